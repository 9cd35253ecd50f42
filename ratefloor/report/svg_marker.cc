// Shapes of about the same area, so that none looks more important.
#include "ratefloor/report/svg_marker.h"

#include <fmt/format.h>

#include "ratefloor/report/html_text.h"

namespace ratefloor::report {
namespace {

const char* outline(char shape) {
  switch (shape) {
    case 's':
      return "m-3.6-3.6h7.2v7.2h-7.2z";
    case 'd':
      return "m0-5l5 5l-5 5l-5-5z";
    case '^':
      return "m0-5l4.8 8.4h-9.6z";
    case 'v':
      return "m0 5l4.8-8.4h-9.6z";
    case '+':
      return "m-5 0h10m-5-5v10";
    case 'x':
      return "m-4-4l8 8m0-8l-8 8";
    default:
      return "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z";
  }
}

}  // namespace

std::string svg_marker(char shape, double x, double y, const std::string& color,
                       const std::string& tip) {
  const std::string title = tip.empty() ? "" : "<title>" + html_escape(tip) + "</title>";
  return fmt::format("<path d=\"M{:.2f} {:.2f}{}\" class=\"m {}\">{}</path>\n", x, y,
                     outline(shape), color, title);
}

}  // namespace ratefloor::report
