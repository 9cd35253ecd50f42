// Escaping rules: HTML Living Standard §13.1.2 (text, attributes) and §4.12.1.3 (scripts).
#include "ratefloor/report/html_text.h"

#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {

std::string html_escape(std::string_view bytes) {
  std::string out;
  for (const char c : printable(bytes)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string script_safe_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (const char c : json) {
    switch (c) {
      case '<':
        out += "\\u003c";
        break;
      case '>':
        out += "\\u003e";
        break;
      case '&':
        out += "\\u0026";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string fill_template(std::string_view page,
                          const std::function<std::string(std::string_view)>& value) {
  std::string out;
  for (;;) {
    const std::size_t open = page.find("{{");
    const std::size_t close = open == page.npos ? page.npos : page.find("}}", open + 2);
    if (close == page.npos) break;
    out += page.substr(0, open);
    out += value(page.substr(open + 2, close - open - 2));
    page.remove_prefix(close + 2);
  }
  out += page;
  return out;
}

}  // namespace ratefloor::report
