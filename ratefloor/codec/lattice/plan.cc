// The size falls with the step, by about a bit per weight for each doubling, so that three steps of
// a secant method mostly do. The bracket around the target is kept in any case: matrices may be
// anything. The search runs on a sample of long runs, as evenly spread as can be; the whole matrix
// has the last word, and one more correction if it disagrees.
#include "ratefloor/codec/lattice/plan.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/codec/chunking.h"
#include "ratefloor/codec/lattice/cluster_rows.h"
#include "ratefloor/codec/lattice/step_search.h"
#include "ratefloor/source/source.h"

namespace ratefloor::codec::lattice {
namespace {

constexpr double kBitsPerNat = 1.4426950408889634;
constexpr std::uint64_t kSampleRun = 12288, kSampleRuns = 32;  // of both: whole blocks
constexpr double kLargestHeader = 0.1;                         // of the target
constexpr double kLaneBits = 48;  // a stream's states beyond what they say, on average
constexpr double kCloseEnough = 0.003;
constexpr int kCorrections = 2;

// ½ log2(2πe) − (1/n) log2 V: log2 of the step of a unit Gaussian at rate 0, if the rate is high.
double log2_step_at_rate_0(kernel::PointLattice lattice) {
  return source::kGaussianEntropyBits -
         0.5 * kBitsPerNat * portable::log(squared_volume_root(lattice));
}

double mean_log2(std::span<const float> scales) {
  double sum = 0, count = 0;
  for (const float scale : scales)
    if (scale > 0) sum += portable::log(scale), count += 1;
  return count > 0 ? sum / count * kBitsPerNat : 0.0;
}

bool is_sampled(std::uint64_t size) { return size > 2 * kSampleRun * kSampleRuns; }

std::vector<Chunk> sample_of(std::uint64_t size) {
  std::vector<Chunk> runs;
  for (std::uint64_t k = 0; k < kSampleRuns; ++k)
    runs.push_back({(size - kSampleRun) / (kSampleRuns - 1) * k, kSampleRun});
  return runs;
}

class Planner {
 public:
  Planner(const Matrix& matrix, std::span<const float> row_scales, const Format& format,
          const Executor& executor)
      : matrix_(matrix), row_scales_(row_scales), format_(format), executor_(executor) {
    for (const Chunk& chunk : flat_chunks(matrix.size(), kChunkWeights))
      stream_bits_ += kLaneBits * static_cast<double>(lanes_of(chunk.size));
  }

  /// Bits per weight above the target at this step; the plan is kept.
  Result<double> excess(double log2_step, const std::vector<Chunk>& runs) {
    log2_step = std::clamp(log2_step, -1000.0, 1000.0);
    plan_.step = std::ldexp(portable::exp((log2_step - std::floor(log2_step)) / kBitsPerNat),
                            static_cast<int>(std::floor(log2_step)));
    plan_.rows = cluster_rows(row_scales_, matrix_.cols(), format_.lattice, plan_.step,
                              plan_.header.bits_per_class > 0 ? plan_.header.bits_per_class : 600);
    const Survey survey =
        survey_runs(matrix_, runs, format_.lattice, plan_.rows, plan_.step, executor_);
    Result<FittedHeader> header =
        fit_header(Shapes::of(format_.lattice), plan_.rows, plan_.step, survey);
    if (!header) return std::move(header).error();
    plan_.header = *std::move(header);
    const auto weights = static_cast<double>(matrix_.size());
    const double target = format_.rate_bits * weights;
    const double side = 8.0 * static_cast<double>(plan_.header.bytes.size()) + stream_bits_;
    if (survey.weights == 0) return 0.0;
    const double coded = plan_.header.coded_bits * (weights / static_cast<double>(survey.weights));
    return (coded + std::min(side, kLargestHeader * target) - target) / weights;
  }

  Plan take() { return std::move(plan_); }

 private:
  const Matrix& matrix_;
  std::span<const float> row_scales_;
  const Format& format_;
  const Executor& executor_;
  double stream_bits_ = 0;
  Plan plan_;
};

}  // namespace

Result<Plan> make_plan(const Matrix& matrix, std::span<const float> row_scales,
                       const Format& format, const Executor& executor) {
  Planner planner(matrix, row_scales, format, executor);
  const std::vector<Chunk> chunks = flat_chunks(matrix.size(), kChunkWeights);
  double log2_step = mean_log2(row_scales) + log2_step_at_rate_0(format.lattice) - format.rate_bits;
  const bool nothing =
      std::none_of(row_scales.begin(), row_scales.end(), [](float scale) { return scale > 0; });
  if (nothing || matrix.size() == 0) {
    if (Result<double> excess = planner.excess(0, chunks); !excess)
      return std::move(excess).error();
    return planner.take();
  }
  StepSearch search(log2_step);
  const bool sampled = is_sampled(matrix.size());
  const std::vector<Chunk> sample = sampled ? sample_of(matrix.size()) : chunks;
  while (!search.done()) {
    const Result<double> excess = planner.excess(search.next(), sample);
    if (!excess) return excess.error();
    search.tell(*excess);
  }
  log2_step = search.best();
  for (int correction = 0;; ++correction) {
    const Result<double> excess = planner.excess(log2_step, chunks);
    if (!excess) return excess.error();
    if (std::abs(*excess) < kCloseEnough || correction == kCorrections || !sampled)
      return planner.take();
    log2_step += std::clamp(*excess / search.slope(), -0.25, 0.25);
  }
}

}  // namespace ratefloor::codec::lattice
