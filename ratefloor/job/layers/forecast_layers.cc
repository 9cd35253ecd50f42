#include "ratefloor/job/layers/forecast_layers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>

#include "ratefloor/codec/chunking.h"
#include "ratefloor/job/layers/layer_measure.h"
#include "ratefloor/job/quantize/tensor_policy.h"
#include "ratefloor/linear/feedback/sic_geometry.h"
#include "ratefloor/linear/shared_basis/learn_basis.h"

namespace ratefloor::job {
namespace {

// Of runs over the sample models at 2, 3, 4 and 6 bits and over Gaussian matrices of 10^6 weights:
constexpr double kCurvePoints = 11,
                 kLargePoints = 6;  // factorizations for a rate curve and the check before it
constexpr double kBasisTries = 11, kBasisPasses = 12;  // of sizes; over each one's values
constexpr double kStartFactors = 2.5;                  // factorizations before the first pass
constexpr double kDesigns = 1.2;                       // of a matrix until its rate is right
// Fits of tables in a design of ectcq, each like one for 64 columns.
constexpr double kEmbeddingTables = 8;
constexpr std::uint64_t kChunksPerThread = 8;  // a large matrix, in encode_all.cc
constexpr double kKeptBytes = 36u << 20, kThreadBytes = 8u << 20;

/// Of a design: the rates of small matrices jump, and take more of them.
struct Passes {
  double over_sample, over_matrix;
};
Passes passes_of(double weights) {
  return weights < (1u << 16) ? Passes{5.9, 5.5} : Passes{4.1, 1.3};
}

/// Of columns, by their widths: more columns differ by more.
double classes_of(double columns) { return std::min(32 * std::sqrt(columns / 64), 64.0); }

struct MatrixSize {
  std::uint64_t rows, cols;
  double weights() const { return static_cast<double>(rows) * static_cast<double>(cols); }
};

double square(double x) { return x * x; }
double cube(double x) { return x * x * x; }

class Plan {
 public:
  Plan(const DecoderShape& shape, const CalibrationPlan& plan, const UnitCosts& costs,
       unsigned threads, std::uint64_t memory)
      : shape_(shape),
        plan_(plan),
        costs_(costs),
        threads_(threads),
        in_memory_(entry() * static_cast<double>(shape.total()) <
                   std::max(2147483648.0, static_cast<double>(memory) / 4)) {}

  LayersForecast make() const;

 private:
  double entry() const { return plan_.precision == kernel::Precision::kBf16 ? 2 : 4; }
  std::vector<MatrixSize> block() const;
  std::array<double, 4> inputs() const;
  double parallel(double seconds) const { return seconds / threads_; }
  bool is_large(const MatrixSize& matrix) const {
    return matrix.rows * matrix.cols / codec::kFlatChunk >=
           kChunksPerThread * static_cast<std::uint64_t>(threads_);
  }

  double forward(double tokens) const;     // of one block
  double statistics(double tokens) const;  // on top
  double head(double tokens) const;
  double basis() const;
  double curves() const;
  double slopes() const;
  double pass(const MatrixSize& matrix, std::uint64_t rows, double steps) const;
  double design(const MatrixSize& matrix, bool large) const;
  double encoding() const;
  double spectra() const;
  double measuring(const MatrixSize& matrix) const;

  double statistics_bytes() const;
  double working_bytes() const;
  double slope_bytes() const;
  double gather_bytes() const;
  double encode_bytes() const;

  const DecoderShape& shape_;
  const CalibrationPlan& plan_;
  const UnitCosts& costs_;
  double threads_;
  bool in_memory_;
};

// Those that are quantized.
std::vector<MatrixSize> Plan::block() const {
  const DecoderShape& s = shape_;
  std::vector<MatrixSize> matrices = {{s.query, s.hidden},        {s.key, s.hidden},
                                      {s.key, s.hidden},          {s.hidden, s.query},
                                      {s.intermediate, s.hidden}, {s.intermediate, s.hidden},
                                      {s.hidden, s.intermediate}};
  std::erase_if(matrices, [](const MatrixSize& m) {
    return m.rows * m.cols < kMinWeights || m.cols < kMinCols;
  });
  return matrices;
}

std::array<double, 4> Plan::inputs() const {
  return {static_cast<double>(shape_.hidden), static_cast<double>(shape_.query),
          static_cast<double>(shape_.hidden), static_cast<double>(shape_.intermediate)};
}

// Matrices, and attention over half a window in the mean, twice; norms, residuals, rotated heads,
// scores and gates, which narrow models feel.
double Plan::forward(double tokens) const {
  const auto window = static_cast<double>(plan_.window);
  const double attention = window * static_cast<double>(shape_.query);
  const double elements =
      static_cast<double>(8 * shape_.hidden + shape_.query + 2 * shape_.key + shape_.intermediate) +
      static_cast<double>(shape_.heads) * window / 2;
  return parallel(tokens *
                  ((static_cast<double>(shape_.block_weights()) + attention) * costs_.product +
                   elements * costs_.element));
}

// Inputs are transposed first, which takes four times as long as an activation.
double Plan::statistics(double tokens) const {
  double products = 0, elements = 0;
  for (const double n : inputs()) products += n * n / 2, elements += 4 * n;
  return parallel(tokens * (products * costs_.product + elements * costs_.element));
}

double Plan::head(double tokens) const {
  return parallel(tokens * static_cast<double>(shape_.vocabulary * shape_.hidden) * costs_.product);
}

// As if all that read the residual stream were stored in it. Products of rows in f64 take twice as
// long; weights are turned for the curve and the noise, there and back, for the design and the
// coder, and back to be measured, twice, and used.
double Plan::basis() const {
  if (!plan_.shared_basis) return 0;
  const DecoderShape& s = shape_;
  const auto n = static_cast<double>(s.hidden), layers = static_cast<double>(s.layers);
  const double k = std::min(n - 1, static_cast<double>(linear::BasisSettings().most_reflections));
  const double head = s.tied_head ? 0 : static_cast<double>(s.vocabulary) * n;
  const double readers =
      layers * n * static_cast<double>(s.query + 2 * s.key + 2 * s.intermediate) + head;
  const double inputs = 2 * layers + (s.tied_head ? 0 : 1);
  const double values = n * k - k * (k + 1) / 2;
  return parallel((readers * n + 9 * n * n * k + 3 * inputs * 4 * n * n * k) * 2 * costs_.ordered) +
         kBasisTries * values * kBasisPasses * costs_.search_step / 16 +
         parallel(8 * readers * 2 * k * costs_.ordered);
}

// One after the other, each factorization on all threads where it is large enough.
double Plan::curves() const {
  double seconds = 0;
  const auto add = [&](const MatrixSize& m, double times) {
    const double n = static_cast<double>(m.cols);
    const double factor = cube(n) / 3 * costs_.cholesky;
    seconds +=
        times * (m.weights() * costs_.fit_weight / 2 +
                 (n > 4096 ? kLargePoints : kCurvePoints) * (n < 512 ? factor : parallel(factor)));
  };
  for (const MatrixSize& matrix : block()) add(matrix, static_cast<double>(shape_.layers));
  if (!shape_.tied_head) add({shape_.vocabulary, shape_.hidden}, 1);
  return seconds;
}

// Every matrix of layer l: the layers from l on, and the head.
double Plan::slopes() const {
  if (!plan_.from_text || plan_.slope_tokens < 2) return 0;
  const auto s = static_cast<double>(plan_.slope_tokens);
  const double layers = static_cast<double>(shape_.layers), kinds = 7;
  const double outer = shape_.tied_head ? 1 : 2;
  const double passes = layers + kinds * layers * (layers + 1) / 2 + layers;
  const double heads = 1 + kinds * layers + outer;
  double seconds = passes * forward(s) + heads * head(s);
  seconds += parallel(heads * s * static_cast<double>(shape_.vocabulary) * costs_.logit);
  seconds += parallel(static_cast<double>(shape_.matrices()) * costs_.noise_weight);
  if (!in_memory_)
    seconds += parallel(passes * static_cast<double>(shape_.block_weights()) * costs_.fit_weight);
  return seconds;
}

/// Of `rows` rows: cancellation and search; `steps` of the trellis down each column.
double Plan::pass(const MatrixSize& matrix, std::uint64_t rows, double steps) const {
  const double n = static_cast<double>(matrix.cols), r = static_cast<double>(rows);
  return r * square(n) * costs_.ordered + n * steps * costs_.search_step +
         n * r * costs_.search_weight;
}

double Plan::design(const MatrixSize& matrix, bool large) const {
  const double n = static_cast<double>(matrix.cols);
  const std::uint64_t sample = linear::design_rows(matrix.rows, matrix.cols);
  const std::uint64_t chunk = linear::rows_of_chunks(matrix.rows, matrix.cols);
  const double lanes = std::exp2(linear::log2_lanes_of(chunk));
  const Passes passes = passes_of(matrix.weights());
  const double tables =
      classes_of(n) / 64 *
      (costs_.tables.of(n) + (passes.over_sample - 1) * costs_.tables_again.of(n) +
       passes.over_matrix * costs_.tables_final.of(n));
  const double factor = cube(n) / 3 * costs_.cholesky / (large && n >= 512 ? threads_ : 1);

  const double sample_lanes = sample < matrix.rows ? 16 : std::exp2(linear::log2_lanes_of(sample));
  const double over_sample =
      pass(matrix, sample, std::ceil(static_cast<double>(sample) / sample_lanes));

  // Runs of as many chunks as are searched side by side; they go to the threads.
  const std::uint64_t at_once = chunk * static_cast<std::uint64_t>(16 / lanes);
  double work = 0, longest = 0;
  for (std::uint64_t first = 0; first < matrix.rows;) {
    const std::uint64_t rest = matrix.rows - first;
    const std::uint64_t own = rest < chunk ? rest : std::min(at_once, rest / chunk * chunk);
    const std::uint64_t abreast = std::min(own, chunk);
    const double seconds = pass(matrix, own, std::ceil(static_cast<double>(abreast) / lanes));
    work += seconds;
    longest = std::max(longest, seconds);
    first += own;
  }
  const double over_matrix = large ? std::max(longest, parallel(work)) : work;
  const double one = (kStartFactors + passes.over_sample + passes.over_matrix - 2) * factor +
                     passes.over_sample * over_sample + passes.over_matrix * over_matrix + tables +
                     matrix.weights() * costs_.code_weight / (large ? threads_ : 1);
  return kDesigns * one;
}

// Errors of weights and outputs, and the floors: an eigenproblem for the model `columns`.
double Plan::measuring(const MatrixSize& matrix) const {
  const double n = static_cast<double>(matrix.cols), r = static_cast<double>(matrix.rows);
  const bool eigen = matrix.cols <= LayerMeasure::kMostEigen;
  return matrix.weights() * costs_.decode_weight + 3 * r * square(n) / 2 * costs_.quadratic +
         (eigen ? r * square(n) * costs_.ordered : 0);
}

double Plan::spectra() const {
  double seconds = 0;
  for (const double n : inputs())
    seconds += n <= static_cast<double>(LayerMeasure::kMostEigen) ? cube(n) * costs_.eigen_vectors
                                                                  : cube(n) / 3 * costs_.cholesky;
  return seconds;
}

// As encode_all does it: large matrices one after the other, then the others side by side.
double Plan::encoding() const {
  double one = 0;
  std::vector<double> small;
  for (const MatrixSize& matrix : block()) {
    const bool large = is_large(matrix);
    const double n = static_cast<double>(matrix.cols);
    const double serial =
        costs_.fit + static_cast<double>(matrix.rows) * costs_.fit_row +
        (matrix.cols <= LayerMeasure::kMostEigen ? cube(n) * costs_.eigen_values
                                                 : 2 * cube(n) / 3 * costs_.cholesky);
    const double shared = matrix.weights() * costs_.fit_weight + measuring(matrix);
    if (large)
      one += serial + parallel(shared) + design(matrix, true);
    else
      small.push_back(serial + shared + design(matrix, false));
  }
  std::sort(small.rbegin(), small.rend());
  std::vector<double> busy(static_cast<std::size_t>(threads_), 0);
  for (const double seconds : small) *std::min_element(busy.begin(), busy.end()) += seconds;
  one += *std::max_element(busy.begin(), busy.end());
  double seconds = static_cast<double>(shape_.layers) * (one + spectra());
  // The embedding goes by itself, with no more than two passes, but a small one is designed ten
  // times until its rate is right; the head as a block's matrices.
  const double embedding = static_cast<double>(shape_.vocabulary * shape_.hidden);
  seconds +=
      costs_.fit + (embedding < (1u << 16) ? 10 : 1) * kEmbeddingTables * costs_.tables.of(64) +
      parallel(embedding * (costs_.fit_weight + costs_.code_weight + 2 * costs_.search_step / 16));
  if (!shape_.tied_head) {
    const MatrixSize head{shape_.vocabulary, shape_.hidden};
    const bool large = is_large(head);
    const double n = static_cast<double>(head.cols);
    seconds += design(head, large) + (large ? parallel(measuring(head)) : measuring(head)) +
               cube(n) * (costs_.eigen_vectors + costs_.eigen_values);
  }
  return seconds;
}

double Plan::statistics_bytes() const {
  double bytes = 0;
  for (const double n : inputs()) bytes += 8 * n * (n + 1) / 2;
  return bytes;
}

/// Held by the forward pass all the time: embedding and head, hidden states.
double Plan::working_bytes() const {
  if (!plan_.from_text) return kKeptBytes;
  const double tables = shape_.tied_head ? 1 : 2;
  return kKeptBytes + tables * entry() * static_cast<double>(shape_.vocabulary * shape_.hidden) +
         4.0 * static_cast<double>((plan_.tokens + plan_.probe_tokens) * shape_.hidden);
}

double Plan::slope_bytes() const {
  if (!plan_.from_text || plan_.slope_tokens < 2) return 0;
  const auto s = static_cast<double>(plan_.slope_tokens);
  const double states = s * static_cast<double>((shape_.layers + 2) * shape_.hidden);
  const double logits = 2 * s * static_cast<double>(shape_.vocabulary);
  const double weights =
      entry() * static_cast<double>(in_memory_ ? shape_.total() : shape_.block_weights());
  return working_bytes() + 4 * (states + logits) + weights +
         2 * entry() * static_cast<double>(shape_.block_weights());
}

/// A block's weights, a batch on its way through them, statistics.
double Plan::gather_bytes() const {
  if (!plan_.from_text) return 0;
  const double batch = std::min<double>(2048, static_cast<double>(plan_.tokens));
  const double row = 4.0 * static_cast<double>(3 * shape_.hidden + 2 * shape_.query +
                                               2 * shape_.key + 3 * shape_.intermediate) +
                     entry() * static_cast<double>(shape_.intermediate);
  return working_bytes() + entry() * static_cast<double>(shape_.block_weights()) + batch * row +
         statistics_bytes() + threads_ * kThreadBytes;
}

/// Statistics, their eigenvectors, and what the matrices at work take: factors (twice for a
/// moment), five runs of rows in f32, indices of all weights, and what decoding takes of a chunk.
double Plan::encode_bytes() const {
  double bytes = working_bytes() + statistics_bytes();
  for (const double n : inputs())
    if (n <= static_cast<double>(LayerMeasure::kMostEigen)) bytes += 8 * square(n);
  std::vector<double> own;
  for (const MatrixSize& matrix : block()) {
    const double n = static_cast<double>(matrix.cols);
    const std::uint64_t chunk = linear::rows_of_chunks(matrix.rows, matrix.cols);
    const double rows =
        static_cast<double>(std::min(matrix.rows, chunk * (16u >> linear::log2_lanes_of(chunk))));
    own.push_back(8 * square(n) + 5 * 4 * rows * n + 2 * 2 * matrix.weights() +
                  9 * static_cast<double>(std::min(chunk, matrix.rows)) * n);
  }
  std::sort(own.rbegin(), own.rend());
  const bool alone = is_large({shape_.intermediate, shape_.hidden});
  const std::size_t at_work = alone ? 1 : std::min<std::size_t>(own.size(), threads_);
  for (std::size_t i = 0; i < at_work; ++i) bytes += own[i];
  return bytes + threads_ * kThreadBytes;
}

LayersForecast Plan::make() const {
  LayersForecast forecast;
  forecast.tokens = plan_.tokens;
  const double layers = static_cast<double>(shape_.layers);
  const auto tokens = static_cast<double>(plan_.tokens);
  const auto probe = static_cast<double>(plan_.probe_tokens);
  const auto add = [&](const char* what, double seconds) {
    if (seconds > 0) forecast.steps.push_back({what, seconds});
  };
  if (plan_.from_text) {
    const auto some = static_cast<double>(plan_.survey_tokens);
    add("survey: statistics of the original", layers * (forward(some) + statistics(some)));
  }
  add("shared basis", basis());
  add("survey: rate curves", curves());
  add("survey: noise in each matrix", slopes());
  if (plan_.from_text)
    add("statistics of the quantized prefix",
        layers * (2 * forward(tokens) + forward(probe) + statistics(tokens)));
  add("designs, encoding and measuring", encoding());
  if (plan_.from_text && probe > 0)
    add("KL on tokens kept back",
        layers * forward(probe) + 2 * head(probe) +
            parallel(probe * static_cast<double>(shape_.vocabulary) * costs_.logit));

  const std::initializer_list<std::pair<const char*, double>> peaks = {
      {"noise in each matrix", slope_bytes()},
      {"statistics of a block", gather_bytes()},
      {"designs of a block's matrices", encode_bytes()}};
  double most = 0;
  for (const auto& [what, bytes] : peaks)
    if (bytes > most) most = bytes, forecast.memory_step = what;
  forecast.memory_bytes = static_cast<std::uint64_t>(most);
  return forecast;
}

}  // namespace

std::uint64_t DecoderShape::block_weights() const {
  return 2 * hidden * query + 2 * hidden * key + 3 * hidden * intermediate;
}

std::uint64_t DecoderShape::vectors() const { return (2 * layers + 1) * hidden; }

std::uint64_t DecoderShape::matrices() const {
  return layers * block_weights() + (tied_head ? 1 : 2) * vocabulary * hidden;
}

DecoderShape shape_of(const io::ModelConfig& config) {
  DecoderShape shape;
  shape.layers = config.num_hidden_layers;
  shape.hidden = config.hidden_size;
  shape.intermediate = config.intermediate_size;
  shape.vocabulary = config.vocab_size;
  shape.query = config.num_attention_heads * config.head_dim;
  shape.key = config.num_key_value_heads * config.head_dim;
  shape.heads = config.num_attention_heads;
  shape.tied_head = config.tie_word_embeddings;
  shape.entry_bytes = config.dtype == "float32" ? 4 : 2;
  return shape;
}

double LayersForecast::seconds() const {
  double sum = 0;
  for (const ForecastStep& step : steps) sum += step.seconds;
  return sum;
}

LayersForecast forecast_layers(const DecoderShape& shape, const CalibrationPlan& plan,
                               const UnitCosts& costs, unsigned threads, std::uint64_t memory) {
  return Plan(shape, plan, costs, threads, memory).make();
}

}  // namespace ratefloor::job
