#include "ratefloor/codec/ectcq/design.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/ectcq/fit_tables.h"
#include "ratefloor/codec/ectcq/sample.h"
#include "ratefloor/codec/ectcq/search_pass.h"
#include "ratefloor/codec/ectcq/statistics.h"
#include "ratefloor/codec/ectcq/trial.h"

namespace ratefloor::codec::ectcq {
namespace {

constexpr std::size_t kSampleWeights = 1u << 18;
constexpr double kLeastLambda = 0.1, kMostLambda = 0.65;
// Bits. What a sample promises of a matrix is uncertain by about 0.0015; searching it again is
// dear.
constexpr double kRateTolerance = 0.0025, kMatrixTolerance = 0.004;
constexpr double kLowRate = 2.0;  // bits: below, variants are tried that never win above
constexpr double kSmallLambda = 0.25;
constexpr double kHopeless = 0.01;  // bits behind after four passes
constexpr double kOutlierBits = 48;

// What a search is for: moving everything, settling the rate, or the last word.
enum class Stage { kFree, kSample, kMatrix };

class Designer {
 public:
  Designer(const Matrix& matrix, const TensorModel& model, const Settings& settings,
           const Executor& executor)
      : matrix_(matrix),
        settings_(settings),
        executor_(executor),
        outlook_(look_at(matrix, model, settings.rate_bits, executor)),
        sample_(take_sample(matrix, kSampleWeights)) {}

  Design run() const;

 private:
  bool low_rate() const { return settings_.rate_bits < kLowRate; }
  Trial on_sample(const Variant& variant, const Trial* rival) const;
  Design on_matrix(Trial trial) const;
  static Design finished(const Trial& trial, std::vector<std::int16_t> coded);
  void learn(Trial& trial, const Statistics& found, Stage stage) const;
  double overhead_bits(const Trial& trial) const;
  bool better(const Trial& a, const Trial& b) const;

  const Matrix& matrix_;
  const Settings& settings_;
  const Executor& executor_;
  Outlook outlook_;
  Sample sample_;
};

// Everything stored beside the symbols: the stream's head and checksums (../tensor_stream/spec.md),
// and the lanes' final states, of whose 32 bits 8 are information.
double Designer::overhead_bits(const Trial& trial) const {
  const Format& format = trial.header.format;
  const auto chunks = static_cast<double>(
      chunk_count(matrix_.rows(), matrix_.cols(), {true, format.chunk_weights()}));
  std::vector<std::uint8_t> shape;
  put_varint(shape, matrix_.rows());
  put_varint(shape, matrix_.cols());
  const double head = 6 + static_cast<double>(shape.size() + write_header(trial.header).size()) +
                      (chunks > 1 ? 4 + 3 * chunks : 0);
  return 8 * head + chunks * (8 * 5 + 24 * static_cast<double>(format.lanes()));
}

void Designer::learn(Trial& trial, const Statistics& found, Stage stage) const {
  Format& format = trial.header.format;
  const double n = static_cast<double>(found.weights);
  // Offsets cost three bytes: stored if they buy more at six decibels a bit.
  std::array<std::int8_t, 3> offsets = centroid_offsets(format, found);
  const double without = error_with_offsets(format, found, {});
  if (without <= error_with_offsets(format, found, offsets) * portable::exp2(2 * 24 / n))
    offsets = {};
  trial.error = error_with_offsets(format, found, offsets) / n;
  format.offsets = offsets;
  double bits = fit_tables(found.counts, stage != Stage::kMatrix && !sample_.whole, trial.header);
  bits += n * format.raw_bits + kOutlierBits * static_cast<double>(found.outliers);
  const double scale = static_cast<double>(matrix_.size()) / n;
  trial.rate = (bits * scale + overhead_bits(trial)) / static_cast<double>(matrix_.size());
  if (stage == Stage::kFree)
    trial.lambda = std::clamp(2 * portable::log(2.0) * trial.error, kLeastLambda, kMostLambda);
}

// Among trials that all missed: not above the rate, then the smaller error.
bool Designer::better(const Trial& a, const Trial& b) const {
  const auto above = [&](const Trial& trial) {
    return std::max(trial.rate - settings_.rate_bits - kMatrixTolerance, 0.0);
  };
  if (above(a) > 0 || above(b) > 0) return above(a) < above(b);
  return a.error * a.step() * a.step() < b.error * b.step() * b.step();
}

// Passes over the sample: the step follows the rate by the secant through the last two passes. Ends
// when a pass gains nothing more, or when a rival is out of reach.
Trial Designer::on_sample(const Variant& variant, const Trial* rival) const {
  // At low rates offsets, tables and steps settle slowly, each a little with every pass.
  const int passes = settings_.passes + (low_rate() ? 18 : 0);
  const double settled = low_rate() ? 2e-5 : 5e-5;
  Trial trial = Trial::start(outlook_, settings_, variant, matrix_.size());
  std::optional<Trial> last, best;
  for (int pass = 0;; ++pass) {
    // λ and the step would go on chasing each other: in the end only the step moves.
    const bool free = variant.lambda == 0 && pass + 3 < passes;
    learn(trial, search_sample(trial, sample_, matrix_.cols(), executor_),
          free ? Stage::kFree : Stage::kSample);
    const double miss = trial.rate - settings_.rate_bits;
    const bool hit = std::abs(miss) < 0.4 * kRateTolerance;
    const double gain =
        last ? std::abs(last->figure_of_merit() - trial.figure_of_merit()) : settled;
    if (pass > 0 && hit && gain < settled) return trial;
    if (pass + 1 >= passes && std::abs(miss) < kRateTolerance) return trial;
    if (!best || better(trial, *best)) best = trial;
    if (pass >= 2 * passes) return *best;
    if (rival && pass >= 3 && trial.figure_of_merit() > rival->figure_of_merit() + kHopeless)
      return trial;
    double slope = -1;
    if (last && last->step() != trial.step())
      slope = (trial.rate - last->rate) / portable::log2(trial.step() / last->step());
    slope = std::clamp(slope, -1.4, -0.5);
    last = trial;
    if (std::abs(miss) >= 0.2 * kRateTolerance)
      trial.move_step(std::clamp(miss / -slope, -3.0, 3.0), outlook_);
  }
}

Design Designer::run() const {
  Trial trial = on_sample({}, nullptr);
  if (low_rate())
    for (const Variant variant : {Variant{true, 0}, Variant{false, kSmallLambda}}) {
      Trial other = on_sample(variant, &trial);
      if (other.figure_of_merit() < trial.figure_of_merit()) trial = std::move(other);
    }
  return matrix_.size() <= kMostRemembered ? on_matrix(std::move(trial)) : finished(trial, {});
}

// The matrix as it will be stored: searched once, or again where the rate is missed.
Design Designer::on_matrix(Trial trial) const {
  std::optional<Trial> best;
  std::vector<std::int16_t> coded, of_best;
  for (int attempt = 0;; ++attempt) {
    learn(trial, search_matrix(trial, matrix_, executor_, coded), Stage::kMatrix);
    const double miss = trial.rate - settings_.rate_bits;
    if (std::abs(miss) < kMatrixTolerance || outlook_.greatest == 0)
      return finished(trial, std::move(coded));
    if (!best || better(trial, *best)) {
      best = trial;
      std::swap(coded, of_best);
    }
    if (attempt == 2) return finished(*best, std::move(of_best));
    trial.move_step(miss, outlook_);
  }
}

Design Designer::finished(const Trial& trial, std::vector<std::int16_t> coded) {
  Design result;
  result.coded = std::move(coded);
  result.header = trial.header;
  result.lambda = trial.lambda;
  result.limit = trial.limit;
  return result;
}

}  // namespace

Design design(const Matrix& matrix, const TensorModel& model, const Settings& settings,
              const Executor& executor) {
  return Designer(matrix, model, settings, executor).run();
}

}  // namespace ratefloor::codec::ectcq
