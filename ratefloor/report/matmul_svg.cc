#include "ratefloor/report/matmul_svg.h"

#include <fmt/format.h>

#include <algorithm>

#include "ratefloor/floor/matmul/asymmetric.h"
#include "ratefloor/floor/matmul/gamma.h"
#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/svg_plot.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

constexpr double kLinearPanel = 2;  // bits: beyond, the curves cannot be told apart
constexpr double kShownError = 1.5;

/// A curve of theory over the rates of the left panel; `of` gives the distortion at a rate of A.
template <class F>
SvgSeries theory(std::string label, SvgStyle style, double last, F&& of) {
  SvgSeries series{std::move(label), std::move(style), {}, {}};
  for (int i = 0; i <= 100; ++i) series.points.push_back({last * i / 100, of(last * i / 100)});
  return series;
}

SvgStyle scheme_style(std::size_t index) {
  constexpr char kMarkers[] = {'o', 'd', 's', '^', 'x', 'v', '+'};
  return {"c" + std::to_string(4 + index % 6), index == 0 ? "" : "2 3", 1.8, true,
          kMarkers[index % sizeof kMarkers]};
}

}  // namespace

std::string matmul_svg(const std::vector<job::MatmulResult>& sweep) {
  const job::MatmulResult& first = sweep.front();
  const double to_b = first.request.rate_b_bits / first.request.rate_a_bits;
  const double last = std::min(kLinearPanel, sweep.back().request.rate_a_bits);
  SvgPanel error{"Error of the product", "rate of A, bits per entry", "distortion", {}, false};
  error.series.push_back(theory("Γ: the least possible", {"c0", "", 2.6, true, 0}, last,
                                [&](double r) { return floor::matmul_gamma(r, r * to_b); }));
  error.series.push_back(theory("ideal, all coordinates", {"c1", "7 4", 1.8, true, 0}, last,
                                [&](double r) { return floor::matmul_phi(r, r * to_b); }));
  if (to_b == 1 && last > floor::kCriticalRate)
    error.series.push_back({"R* = 0.9063: time-sharing below",
                            {"c8", "1 4", 1.6, true, 0},
                            {{floor::kCriticalRate, 0}, {floor::kCriticalRate, 1}},
                            {}});
  SvgPanel ratio{
      "Times the least possible", "rate of A, bits per entry", "distortion / Γ", {}, false};
  const std::vector<job::MatmulEntry>& all = sweep.back().entries;
  for (std::size_t s = 0; s < all.size(); ++s) {
    const std::string& label = all[s].scheme.label;
    SvgSeries points{printable(label), scheme_style(s), {}, {}};
    SvgSeries ratios = points;
    for (const job::MatmulResult& result : sweep) {
      const auto found =
          std::find_if(result.entries.begin(), result.entries.end(),
                       [&](const job::MatmulEntry& entry) { return entry.scheme.label == label; });
      if (found == result.entries.end()) continue;
      const job::MatmulEntry& e = *found;
      const std::string tip =
          fmt::format("{}: {} bits, {} ({} to {}), {} Γ", printable(label),
                      significant(e.rate_a_bits, 4), significant(e.distortion, 4),
                      significant(e.ci_low, 4), significant(e.ci_high, 4), fixed(e.ratio, 3));
      // Zeros have relative error 1: what is far worse would flatten all else.
      if (result.request.rate_a_bits <= last && e.relative_error <= kShownError) {
        points.points.push_back({result.request.rate_a_bits, e.distortion});
        points.tips.push_back(tip);
      }
      if (e.ratio > 4 || e.rate_a_bits == 0) continue;  // likewise; and nothing sent is no feat
      ratios.points.push_back({result.request.rate_a_bits, e.ratio});
      ratios.tips.push_back(tip);
    }
    error.series.push_back(std::move(points));
    ratio.series.push_back(std::move(ratios));
  }
  return svg_plot({fmt::format("Quantizing both factors of a product: {} × {}",
                               printable(first.source_a), printable(first.source_b)),
                   fmt::format("n = {}, {} trials a point. Rates are ideal code lengths.",
                               first.request.n, first.request.trials),
                   {std::move(error), std::move(ratio)}});
}

}  // namespace ratefloor::report
