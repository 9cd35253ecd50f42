// Bounds are thin or dashed lines, quantizers lines with markers, block quantizers single markers:
// what a curve claims can be told without its colour.
#include "ratefloor/report/curve_svg.h"

#include <fmt/format.h>

#include <cmath>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/svg_plot.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

using Family = job::CurveMethod::Family;

constexpr std::size_t kMostMarkers = 45;  // on one line

SvgStyle style_of(const job::CurveMethod& method, int nth_of_family, std::size_t points) {
  const bool few = points <= kMostMarkers;
  switch (method.family) {
    case Family::kRateDistortion:
      return {"c0", "", 2.6, true, 0};
    case Family::kShannon:
      return {"c1", "2 4", 2, true, 0};
    case Family::kTheoremUpper:
      return {"c3", "7 4", 1.8, true, 0};
    case Family::kGaussianUpper:
      return {"c9", "9 3 2 3", 1.6, true, 0};
    case Family::kSphere:
      return {"c8", nth_of_family % 2 == 0 ? "5 5" : "1 3", 1.8, true, 0};
    case Family::kEcsq:
      return {"c5", "", 1.8, true, few ? 's' : '\0'};
    case Family::kEcdq:
      return {"c6", "", 1.8, true, few ? 'd' : '\0'};
    case Family::kLloyd:
      // Rates in between don't exist: a guide to the eye.
      return {"c4", "1 5", 1.6, true, '^'};
    case Family::kCodebook:
      return {"c2", "", 1.8, false, "ovx+"[nth_of_family % 4]};
    case Family::kIntegers:
      return {"c7", "", 1.8, false, "sd^+xov"[nth_of_family % 7]};
  }
  return {};
}

std::string label_of(const job::CurveMethod& method) {
  return method.name == method.label ? method.name : method.name + ": " + method.label;
}

std::string tip_of(const job::CurveMethod& method, const job::CurvePoint& p) {
  return fmt::format("{}: {} bits, {} dB, gap {} bits", printable(method.name),
                     significant(p.rate_bits, 5), fixed(p.snr_db, 2),
                     fixed(p.gap_bits.value_or(p.gap_to_slb_bits), 4));
}

}  // namespace

std::string curve_svg(const job::Curve& curve) {
  SvgPanel snr{"How small the error gets", "rate, bits per weight", "10 log₁₀(1/D), dB", {}, false};
  SvgPanel gap{curve.has_rd ? "Bits wasted: rate above R(D)"
                            : "Bits wasted: rate above the Shannon lower bound",
               "rate, bits per weight",
               "gap, bits per weight",
               {},
               true};
  std::vector<int> seen(16, 0);  // of each family
  for (const job::CurveLine& line : curve.lines) {
    if (line.points.empty()) continue;
    const auto family = static_cast<std::size_t>(line.method.family);
    SvgSeries series{
        label_of(line.method), style_of(line.method, seen[family]++, line.points.size()), {}, {}};
    SvgSeries above = series;
    for (const job::CurvePoint& p : line.points) {
      series.points.push_back({p.rate_bits, p.snr_db});
      above.points.push_back({p.rate_bits, p.gap_bits.value_or(p.gap_to_slb_bits)});
      series.tips.push_back(tip_of(line.method, p));
    }
    above.tips = series.tips;
    // R(D) lies below the bounds that come close to it.
    const bool first = line.method.family == Family::kRateDistortion;
    snr.series.insert(first ? snr.series.begin() : snr.series.end(), std::move(series));
    gap.series.insert(first ? gap.series.begin() : gap.series.end(), std::move(above));
  }
  return svg_plot(
      {"Rate and distortion of the source " + printable(curve.source),
       "Unit variance, mean squared error D. Computed in double precision, not certified.",
       {std::move(snr), std::move(gap)}});
}

}  // namespace ratefloor::report
