// Every coordinate is computed here, in pixels of a fixed canvas that viewers scale.
#include "ratefloor/report/svg_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/html_text.h"
#include "ratefloor/report/svg_marker.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

constexpr double kPanelWidth = 470, kPanelHeight = 360, kGap = 84, kLeft = 66, kRight = 24;
constexpr double kTop = 104, kAxisRoom = 58, kLegendRow = 22, kBottom = 18;

constexpr const char* kStyle = R"(<style>
svg { --page: #ffffff; --ink: #1b1e22; --muted: #5b626b; --line: #a9adb3; --grid: #e6e7e4;
  --c0: #1b1e22; --c1: #7b828b; --c2: #a8457f; --c3: #6a4fb3; --c4: #00835f; --c5: #d55e00;
  --c6: #0072b2; --c7: #b87a00; --c8: #3f9bd1; --c9: #6b7280;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
@media (prefers-color-scheme: dark) {
  svg { --page: #13161a; --ink: #e7e9eb; --muted: #a3abb5; --line: #59616b; --grid: #282d33;
    --c0: #f2f3f4; --c1: #8d96a0; --c2: #e08fbf; --c3: #b3a1f0; --c4: #35c79d; --c5: #ff7f3f;
    --c6: #56b4e9; --c7: #f0b429; --c8: #9ad4f5; --c9: #9aa3ad; } }
text { fill: var(--ink); font-size: 13px; }
.title { font-size: 19px; font-weight: 650; } .panel { font-size: 14px; font-weight: 600; }
.muted { fill: var(--muted); }
.grid { stroke: var(--grid); } .axis { stroke: var(--line); } .zero { stroke: var(--muted); }
path, line { fill: none; }
.c0 { stroke: var(--c0); } .c1 { stroke: var(--c1); } .c2 { stroke: var(--c2); }
.c3 { stroke: var(--c3); } .c4 { stroke: var(--c4); } .c5 { stroke: var(--c5); }
.c6 { stroke: var(--c6); } .c7 { stroke: var(--c7); } .c8 { stroke: var(--c8); }
.c9 { stroke: var(--c9); }
.m { fill: var(--page); stroke-width: 1.8; }
</style>
)";

bool finite(const SvgPoint& p) { return std::isfinite(p.x) && std::isfinite(p.y); }

struct Axis {
  double low = 0, high = 1, from = 0, to = 1;  // data, pixels
  std::vector<double> ticks = {};
  double step = 1;

  double at(double value) const { return from + (value - low) / (high - low) * (to - from); }
};

/// An axis that holds the values with a little room at both ends; round numbers inside are marked.
Axis make_axis(double low, double high, int count, double from, double to) {
  if (!(low <= high)) low = high = 0;
  if (!(high - low > 1e-9 * std::max(1.0, std::abs(high)))) {
    low -= 0.5;
    high += 0.5;
  }
  const double room = 0.03 * (high - low);
  Axis axis{low - room, high + room, from, to};
  for (const double tick : axis_ticks(axis.low, axis.high, count))
    if (tick >= axis.low && tick <= axis.high) axis.ticks.push_back(tick);
  axis.step = axis_step(axis.low, axis.high, count);
  return axis;
}

std::string tick_text(double value, double step) {
  const int digits = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
  std::string text = fixed(value, std::min(digits, 9));
  if (text.starts_with('-')) text.replace(0, 1, "−");
  return text;
}

std::string text_at(double x, double y, const char* anchor, const char* kind,
                    const std::string& words) {
  return fmt::format("<text x=\"{:.2f}\" y=\"{:.2f}\" text-anchor=\"{}\" class=\"{}\">{}</text>\n",
                     x, y, anchor, kind, html_escape(words));
}

std::string line_at(double x1, double y1, double x2, double y2, const std::string& kind,
                    const SvgStyle* style = nullptr) {
  std::string extra;
  if (style) extra = fmt::format(" stroke-width=\"{:.1f}\"", style->width);
  if (style && !style->dash.empty()) extra += " stroke-dasharray=\"" + style->dash + "\"";
  return fmt::format(
      "<line x1=\"{:.2f}\" y1=\"{:.2f}\" x2=\"{:.2f}\" y2=\"{:.2f}\" class=\"{}\"{}/>\n", x1, y1,
      x2, y2, kind, extra);
}

std::string axes(const SvgPanel& panel, const Axis& x, const Axis& y) {
  std::string svg = text_at(x.from, y.to - 14, "start", "panel", panel.title);
  for (const double tick : y.ticks) {
    const bool zero = panel.zero_line && std::abs(tick) < y.step / 2;
    svg += line_at(x.from, y.at(tick), x.to, y.at(tick), zero ? "zero" : "grid");
    svg += text_at(x.from - 8, y.at(tick) + 4.5, "end", "muted", tick_text(tick, y.step));
  }
  for (const double tick : x.ticks) {
    svg += line_at(x.at(tick), y.from, x.at(tick), y.from + 5, "axis");
    svg += text_at(x.at(tick), y.from + 21, "middle", "muted", tick_text(tick, x.step));
  }
  svg += line_at(x.from, y.from, x.to, y.from, "axis");
  svg += text_at((x.from + x.to) / 2, y.from + 44, "middle", "", panel.x_label);
  svg += fmt::format(
      "<text transform=\"translate({:.2f} {:.2f}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
      x.from - 50, (y.from + y.to) / 2, html_escape(panel.y_label));
  return svg;
}

std::string series_paths(const SvgSeries& series, const Axis& x, const Axis& y) {
  const SvgStyle& style = series.style;
  std::string svg, path;
  for (const SvgPoint& p : series.points)
    if (finite(p))
      path += fmt::format("{}{:.2f} {:.2f}", path.empty() ? "M" : "L", x.at(p.x), y.at(p.y));
  if (path.empty()) return svg;
  if (style.line)
    svg += fmt::format(
        "<path d=\"{}\" class=\"{}\" stroke-width=\"{:.1f}\"{} "
        "stroke-linejoin=\"round\"/>\n",
        path, style.color, style.width,
        style.dash.empty() ? "" : " stroke-dasharray=\"" + style.dash + "\"");
  if (!style.marker) return svg;
  for (std::size_t i = 0; i < series.points.size(); ++i) {
    const SvgPoint& p = series.points[i];
    if (finite(p))
      svg += svg_marker(style.marker, x.at(p.x), y.at(p.y), style.color,
                        i < series.tips.size() ? series.tips[i] : series.label);
  }
  return svg;
}

std::string panel_svg(const SvgPanel& panel, double left) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  double x_low = kInfinity, x_high = -kInfinity, y_low = kInfinity, y_high = -kInfinity;
  for (const SvgSeries& series : panel.series) {
    for (const SvgPoint& p : series.points) {
      if (!finite(p)) continue;
      x_low = std::min(x_low, p.x);
      x_high = std::max(x_high, p.x);
      y_low = std::min(y_low, p.y);
      y_high = std::max(y_high, p.y);
    }
  }
  if (panel.zero_line) {
    y_low = std::min(y_low, 0.0);
    y_high = std::max(y_high, 0.0);
  }
  const Axis x = make_axis(x_low, x_high, 6, left, left + kPanelWidth);
  const Axis y = make_axis(y_low, y_high, 7, kTop + kPanelHeight, kTop);
  std::string svg = axes(panel, x, y);
  for (const SvgSeries& series : panel.series) svg += series_paths(series, x, y);
  return svg;
}

/// Series of all panels, each label once.
std::vector<const SvgSeries*> legend_entries(const SvgPlot& plot) {
  std::vector<const SvgSeries*> entries;
  for (const SvgPanel& panel : plot.panels)
    for (const SvgSeries& series : panel.series)
      if (std::none_of(entries.begin(), entries.end(),
                       [&](const SvgSeries* other) { return other->label == series.label; }))
        entries.push_back(&series);
  return entries;
}

std::string legend(const std::vector<const SvgSeries*>& entries, int columns, double width,
                   double top) {
  std::string svg;
  const std::size_t rows = (entries.size() + columns - 1) / columns;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const SvgSeries& series = *entries[i];
    const double x = kLeft + static_cast<double>(i / rows) * width;  // filled by columns
    const double y = top + static_cast<double>(i % rows) * kLegendRow;
    if (series.style.line) svg += line_at(x, y, x + 34, y, series.style.color, &series.style);
    if (series.style.marker)
      svg += svg_marker(series.style.marker, x + 17, y, series.style.color, "");
    svg += text_at(x + 44, y + 4.5, "start", "", series.label);
  }
  return svg;
}

}  // namespace

double axis_step(double low, double high, int count) {
  const double raw = (high - low) / std::max(1, count);
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= raw * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

std::vector<double> axis_ticks(double low, double high, int count) {
  const double step = axis_step(low, high, count);
  const double first = std::floor(low / step + 1e-9), last = std::ceil(high / step - 1e-9);
  std::vector<double> ticks;
  for (double k = first; k <= last; ++k) ticks.push_back(k * step);
  return ticks;
}

std::string svg_plot(const SvgPlot& plot) {
  const auto panels = static_cast<double>(plot.panels.size());
  const double width = kLeft + panels * kPanelWidth + (panels - 1) * kGap + kRight;
  const std::vector<const SvgSeries*> entries = legend_entries(plot);
  const int columns = plot.panels.size() > 1 ? 3 : 1;
  const double legend_top = kTop + kPanelHeight + kAxisRoom + 18;
  const auto rows = static_cast<double>((entries.size() + columns - 1) / columns);
  const double height = legend_top + rows * kLegendRow + kBottom;
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" "
      "height=\"{1:.0f}\" role=\"img\">\n<title>{2}</title>\n<desc>{3}</desc>\n",
      width, height, html_escape(plot.title), html_escape(plot.subtitle));
  svg += kStyle;
  svg += "<rect width=\"100%\" height=\"100%\" style=\"fill: var(--page)\"/>\n";
  svg += text_at(kLeft, 32, "start", "title", plot.title);
  svg += text_at(kLeft, 54, "start", "muted", plot.subtitle);
  for (std::size_t i = 0; i < plot.panels.size(); ++i)
    svg += panel_svg(plot.panels[i], kLeft + static_cast<double>(i) * (kPanelWidth + kGap));
  svg += legend(entries, columns, (width - kLeft - kRight) / columns, legend_top);
  return svg + "</svg>\n";
}

}  // namespace ratefloor::report
