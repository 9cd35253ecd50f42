// Standard errors: the estimate of the gap is a smooth function of averages over independent
// blocks. To first order block v moves it by (−log2 p_s(v) + e_v/(2 ln 2 · D)) / n divided by the
// number of blocks, e_v being its squared error: the variance of that is what is reported.
#include "ratefloor/quant/voronoi/measure_scale_union.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/floor/shannon_bounds.h"
#include "ratefloor/quant/voronoi/index_packing.h"

namespace ratefloor::quant {
namespace {

struct ScaleTotals {
  double blocks = 0, error = 0, squared = 0;  // Σ 1, Σ e, Σ e² over the blocks of a scale
};

}  // namespace

ScaleUnionMeasure measure_scale_union(const source::Source& source, const ScaleUnionCoder& coder,
                                      ScaleChoice choice, std::uint64_t blocks,
                                      std::uint64_t seed) {
  const std::size_t n = coder.code().dimension(), run = 4 * VoronoiCode::kRun;
  const std::size_t k = coder.scales().scales.size();
  std::vector<float> x(n * run), back(n * run);
  std::vector<std::uint8_t> digits(n * run), scale(run);
  std::vector<ScaleTotals> totals(k);
  std::uint64_t overloads = 0, done = 0;
  for (; done < blocks; done += run) {
    source.sample_into(seed, done * n, x);
    overloads += *coder.encode(x, choice, digits, scale);  // samples are finite
    (void)coder.decode(digits, scale, back).has_value();   // and the digits our own
    for (std::size_t v = 0; v < run; ++v) {
      double error = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const double e = double{x[i * run + v]} - back[i * run + v];
        error += e * e;
      }
      ScaleTotals& t = totals[scale[v]];
      t.blocks += 1;
      t.error += error;
      t.squared += error * error;
    }
  }

  ScaleUnionMeasure m;
  m.blocks = done;
  m.overload_fraction = static_cast<double>(overloads) / static_cast<double>(done);
  const double all = static_cast<double>(done), dimension = static_cast<double>(n);
  double error = 0, squared = 0;
  for (const ScaleTotals& t : totals) {
    m.scale_counts.push_back(static_cast<std::uint64_t>(t.blocks));
    error += t.error;
    squared += t.squared;
    if (t.blocks > 0) m.scale_entropy_bits += t.blocks / all * std::log2(all / t.blocks);
  }
  m.mse = error / all / dimension;
  m.mse_standard_error =
      std::sqrt(std::max(0.0, squared / all - std::pow(error / all, 2)) / all) / dimension;

  const double weight = 1 / (2 * std::log(2.0) * m.mse);
  double influence = 0, influence_squared = 0;
  for (const ScaleTotals& t : totals) {
    if (t.blocks == 0) continue;
    const double bits = std::log2(all / t.blocks);
    influence += t.blocks * bits + weight * t.error;
    influence_squared +=
        t.blocks * bits * bits + 2 * bits * weight * t.error + weight * weight * t.squared;
  }
  m.gap_standard_error =
      std::sqrt(std::max(0.0, influence_squared / all - std::pow(influence / all, 2)) / all) /
      dimension;

  const double digit_bits = coder.code().bits_per_coordinate();
  const double raw_bits = std::log2(static_cast<double>(k));
  m.entropy_rate_bits = digit_bits + m.scale_entropy_bits / dimension;
  m.raw_rate_bits = digit_bits + raw_bits / dimension;
  m.stored_rate_bits = (packed_index_bits(n, coder.code().q()) + std::ceil(raw_bits)) / dimension;
  const double floor = floor::slb_bits(source.entropy_bits(), m.mse);
  m.gap_bits = m.entropy_rate_bits - floor;
  m.raw_gap_bits = m.raw_rate_bits - floor;
  m.stored_gap_bits = m.stored_rate_bits - floor;
  return m;
}

}  // namespace ratefloor::quant
