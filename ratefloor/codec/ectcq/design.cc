#include "ratefloor/codec/ectcq/design.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/chunk_loop.h"
#include "ratefloor/codec/ectcq/class_run.h"
#include "ratefloor/codec/ectcq/fit_tables.h"
#include "ratefloor/codec/ectcq/lane_search.h"
#include "ratefloor/codec/ectcq/sample.h"
#include "ratefloor/codec/ectcq/scale_classes.h"
#include "ratefloor/codec/ectcq/search_tables.h"
#include "ratefloor/codec/ectcq/statistics.h"

namespace ratefloor::codec::ectcq {
namespace {

constexpr std::size_t kSampleWeights = 1u << 18, kBlock = 1u << 15;
constexpr double kLeastLambda = 0.1, kMostLambda = 0.65;
constexpr double kSmallestStep = 0x1p-126, kLargestStep = 0x1p+126;
constexpr double kRateTolerance = 0.0025;
constexpr double kLowRate = 2.0;  // bits: below, variants are tried that never win above
constexpr double kSmallLambda = 0.28;

double log2(double x) { return portable::log(x) / portable::log(2.0); }
double exp2(double x) { return portable::exp(x * portable::log(2.0)); }

float storable_step(double step) {
  const auto single = static_cast<float>(std::clamp(step, kSmallestStep, kLargestStep));
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(single);
  return std::bit_cast<float>((bits + 0x80u) & ~0xffu);
}

// a of the generalized Gaussian p ∝ 2^-((|x| / a)^β) with (E|x|^p)^(1/p) = reference, where
// E|x|^p = α^p Γ((p + 1)/β) / Γ(1/β) and a^β = α^β ln 2.
double model_scale(double beta, double reference) {
  const double p = scale_power(beta);
  const double log_moment = portable::log_gamma((p + 1) / beta) - portable::log_gamma(1 / beta);
  return reference * portable::exp(-log_moment / p) * portable::pow(portable::log(2.0), 1 / beta);
}

double entropy_bits(double beta) {
  const double log_alpha = 0.5 * (portable::log_gamma(1 / beta) - portable::log_gamma(3 / beta));
  return (portable::log(2 / beta) + log_alpha + portable::log_gamma(1 / beta) + 1 / beta) /
         portable::log(2.0);
}

// A lane costs three bytes, and many keep vectors busy: 32,768 weights for each.
int log2_lanes_for(std::uint64_t weights) {
  int lanes = 0;
  while (lanes < 5 && weights >= std::uint64_t{1} << (16 + lanes)) ++lanes;
  return lanes;
}

// A design in the making, and how it did on the last search.
struct Trial {
  Header header;
  double lambda = 0.35, limit = 4;
  double rate = 0;   // stored bits per weight, estimated
  double error = 0;  // mean, in squared steps

  // What both have to do with it: for a slope of 6 dB per bit the smaller the better.
  double figure_of_merit() const {
    return rate + log2(header.format.step) + 0.5 * log2(std::max(error, 1e-30));
  }
};

// At low rates a zero in both supersets helps some sources, and a λ below the slope helps others,
// whose many small weights then get finer steps.
struct Variant {
  bool zero_rule = false;
  double lambda = 0;  // 0: the slope
};

// What a search is for: moving everything, settling the rate, or the last word.
enum class Stage { kFree, kSample, kMatrix };

class Designer {
 public:
  Designer(const Matrix& matrix, const TensorModel& model, const Settings& settings,
           const Executor& executor)
      : matrix_(matrix),
        settings_(settings),
        executor_(executor),
        sample_(take_sample(matrix, kSampleWeights)) {
    // At low rates offsets and steps settle slowly.
    passes_ = settings.passes + (settings.rate_bits < kLowRate ? 4 : 0);
    // The geometric mean: rows with outliers hardly move it.
    double logs = 0;
    std::size_t rows = 0;
    for (const float s : model.row_scales)
      if (s > 0) logs += portable::log(double{s}), ++rows;
    deviation_ = rows > 0 ? portable::exp(logs / static_cast<double>(rows)) : 0;
    beta_ = model.row_fit.beta > 0 ? std::clamp(model.row_fit.beta, 0.5, 7.5) : 2.0;
    const std::vector<double> moments = scan();
    scales_ = choose_row_classes(moments, scale_power(beta_), matrix.cols(),
                                 deviation_ * exp2(-settings.rate_bits));
  }

  Design run();

 private:
  std::vector<double> scan();
  Trial start(const Variant& variant) const;
  Trial on_sample(const Variant& variant) const;
  Statistics search_sample(const Trial& trial) const;
  Statistics search_matrix(const Trial& trial, std::vector<std::int16_t>& coded) const;
  void learn(Trial& trial, const Statistics& found, Stage stage) const;
  void set_step(Trial& trial, double step) const;
  double overhead_bits(const Trial& trial) const;

  const Matrix& matrix_;
  const Settings& settings_;
  const Executor& executor_;
  Sample sample_;
  ScaleClasses scales_;
  int passes_ = 8;
  double deviation_ = 0, beta_ = 2;
  float greatest_ = 0;
};

// The greatest weight, and the mean of |w|^p of each row. Rows longer than a chunk come in pieces.
std::vector<double> Designer::scan() {
  const std::vector<Chunk> chunks = chunks_of(matrix_, Chunking{});
  const int power = scale_power(beta_);
  std::vector<float> greatest(chunks.size(), 0.0f);
  std::vector<std::vector<double>> sums(chunks.size());
  for_each_chunk(matrix_, chunks, executor_,
                 [&](std::size_t index, const Chunk&, std::span<const float> weights) {
                   const auto cols = static_cast<std::size_t>(
                       std::min<std::uint64_t>(matrix_.cols(), weights.size()));
                   for (std::size_t at = 0; at < weights.size(); at += cols) {
                     double sum = 0;
                     for (const float w : weights.subspan(at, cols)) {
                       const float size = std::abs(w);
                       greatest[index] = std::max(greatest[index], size);
                       sum += power == 1 ? double{size} : double{size} * double{size};
                     }
                     sums[index].push_back(sum);
                   }
                 });
  std::vector<double> moments(matrix_.rows(), 0.0);
  for (std::size_t index = 0; index < chunks.size(); ++index) {
    greatest_ = std::max(greatest_, greatest[index]);
    const std::uint64_t row = chunks[index].first / matrix_.cols();
    for (std::size_t i = 0; i < sums[index].size(); ++i) moments[row + i] += sums[index][i];
  }
  for (double& moment : moments) moment /= static_cast<double>(matrix_.cols());
  return moments;
}

// A new step: the model keeps its width in weights, so it changes its width in steps.
void Designer::set_step(Trial& trial, double step) const {
  Format& format = trial.header.format;
  const double before = format.step;
  format.step = storable_step(step);
  const double scale = format.shape.scale - 256 * log2(format.step / before);
  format.shape.scale =
      static_cast<std::int16_t>(std::clamp(std::nearbyint(scale), -32000.0, 32000.0));
  trial.limit = std::min(double{greatest_} / double{format.step} + 4, SearchTables::kMostSteps);
  // Parameters move with the step; explicit tables do not, and wait for the next count.
  trial.header.is_explicit.clear();
  compute_tables(trial.header);
}

Trial Designer::start(const Variant& variant) const {
  Trial trial;
  Format& format = trial.header.format;
  trial.header.classes = scales_.classes;
  format.log2_states = settings_.log2_states;
  format.log2_lanes = log2_lanes_for(matrix_.size());
  format.zero_rule = variant.zero_rule;
  if (variant.lambda > 0) trial.lambda = variant.lambda;
  // Beyond 6.3 bits a table of 253 indices at 12 bits of precision gets coarse.
  format.raw_bits = static_cast<int>(
      std::clamp(std::ceil(settings_.rate_bits - 6.3), 0.0, static_cast<double>(kMostRawBits)));
  format.shape.beta = static_cast<std::uint8_t>(std::nearbyint(32 * beta_));
  format.shape.scale = static_cast<std::int16_t>(std::clamp(
      std::nearbyint(256 * log2(model_scale(beta_, scales_.reference))), -32000.0, 32000.0));
  format.step = 1;
  const double high_rate = deviation_ * exp2(entropy_bits(beta_) - settings_.rate_bits - 1);
  set_step(trial, std::min(high_rate, 1.4 * deviation_));
  return trial;
}

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

Statistics Designer::search_sample(const Trial& trial) const {
  const SearchTables tables(trial.header, trial.lambda, trial.limit);
  const std::vector<std::uint8_t> classes = sample_.classes(trial.header.classes, matrix_.cols());
  Format format = trial.header.format;
  format.log2_lanes = 4;
  const std::size_t n = sample_.weights.size(), blocks = (n + kBlock - 1) / kBlock;
  std::vector<Statistics> pieces(blocks);
  executor_.for_each(blocks, [&](std::size_t block) {
    const std::size_t at = block * kBlock, size = std::min(kBlock, n - at);
    const auto weights = std::span(sample_.weights).subspan(at, size);
    const auto of = classes.empty() ? std::span<const std::uint8_t>()
                                    : std::span<const std::uint8_t>(classes).subspan(at, size);
    std::vector<std::int16_t> coded(size);
    search_lanes(format, tables, weights, of, coded);
    pieces[block] =
        measure(format, trial.header.tables.size(), tables.view().limit(), weights, of, coded);
  });
  Statistics sum;
  for (const Statistics& piece : pieces) sum.add(piece);
  return sum;
}

Statistics Designer::search_matrix(const Trial& trial, std::vector<std::int16_t>& coded) const {
  const SearchTables tables(trial.header, trial.lambda, trial.limit);
  const Format& format = trial.header.format;
  const std::vector<Chunk> chunks = chunks_of(matrix_, {true, format.chunk_weights()});
  coded.resize(matrix_.size());
  std::vector<Statistics> pieces(chunks.size());
  for_each_chunk(matrix_, chunks, executor_,
                 [&](std::size_t index, const Chunk& chunk, std::span<const float> weights) {
                   std::vector<std::uint8_t> classes;
                   if (trial.header.classes.any()) {
                     classes.resize(chunk.size);
                     fill_classes(trial.header.classes, chunk.first, matrix_.cols(), classes);
                   }
                   const auto own = std::span(coded).subspan(chunk.first, chunk.size);
                   search_lanes(format, tables, weights, classes, own);
                   pieces[index] = measure(format, trial.header.tables.size(),
                                           tables.view().limit(), weights, classes, own);
                 });
  Statistics sum;
  for (const Statistics& piece : pieces) sum.add(piece);
  return sum;
}

void Designer::learn(Trial& trial, const Statistics& found, Stage stage) const {
  Format& format = trial.header.format;
  const double n = static_cast<double>(found.weights);
  // Offsets cost three bytes: stored if they buy more at six decibels a bit.
  std::array<std::int8_t, 3> offsets = centroid_offsets(format, found);
  const double without = error_with_offsets(format, found, {});
  if (without <= error_with_offsets(format, found, offsets) * exp2(2 * 24 / n)) offsets = {};
  trial.error = error_with_offsets(format, found, offsets) / n;
  format.offsets = offsets;
  double bits = fit_tables(found.counts, stage != Stage::kMatrix && !sample_.whole, trial.header);
  bits += n * format.raw_bits + 48.0 * static_cast<double>(found.outliers);
  const double scale = static_cast<double>(matrix_.size()) / n;
  trial.rate = (bits * scale + overhead_bits(trial)) / static_cast<double>(matrix_.size());
  if (stage == Stage::kFree)
    trial.lambda = std::clamp(2 * portable::log(2.0) * trial.error, kLeastLambda, kMostLambda);
}

// Passes over the sample: the step follows the rate by the secant through the last two passes.
Trial Designer::on_sample(const Variant& variant) const {
  Trial trial = start(variant);
  std::optional<Trial> last;
  for (int pass = 0;; ++pass) {
    const Trial searched = trial;
    // λ and the step would go on chasing each other: in the end only the step moves.
    learn(trial, search_sample(searched),
          pass + 3 < passes_ && variant.lambda == 0 ? Stage::kFree : Stage::kSample);
    const double miss = trial.rate - settings_.rate_bits;
    if (pass + 1 >= passes_ && (std::abs(miss) < kRateTolerance || pass >= 2 * passes_))
      return trial;
    double slope = -1;
    const double step = trial.header.format.step;
    if (last && last->header.format.step != trial.header.format.step)
      slope = (trial.rate - last->rate) / log2(step / double{last->header.format.step});
    slope = std::clamp(slope, -1.4, -0.5);
    last = trial;
    if (std::abs(miss) < 0.2 * kRateTolerance) continue;
    const double move = std::clamp(miss / -slope, -3.0, 3.0);
    set_step(trial, step * exp2(move));
    if (std::abs(move) < 0.02) {  // the counts still hold
      trial.header.is_explicit = last->header.is_explicit;
      trial.header.tables = last->header.tables;
    }
  }
}

Design Designer::run() {
  Trial trial = on_sample({});
  if (settings_.rate_bits < kLowRate)
    for (const Variant variant : {Variant{true, 0}, Variant{false, kSmallLambda}}) {
      Trial other = on_sample(variant);
      if (other.figure_of_merit() < trial.figure_of_merit()) trial = std::move(other);
    }
  Design result;
  if (matrix_.size() <= kMostRemembered) {
    for (int attempt = 0;; ++attempt) {
      Trial searched = trial;
      learn(trial, search_matrix(searched, result.coded), Stage::kMatrix);
      const double miss = trial.rate - settings_.rate_bits;
      if (std::abs(miss) < kRateTolerance || attempt == 2 || greatest_ == 0) break;
      const double step = trial.header.format.step;
      const auto tables = trial.header;
      set_step(trial, step * exp2(miss));
      if (std::abs(miss) < 0.02) {
        trial.header.is_explicit = tables.is_explicit;
        trial.header.tables = tables.tables;
      }
    }
  }
  result.header = std::move(trial.header);
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
