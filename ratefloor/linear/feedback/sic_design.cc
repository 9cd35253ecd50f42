#include "ratefloor/linear/feedback/sic_design.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/linear/feedback/cancel.h"
#include "ratefloor/linear/feedback/column_trellis.h"
#include "ratefloor/linear/feedback/fit_columns.h"
#include "ratefloor/linear/feedback/sic_geometry.h"
#include "ratefloor/linear/feedback/tiled_lower.h"

namespace ratefloor::linear {
namespace {

using codec::sic::CodedChunk;
using codec::sic::Header;

constexpr double kTrellisGap = 0.035;  // bits beyond the Shannon rate of the noise
constexpr double kUnitError = 0.246;   // of the search, in squared steps, before it is measured
constexpr double kTolerance = 0.003;
constexpr double kLeastDamping = 1e-8, kMostDamping = 0.011;  // of the mean of Σ's diagonal
constexpr int kMostPasses = 6, kMostAttempts = 3, kMostSmallAttempts = 8;
constexpr std::size_t kSmallMatrix = 1u << 16;  // weights
constexpr double kLeastPower = 1e-4;  // of a column's mean square: what a ridge takes ŵ for

Columns read_rows(const Matrix& matrix, std::uint64_t first, std::uint64_t stride,
                  std::size_t count) {
  Columns columns(count, matrix.cols());
  std::vector<float> row(matrix.cols());
  for (std::size_t r = 0; r < count; ++r) {
    matrix.read((first + r * stride) * matrix.cols(), row);
    for (std::size_t c = 0; c < row.size(); ++c) columns[c][r] = row[c];
  }
  return columns;
}

// Brings the mean of Σ's diagonal into [1, 2): products of f32 then stay far from their range's
// ends, and steps do not depend on the scale of Σ.
double scale_of(const InputStatistics& statistics) {
  const double mean = trace(statistics) / static_cast<double>(statistics.channels);
  const double power = mean > 0 ? std::ldexp(1.0, -std::ilogb(mean)) : 1;
  return power / static_cast<double>(statistics.count);
}

float storable_step(double step) {
  const auto bits =
      std::bit_cast<std::uint32_t>(static_cast<float>(std::clamp(step, 0x1p-126, 0x1p+126)));
  return std::bit_cast<float>((bits + 0x80u) & ~0xffu);
}

class Designer {
 public:
  Designer(const Matrix& matrix, const InputStatistics& statistics, const SicSettings& settings,
           const Executor& executor)
      : matrix_(matrix),
        statistics_(statistics),
        settings_(settings),
        executor_(executor),
        cols_(matrix.cols()),
        sample_(take_sample()),
        factor_(cols_),
        ridge_(cols_),
        power_(cols_),
        scale_(scale_of(statistics)) {}

  Result<SicDesign> run();

 private:
  struct Pass {
    Header header;
    std::vector<CodedChunk> chunks;
    std::vector<ColumnTally> tallies;
    double rate = 0;
  };

  Columns take_sample();
  Result<void> factor();
  double shannon_rate() const;
  Result<void> start();
  Header header_for(std::uint64_t chunk_rows) const;
  Pass pass_over_sample();
  Pass pass_over_matrix();
  void learn(const Pass& pass);
  void move_noise(double octaves, double most);
  void count_rate(Pass& pass, std::uint64_t rows, bool smooth, bool final);

  const Matrix& matrix_;
  const InputStatistics& statistics_;
  const SicSettings& settings_;
  const Executor& executor_;
  std::size_t cols_;
  Columns sample_;
  TiledLower factor_;
  std::vector<double> ridge_, power_;  // μ_i and E[ŵ_i²]
  double scale_;                       // Σ = scale_ · the sums: near 1, whatever the inputs
  double noise_ = 1, noise_log_ = 0;   // c², and its log2
  double start_log_ = 0;               // of the first pass
  double unit_error_ = kUnitError;
  double damping_ = 0;
  ShapeMemory shapes_;
};

Columns Designer::take_sample() {
  const std::uint64_t rows = matrix_.rows();
  const std::size_t count = design_rows(rows, cols_);
  return read_rows(matrix_, 0, rows / count, count);
}

// Σ + diag(μ) = LLᵀ with μ_i = c² / E[ŵ_i²]. A channel that never saw an input has Σ_ii = 0 and
// its ridge alone, which takes its weights to 0. A Σ from fewer tokens than channels is singular
// and becomes definite by the ridge. Sums in f32 may leave eigenvalues below 0 by 10⁻⁷ of the
// greatest: what they take is added to all of the diagonal, as errors of Σ itself.
Result<void> Designer::factor() {
  for (std::size_t i = 0; i < cols_; ++i) ridge_[i] = noise_ / power_[i];
  const double mean = scale_ * trace(statistics_) * static_cast<double>(statistics_.count) /
                      static_cast<double>(cols_);
  while (true) {
    factor_ = TiledLower(cols_);
    for (std::size_t i = 0; i < cols_; ++i) {
      const double* const row = statistics_.second_moment_sum.data() + packed_index(cols_, i, i);
      for (std::size_t j = i; j < cols_; ++j)
        factor_.at(j, i) = row[j - i] * scale_ + (i == j ? ridge_[i] + damping_ * mean : 0);
    }
    const auto bad = factor_.factor(executor_);
    if (!bad) return {};
    damping_ = damping_ == 0 ? kLeastDamping : 4 * damping_;
    if (damping_ > kMostDamping)
      return make_error(ErrorCode::kMalformed, "the second moments of '" + statistics_.name +
                                                   "' are not those of any inputs: channel " +
                                                   std::to_string(*bad) +
                                                   " is left with less than nothing")
          .remedied_by("calibrate again");
  }
}

// ½ log2 E[ŵ_i²] L_ii² / c² over all columns: the rate of ideal quantizers.
double Designer::shannon_rate() const {
  double sum = 0;
  for (std::size_t i = 0; i < cols_; ++i)
    sum += portable::log2(factor_.at(i, i) * factor_.at(i, i) / ridge_[i]);
  return std::max(0.5 * sum / static_cast<double>(cols_), 0.0);
}

Result<void> Designer::start() {
  double logs = 0, mean_power = 0;
  for (std::size_t i = 0; i < cols_; ++i) {
    double squares = 0;
    for (const float w : sample_[i]) squares += double{w} * w;
    power_[i] = squares / static_cast<double>(sample_.rows());
    mean_power += power_[i] / static_cast<double>(cols_);
  }
  if (mean_power == 0) mean_power = 1;  // no weight but 0: any ridge will do
  std::size_t alive = 0;
  for (std::size_t i = 0; i < cols_; ++i) {
    power_[i] = std::max(power_[i], kLeastPower * mean_power);
    const double moment = scale_ * statistics_.second_moment_sum[packed_index(cols_, i, i)];
    if (moment > 0) logs += portable::log2(power_[i] * moment), ++alive;
  }
  const double target = std::max(settings_.rate_bits - kTrellisGap, 0.05);
  start_log_ = logs / static_cast<double>(std::max<std::size_t>(alive, 1)) - 2 * target;
  move_noise(start_log_, std::abs(start_log_));
  for (int round = 0; round < 3; ++round) {
    if (Result<void> done = factor(); !done) return done;
    const double miss = shannon_rate() - target;
    if (std::abs(miss) < 0.05) break;
    move_noise(2.4 * miss, 16);
  }
  return {};
}

Header Designer::header_for(std::uint64_t chunk_rows) const {
  Header header;
  header.chunk_rows = chunk_rows;
  codec::ectcq::Format& format = header.weights.format;
  format.log2_states = settings_.log2_states;
  format.log2_lanes = log2_lanes_of(chunk_rows);
  const double width = std::sqrt(noise_ / unit_error_);
  double largest = 0;
  for (std::size_t i = 0; i < cols_; ++i) largest = std::max(largest, factor_.at(i, i));
  format.step = storable_step(width / largest);
  for (std::size_t i = 0; i < cols_; ++i)
    header.exponents.push_back(static_cast<std::uint8_t>(std::clamp<long>(
        std::lround(codec::sic::kStepsPerOctave * portable::log2(largest / factor_.at(i, i))), 0,
        255)));
  codec::ectcq::compute_tables(header.weights);
  return header;
}

void Designer::count_rate(Pass& pass, std::uint64_t rows, bool smooth, bool final) {
  double bits = fit_columns(pass.tallies, smooth, final, shapes_, pass.header);
  for (const ColumnTally& tally : pass.tallies) bits += tally.escape_bits;
  const codec::ectcq::Format& format = pass.header.weights.format;
  const double chunks = std::ceil(static_cast<double>(matrix_.rows()) /
                                  static_cast<double>(rows_of_chunks(matrix_.rows(), cols_)));
  std::uint64_t outliers = 0;
  for (const CodedChunk& chunk : pass.chunks) outliers += chunk.outliers.size();
  const auto weights = static_cast<double>(matrix_.size());
  const double side = 8 * static_cast<double>(codec::sic::write_header(pass.header).size()) +
                      chunks * (48 + 16 * static_cast<double>(format.lanes())) + 104;
  pass.rate = (bits + 48 * static_cast<double>(outliers)) / static_cast<double>(rows * cols_) +
              side / weights;
}

Designer::Pass Designer::pass_over_sample() {
  Pass pass;
  const std::size_t rows = sample_.rows();
  pass.header = header_for(rows);
  if (rows < matrix_.rows()) pass.header.weights.format.log2_lanes = 4;
  // Lanes as long as those of the matrix, side by side.
  ColumnTrellis trellis(pass.header, rows);
  cancel(factor_, ridge_, sample_, trellis);
  pass.tallies = std::move(trellis.tallies());
  pass.chunks = std::move(trellis.chunks());
  count_rate(pass, rows, rows < matrix_.rows(), false);
  return pass;
}

Designer::Pass Designer::pass_over_matrix() {
  Pass pass;
  const std::uint64_t rows = matrix_.rows(), chunk_rows = rows_of_chunks(rows, cols_);
  pass.header = header_for(chunk_rows);
  const std::size_t at_once = ColumnTrellis::rows_at_once(pass.header);
  // Whole chunks as many as fit a search, then a shorter one alone.
  std::vector<std::pair<std::uint64_t, std::size_t>> runs;
  for (std::uint64_t first = 0; first < rows;) {
    const std::uint64_t rest = rows - first;
    const std::uint64_t own =
        rest < chunk_rows ? rest : std::min<std::uint64_t>(at_once, rest / chunk_rows * chunk_rows);
    runs.emplace_back(first, own);
    first += own;
  }
  std::vector<std::vector<ColumnTally>> tallies(runs.size());
  std::vector<std::vector<CodedChunk>> chunks(runs.size());
  executor_.for_each(runs.size(), [&](std::size_t i) {
    const Columns own = read_rows(matrix_, runs[i].first, 1, runs[i].second);
    ColumnTrellis trellis(pass.header, own.rows());
    cancel(factor_, ridge_, own, trellis);
    tallies[i] = std::move(trellis.tallies());
    chunks[i] = std::move(trellis.chunks());
  });
  pass.tallies.resize(cols_);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (std::size_t c = 0; c < cols_; ++c) pass.tallies[c].add(tallies[i][c]);
    for (CodedChunk& chunk : chunks[i]) pass.chunks.push_back(std::move(chunk));
  }
  count_rate(pass, rows, false, true);
  return pass;
}

// What reproductions and errors were like: the next ridges.
void Designer::learn(const Pass& pass) {
  double error = 0, mean_power = 0;
  const auto rows = static_cast<double>(sample_.rows());
  std::vector<double> found(cols_);
  for (std::size_t i = 0; i < cols_; ++i) {
    const double step =
        double{pass.header.weights.format.step} * codec::sic::step_factor(pass.header.exponents[i]);
    found[i] = pass.tallies[i].power / rows * step * step;
    error += pass.tallies[i].squared_error / rows / static_cast<double>(cols_);
    mean_power += found[i] / static_cast<double>(cols_);
  }
  unit_error_ = std::clamp(error, 0.2, 0.35);
  if (mean_power == 0) return;  // all weights became 0: keep what was
  for (std::size_t i = 0; i < cols_; ++i) power_[i] = std::max(found[i], kLeastPower * mean_power);
}

// Where nothing reaches the rate (a matrix so small that its header takes more), c stays in sight.
void Designer::move_noise(double octaves, double most) {
  constexpr double kFarthest = 40;
  noise_log_ += std::clamp(octaves, -most, most);
  noise_log_ = std::clamp(noise_log_, start_log_ - kFarthest, start_log_ + kFarthest);
  noise_ = portable::exp2(noise_log_);
}

Result<SicDesign> Designer::run() {
  if (Result<void> done = start(); !done) return std::move(done).error();
  SicDesign design;
  double slope = -0.4;  // d rate / d log2 c²
  double last_rate = 0, last_log = 0;
  while (true) {
    const Pass pass = pass_over_sample();
    ++design.passes;
    const double miss = pass.rate - settings_.rate_bits, log = noise_log_;
    if (design.passes > 1 && std::abs(log - last_log) > 1e-4)
      slope = std::clamp((pass.rate - last_rate) / (log - last_log), -0.6, -0.15);
    last_rate = pass.rate, last_log = log;
    if ((design.passes > 1 && std::abs(miss) < kTolerance) || design.passes >= kMostPasses) break;
    learn(pass);
    move_noise(miss / -slope, 6);
    if (Result<void> done = factor(); !done) return std::move(done).error();
  }
  // The rates of small matrices jump with c: the nearest of a few is kept.
  const int most = matrix_.size() < kSmallMatrix ? kMostSmallAttempts : kMostAttempts;
  double least = std::numeric_limits<double>::infinity();
  for (int attempt = 1; attempt <= most; ++attempt) {
    Pass pass = pass_over_matrix();
    const double miss = pass.rate - settings_.rate_bits;
    design.attempts = attempt;
    if (std::abs(miss) < least) {
      least = std::abs(miss);
      design.header = std::move(pass.header);
      design.chunks = std::move(pass.chunks);
      design.noise = noise_ / (scale_ * static_cast<double>(statistics_.count));
      design.rate_bits = pass.rate;
      design.damping = damping_;
    }
    if (least < kTolerance) break;
    move_noise(miss / -slope, 1);
    if (Result<void> done = factor(); !done) return std::move(done).error();
  }
  return design;
}

}  // namespace

Result<SicDesign> design_sic(const Matrix& matrix, const InputStatistics& statistics,
                             const SicSettings& settings, const Executor& executor) {
  if (statistics.channels != matrix.cols())
    return make_error(ErrorCode::kInvalidArgument, "statistics of " +
                                                       std::to_string(statistics.channels) +
                                                       " channels do not fit a matrix of " +
                                                       std::to_string(matrix.cols()) + " columns");
  return Designer(matrix, statistics, settings, executor).run();
}

}  // namespace ratefloor::linear
