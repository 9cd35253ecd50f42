#include "ratefloor/linear/transform/choose_transform.h"

#include <algorithm>
#include <optional>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/linear/shared_basis/learn_basis.h"

namespace ratefloor::linear {
namespace {

constexpr double kPromisingBits = 0.02;
constexpr double kTie = 0.005;                // bits by which a candidate must beat a simpler one
constexpr double kOutlier = 256;              // times the median of E[w_i²]Σ_ii
constexpr std::uint64_t kColumnsForOne = 64;  // columns of which one may be kept apart
constexpr std::uint64_t kSampleWeights = 1u << 20, kLeastSampleRows = 512;

// Rows that lie evenly in the matrix.
struct Sample {
  std::uint64_t rows = 0;
  std::vector<float> weights{};
};

Sample take_sample(const Matrix& matrix, std::uint64_t asked) {
  const std::uint64_t cols = matrix.cols();
  const std::uint64_t wanted =
      asked > 0 ? asked : std::max(kSampleWeights / cols, kLeastSampleRows);
  Sample sample{std::min(matrix.rows(), wanted), {}};
  sample.weights.resize(sample.rows * cols);
  const std::uint64_t stride = matrix.rows() / sample.rows;
  for (std::uint64_t r = 0; r < sample.rows; ++r)
    matrix.read(r * stride * cols, std::span(sample.weights).subspan(r * cols, cols));
  return sample;
}

LayerTransform transform_of(TransformKind kind, std::uint64_t seed) {
  LayerTransform transform;
  transform.rotation.seed = seed;
  transform.rotation.columns = kind == TransformKind::kColumns || kind == TransformKind::kBoth;
  transform.rotation.rows = kind == TransformKind::kRows || kind == TransformKind::kBoth;
  return transform;
}

}  // namespace

std::string_view name_of(TransformKind kind) {
  switch (kind) {
    case TransformKind::kNone:
      return "none";
    case TransformKind::kColumns:
      return "columns";
    case TransformKind::kRows:
      return "rows";
    case TransformKind::kBoth:
      return "both";
    case TransformKind::kApart:
      break;
  }
  return "apart";
}

std::vector<std::uint64_t> outlier_columns(const Matrix& matrix,
                                           const InputStatistics& statistics) {
  const std::uint64_t n = matrix.cols();
  std::vector<double> energy(n);
  std::vector<float> row(n);
  for (std::uint64_t r = 0; r < matrix.rows(); ++r) {
    matrix.read(r * n, row);
    for (std::uint64_t i = 0; i < n; ++i) energy[i] += double{row[i]} * row[i];
  }
  std::vector<std::uint64_t> order(n);
  for (std::uint64_t i = 0; i < n; ++i) {
    energy[i] *= statistics.second_moment_sum[packed_index(n, i, i)];
    order[i] = i;
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint64_t a, std::uint64_t b) { return energy[a] > energy[b]; });
  const double limit = kOutlier * energy[order[n / 2]];
  const std::uint64_t most = n < 2 ? 0 : std::max<std::uint64_t>(n / kColumnsForOne, 1);
  std::vector<std::uint64_t> apart;
  while (limit > 0 && apart.size() < most && energy[order[apart.size()]] >= limit)
    apart.push_back(order[apart.size()]);
  std::sort(apart.begin(), apart.end());
  return apart;
}

std::vector<TransformKind> promising_transforms(const Matrix& matrix,
                                                const InputStatistics& statistics,
                                                std::uint64_t seed) {
  std::vector<TransformKind> promising;
  if (statistics.channels != matrix.cols()) return promising;  // design_sic() says so
  const Sample sample = take_sample(matrix, kLeastSampleRows);
  std::vector<float> rotated = sample.weights;
  codec::rotated::Rotation{.columns = true, .rows = false, .seed = seed}.apply(0, matrix.cols(),
                                                                               rotated);
  const double saved = 0.5 * (mean_log2_power(sample.weights, matrix.cols()) -
                              mean_log2_power(rotated, matrix.cols()));
  if (saved >= kPromisingBits) promising.push_back(TransformKind::kColumns);
  if (!outlier_columns(matrix, statistics).empty()) promising.push_back(TransformKind::kApart);
  return promising;
}

double saved_bits(const MeasuredLayer& none, const MeasuredLayer& other) {
  double saved = none.rate_bits - other.rate_bits;
  if (none.distortion > 0 && other.distortion > 0)
    saved += 0.5 * std::max(none.active, other.active) *
             portable::log2(none.distortion / other.distortion);
  else if (other.distortion > 0)
    return -portable::log2(0x1p+1000);  // nothing is as good as no error at all
  return saved;
}

Result<TransformChoice> choose_transform(const Matrix& matrix, const InputStatistics& statistics,
                                         const TransformSettings& settings,
                                         const Executor& executor) {
  const std::vector<TransformKind> candidates =
      settings.candidates ? *settings.candidates
                          : promising_transforms(matrix, statistics, settings.seed);
  TransformChoice choice;
  if (candidates.empty()) return choice;
  const Sample sample = take_sample(matrix, settings.sample_rows);
  const SpanMatrix rows(sample.weights, sample.rows, matrix.cols());
  const auto try_out = [&](const LayerTransform& transform) -> Result<MeasuredLayer> {
    const auto coder = make_transformed_coder(rows, statistics, transform, settings.sic, executor);
    if (!coder) return coder.error();
    return measure_layer(*coder, matrix.rows(), rows, statistics, executor);
  };
  choice.sample_rows = sample.rows;
  const Result<MeasuredLayer> none = try_out({});
  if (!none) return none.error();
  choice.trials.push_back({.point = *none});
  double best = settings.least_gain_bits;
  for (const TransformKind kind : candidates) {
    LayerTransform transform = transform_of(kind, settings.seed);
    if (kind == TransformKind::kApart) transform.apart = outlier_columns(matrix, statistics);
    if (transform.none()) continue;
    const Result<MeasuredLayer> point = try_out(transform);
    if (!point) continue;
    const TransformTrial trial{kind, *point, saved_bits(*none, *point), transform.apart.size()};
    choice.trials.push_back(trial);
    if (trial.saved_bits <= best) continue;
    best = trial.saved_bits + kTie;
    choice.kind = kind;
    choice.transform = std::move(transform);
  }
  return choice;
}

}  // namespace ratefloor::linear
