// Line charts as one self-contained SVG: panels side by side, a legend below.
//
// Nothing is loaded: system fonts, colours in a style sheet inside the file that follows the
// viewer's light or dark theme. Numbers have two decimals, so that the same data give the same
// bytes.
#pragma once

#include <string>
#include <vector>

namespace ratefloor::report {

struct SvgPoint {
  double x = 0, y = 0;
};

/// A colour and a line or a marker, each different enough to tell series apart without the other.
struct SvgStyle {
  std::string color = "c0";  // a class of the style sheet, c0 … c9
  std::string dash;          // stroke-dasharray; empty: solid
  double width = 2;
  bool line = true;
  char marker = 0;  // 'o', 's' (square), 'd' (diamond), '^', 'v', '+', 'x'; 0: none
};

struct SvgSeries {
  std::string label;
  SvgStyle style;
  std::vector<SvgPoint> points;   // by x; points that are not finite are left out
  std::vector<std::string> tips;  // shown when pointed at; one per point, or none at all
};

struct SvgPanel {
  std::string title, x_label, y_label;
  std::vector<SvgSeries> series;
  bool zero_line = false;  // y = 0 drawn stronger and always inside
};

struct SvgPlot {
  std::string title, subtitle;
  std::vector<SvgPanel> panels;  // their series with the same label share a legend entry
};

/// UTF-8, ends in a newline. Labels are escaped.
std::string svg_plot(const SvgPlot& plot);

/// 1, 2 or 5 times a power of ten, such that about `count` of them span the range; and its
/// multiples from at most `low` to at least `high`. Precondition: low < high, finite.
double axis_step(double low, double high, int count);
std::vector<double> axis_ticks(double low, double high, int count);

}  // namespace ratefloor::report
