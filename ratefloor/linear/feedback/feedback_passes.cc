#include "ratefloor/linear/feedback/feedback_passes.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/linear/feedback/decided_columns.h"
#include "ratefloor/linear/feedback/layer_columns.h"

namespace ratefloor::linear {
namespace {

constexpr double kScalarGap = 0.25;  // bits of entropy-coded integers beyond the Shannon rate
constexpr double kTolerance = 0.003;
constexpr int kMostPasses = 8, kRidgePasses = 5;
constexpr double kLeastPower = 1e-4;  // of the mean square: what a ridge takes ŵ for

class Feedback {
 public:
  Feedback(const Matrix& matrix, const InputStatistics& statistics,
           const FeedbackSettings& settings, const Executor& executor)
      : settings_(settings),
        executor_(executor),
        rows_(matrix.rows()),
        cols_(matrix.cols()),
        factor_(statistics, settings.order == ColumnOrder::kByActivity, settings.damping),
        columns_(matrix, statistics, factor_, settings.drifted_cross, executor) {}

  Result<FeedbackResult> run();

 private:
  struct Pass {
    Columns reproduction;
    std::vector<ColumnSums> sums;
    std::vector<float> scales;  // stored with each column, or 0
    CodeLength length;
    double rate;
  };

  bool regularized() const { return settings_.cancellation == Cancellation::kRegularized; }
  double diagonal(std::size_t i) const { return factor_.lower().at(i, i); }
  Result<void> start();
  Result<void> factor();
  void set_ridge();
  double shannon_rate() const;
  std::vector<double> steps() const;
  Result<Pass> pass();
  void learn(const Pass& pass);
  FeedbackResult result_of(const Pass& pass, int passes) const;
  Result<FeedbackResult> run_fixed();
  Result<FeedbackResult> run_to_rate();

  const FeedbackSettings& settings_;
  const Executor& executor_;
  std::size_t rows_, cols_;
  DampedFactor factor_;
  LayerColumns columns_;
  std::vector<double> power_;             // E[ŵ_i²]
  std::vector<double> ridge_, noise_by_;  // μ_i; what each column's noise is, fixed rates
  double noise_ = 1;                      // c²
  double unit_error_ = 1.0 / 12;          // of a step's square
};

Result<void> Feedback::factor() { return factor_.factor(ridge_, executor_); }

// μ_i = c² / E[ŵ_i²], with the noise of each column where it has one of its own.
void Feedback::set_ridge() {
  ridge_.resize(cols_);
  for (std::size_t i = 0; i < cols_; ++i)
    ridge_[i] = (noise_by_.empty() ? noise_ : noise_by_[i]) / power_[i];
}

// Of ideal quantizers: ½ log2 E[ŵ_i²] L_ii² / c² over all columns.
double Feedback::shannon_rate() const {
  double sum = 0;
  for (std::size_t i = 0; i < cols_; ++i)
    sum += std::max(0.0, portable::log2(power_[i] * diagonal(i) * diagonal(i) / noise_));
  return 0.5 * sum / static_cast<double>(cols_);
}

// Powers of the weights; with a rate to meet, also ridges and noise of ideal quantizers at it.
Result<void> Feedback::start() {
  double mean = 0;
  for (std::size_t i = 0; i < cols_; ++i) {
    double squares = 0;
    for (const float w : columns_.weights()[i]) squares += double{w} * w;
    power_.push_back(squares / static_cast<double>(rows_));
    mean += power_.back() / static_cast<double>(cols_);
  }
  for (double& one : power_) one = std::max(one, mean > 0 ? kLeastPower * mean : 1.0);
  if (!has_steps(settings_.inner.kind)) return factor();
  const double target = std::max(settings_.inner.rate_bits - kScalarGap, 0.1);
  noise_ = (mean > 0 ? mean : 1.0) * portable::exp2(-2 * target);
  for (int round = 0; round < 4; ++round) {
    if (regularized()) set_ridge();
    if (round == 0 || regularized())
      if (Result<void> done = factor(); !done) return done;
    const double miss = shannon_rate() - target;
    if (std::abs(miss) < 0.03) break;
    noise_ *= portable::exp2(2 * std::clamp(miss, -8.0, 8.0));
  }
  return {};
}

std::vector<double> Feedback::steps() const {
  if (!has_steps(settings_.inner.kind)) return {};
  const double width = portable::sqrt(noise_ / unit_error_);
  std::vector<double> steps(cols_);
  double logs = 0;
  for (std::size_t i = 0; i < cols_; ++i) {
    steps[i] = width / diagonal(i);
    logs += portable::log2(steps[i]) / static_cast<double>(cols_);
  }
  if (settings_.steps == Steps::kUniform)
    std::fill(steps.begin(), steps.end(), portable::exp2(logs));
  return steps;
}

Result<Feedback::Pass> Feedback::pass() {
  Result<std::unique_ptr<InnerQuantizer>> inner =
      make_inner(settings_.inner, rows_, cols_, steps(), executor_);
  if (!inner) return std::move(inner).error();
  DecidedColumns decided(**inner, rows_, cols_, settings_.cancellation == Cancellation::kLmmse);
  columns_.decide(ridge_, decided);
  Result<CodeLength> length = (*inner)->code_length();
  if (!length) return std::move(length).error();
  double more = decided.factor_bits();
  if (settings_.order == ColumnOrder::kByActivity && (*inner)->parts_of_row() > 1)
    more += static_cast<double>(cols_) *
            std::ceil(portable::log2(static_cast<double>((*inner)->parts_of_row())));
  if (settings_.rescale) {
    more += kStoredScaleBits * static_cast<double>(rows_);
    for (std::size_t i = 0; i < cols_; ++i) more += decided.scale(i) > 0 ? 0 : kStoredScaleBits;
  }
  length->stored_bits += more;
  length->entropy_bits += more;
  std::vector<float> scales;
  for (std::size_t i = 0; i < cols_; ++i) scales.push_back(decided.scale(i));
  return Pass{decided.take_reproduction(), decided.sums(), std::move(scales), *length,
              length->stored_bits / static_cast<double>(rows_ * cols_)};
}

// What reproductions and errors were like: the next ridges. Quantizers of fixed rate make a noise
// of their own in each column; steps make the same in all.
void Feedback::learn(const Pass& pass) {
  double mean = 0, error = 0;
  const std::vector<double> step = steps();
  if (step.empty()) noise_by_.resize(cols_);
  for (std::size_t i = 0; i < cols_; ++i) {
    power_[i] = pass.sums[i].power / static_cast<double>(rows_);
    mean += power_[i] / static_cast<double>(cols_);
    const double own = pass.sums[i].error / static_cast<double>(rows_);
    if (step.empty())
      noise_by_[i] = own * diagonal(i) * diagonal(i);
    else
      error += own / (step[i] * step[i]) / static_cast<double>(cols_);
  }
  if (!step.empty()) unit_error_ = std::clamp(error, 0.02, 1.0 / 12);
  for (double& one : power_) one = std::max(one, mean > 0 ? kLeastPower * mean : 1.0);
}

FeedbackResult Feedback::result_of(const Pass& pass, int passes) const {
  FeedbackResult result;
  result.weights = settings_.rescale ? columns_.rescaled(pass.reproduction, pass.scales)
                                     : columns_.in_rows(pass.reproduction);
  result.stored_bits = pass.length.stored_bits;
  result.entropy_bits = pass.length.entropy_bits;
  result.damping = factor_.damping();
  result.dead_channels = factor_.dead_channels();
  result.passes = passes;
  return result;
}

// The best of a pass without ridge and some with: where a scale is shared by columns, a column's
// error does not fall with its own power, and ridges may do harm.
Result<FeedbackResult> Feedback::run_fixed() {
  FeedbackResult best;
  double least = 0;
  for (int passes = 1;; ++passes) {
    Result<Pass> now = pass();
    if (!now) return std::move(now).error();
    if (!regularized()) return result_of(*now, passes);
    learn(*now);
    const double error = columns_.error_of(now->reproduction);
    if (passes == 1 || error < least) best = result_of(*now, passes), least = error;
    best.passes = passes;
    if (passes >= kRidgePasses) return best;
    set_ridge();
    if (Result<void> done = factor(); !done) return std::move(done).error();
  }
}

Result<FeedbackResult> Feedback::run_to_rate() {
  double slope = -0.5, last_rate = 0, last_log = 0;  // d rate / d log2 c²
  for (int passes = 1;; ++passes) {
    Result<Pass> now = pass();
    if (!now) return std::move(now).error();
    const double miss = now->rate - settings_.inner.rate_bits, log = portable::log2(noise_);
    if (passes > 1 && std::abs(log - last_log) > 1e-4)
      slope = std::clamp((now->rate - last_rate) / (log - last_log), -0.7, -0.1);
    last_rate = now->rate, last_log = log;
    const bool settled = !regularized() || passes > 2;  // the first ridges are guesses
    if ((settled && std::abs(miss) < kTolerance) || passes >= kMostPasses)
      return result_of(*now, passes);
    if (regularized()) learn(*now);
    noise_ *= portable::exp2(std::clamp(miss / -slope, -6.0, 6.0));
    if (!regularized()) continue;
    set_ridge();
    if (Result<void> done = factor(); !done) return std::move(done).error();
  }
}

Result<FeedbackResult> Feedback::run() {
  if (Result<void> done = start(); !done) return std::move(done).error();
  columns_.set_goal();
  return has_steps(settings_.inner.kind) ? run_to_rate() : run_fixed();
}

}  // namespace

Result<FeedbackResult> quantize_in_passes(const Matrix& matrix, const InputStatistics& statistics,
                                          const FeedbackSettings& settings,
                                          const Executor& executor) {
  return Feedback(matrix, statistics, settings, executor).run();
}

}  // namespace ratefloor::linear
