// R(D) first, at a few slopes, then every method at every rate, both in parallel; gaps at the end,
// in order.
#include "ratefloor/job/curve.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/floor/shannon_bounds.h"
#include "ratefloor/job/curve_point.h"
#include "ratefloor/job/rate_range.h"

namespace ratefloor::job {
namespace {

using Family = CurveMethod::Family;

/// The highest rate that any method has.
double top_rate(const CurveRequest& request) {
  double top = request.rates_bits.empty() ? 0 : request.rates_bits.back();
  for (const CurveMethod& method : request.methods)
    if (method.has_fixed_rate()) top = std::max(top, method.fixed_rate_bits());
  return top;
}

CurvePoint point_at(double rate, double distortion, double entropy, const GapCurve* gap) {
  CurvePoint point{rate, distortion, 10 * std::log10(1 / distortion), std::nullopt,
                   rate - floor::slb_bits(entropy, distortion)};
  if (gap) point.gap_bits = rate - gap->rate_bits(distortion);
  return point;
}

struct Task {
  std::size_t line;
  double rate_bits;
  std::optional<Result<double>> distortion;
};

/// Every method at every one of its rates but R(D); in the order of lines and rates.
std::vector<Task> make_tasks(const CurveRequest& request) {
  std::vector<Task> tasks;
  for (std::size_t line = 0; line < request.methods.size(); ++line) {
    const CurveMethod& method = request.methods[line];
    if (method.family == Family::kRateDistortion) continue;
    if (method.has_fixed_rate()) {
      tasks.push_back({line, method.fixed_rate_bits(), {}});
      continue;
    }
    for (double rate : request.rates_bits)
      if (exists_at(method, rate)) tasks.push_back({line, rate, {}});
  }
  return tasks;
}

}  // namespace

Curve compute_curve(const source::Source& source, const CurveRequest& request,
                    const Executor& executor, Progress& progress) {
  constexpr std::uint64_t kSlopeCost = 20;  // a point of R(D) takes longer than a quantizer
  Curve curve;
  curve.source = source.name();
  curve.entropy_bits = source.entropy_bits();
  curve.rates_bits = request.rates_bits;
  curve.has_rd = static_cast<bool>(request.rd);
  std::vector<Task> tasks = make_tasks(request);
  const double top = top_rate(request);
  const std::size_t slopes = curve.has_rd ? rd_slopes(source, top).size() : 0;
  progress.begin(tasks.size() + kSlopeCost * slopes);

  std::optional<GapCurve> gap;
  if (curve.has_rd) {
    const std::vector<RdSample> samples =
        request.rd(source, top, executor, [&] { progress.advance(kSlopeCost); });
    curve.has_rd = !samples.empty() || slopes == 0;
    if (curve.has_rd) gap.emplace(curve.entropy_bits, samples);
  }
  executor.for_each(tasks.size(), [&](std::size_t i) {
    tasks[i].distortion = distortion_of(request.methods[tasks[i].line], source, tasks[i].rate_bits);
    progress.advance(1);
  });

  for (const CurveMethod& method : request.methods) curve.lines.push_back({method, {}, {}});
  for (CurveLine& line : curve.lines) {
    if (line.method.family != Family::kRateDistortion) continue;
    if (!gap) line.note = "not computed";
    if (gap)
      for (double rate : request.rates_bits) {
        line.points.push_back(point_at(rate, gap->distortion(rate), curve.entropy_bits, nullptr));
        line.points.back().gap_bits = 0;
      }
  }
  for (const Task& task : tasks) {
    CurveLine& line = curve.lines[task.line];
    const Result<double>& distortion = *task.distortion;
    if (!distortion)
      line.note = distortion.error().message;
    else
      line.points.push_back(
          point_at(task.rate_bits, *distortion, curve.entropy_bits, gap ? &*gap : nullptr));
  }
  return curve;
}

}  // namespace ratefloor::job
