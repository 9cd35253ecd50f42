#include "ratefloor/report/evaluation_series.h"

#include <iterator>

#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

constexpr double kLeastBlocks = 3, kStroke = 0.1;
constexpr std::size_t kKindWidth = 16;

bool finite(const SvgPoint& p) { return std::isfinite(p.x) && std::isfinite(p.y); }

/// Kinds of a Llama-like model keep their look from figure to figure, whichever of them it has.
SvgStyle kind_style(const std::string& kind, std::size_t index) {
  struct Known {
    const char *kind, *color;
    char marker;
  };
  constexpr Known kKnown[] = {{"q", "c6", 'o'},    {"k", "c8", 's'},    {"v", "c4", 'd'},
                              {"o", "c2", '^'},    {"gate", "c5", 'v'}, {"up", "c7", '+'},
                              {"down", "c3", 'x'}, {"head", "c0", 's'}};
  for (const Known& known : kKnown)
    if (kind == known.kind) return {known.color, "", 1.5, true, known.marker};
  return {index % 2 ? "c1" : "c9", "4 3", 1.5, true, kKnown[index % std::size(kKnown)].marker};
}

}  // namespace

bool has_points(const SvgSeries& series) {
  return std::any_of(series.points.begin(), series.points.end(), finite);
}

SvgPanel roomy(SvgPanel panel, double least_height) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  double left = kInfinity, low = kInfinity, high = -kInfinity;
  for (const SvgSeries& series : panel.series) {
    for (const SvgPoint& p : series.points) {
      if (!finite(p)) continue;
      left = std::min(left, p.x);
      low = std::min(low, p.y);
      high = std::max(high, p.y);
    }
  }
  if (!(low <= high)) return panel;
  const double middle = (low + high) / 2, half = std::max(high - low, least_height) / 2;
  // Neither line nor marker, and a label that the legend already has: only the axes see it.
  SvgSeries room{panel.series.front().label, {"c0", "", 0, false, 0}, {}, {}};
  room.points = {{left, middle - half}, {left + kLeastBlocks, middle + half}};
  panel.series.push_back(std::move(room));
  return panel;
}

std::vector<double> depth_places(const std::vector<int>& layers) {
  std::map<int, int> sizes;
  for (const int layer : layers) ++sizes[std::max(layer, -1)];
  const double behind = sizes.empty() ? 0.0 : std::max(sizes.rbegin()->first, -1) + 1.0;
  std::map<int, int> seen;
  std::vector<double> places;
  for (const int layer : layers) {
    const int key = std::max(layer, -1);
    places.push_back((layer < 0 ? behind : layer) +
                     static_cast<double>(seen[key]++) / static_cast<double>(sizes[key]));
  }
  return places;
}

std::vector<SvgSeries> series_by_kind(const std::vector<double>& places,
                                      const std::vector<std::string>& kinds,
                                      const std::vector<double>& values,
                                      const std::vector<std::string>& tips) {
  std::vector<SvgSeries> series;
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (!std::isfinite(values[i])) continue;
    const auto [found, is_new] = index.try_emplace(kinds[i], series.size());
    if (is_new)
      series.push_back({elide_middle(printable(kinds[i]), kKindWidth),
                        kind_style(kinds[i], series.size()),
                        {},
                        {}});
    series[found->second].points.push_back({places[i], values[i]});
    series[found->second].tips.push_back(tips[i]);
  }
  return series;
}

SvgSeries dashed(SvgSeries series) {
  series.style.dash = "5 3";
  series.style.marker = 0;
  series.tips.clear();
  if (series.points.size() == 1) {
    const SvgPoint p = series.points.front();
    series.points = {{p.x - kStroke, p.y}, {p.x + kStroke, p.y}};
  }
  return series;
}

}  // namespace ratefloor::report
