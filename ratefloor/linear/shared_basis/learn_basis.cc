#include "ratefloor/linear/shared_basis/learn_basis.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/codec/tensor_stream/encoder.h"
#include "ratefloor/linear/shared_basis/leading_directions.h"
#include "ratefloor/linear/shared_basis/row_covariance.h"

namespace ratefloor::linear {
namespace {

using codec::basis::Basis;
using codec::basis::Reflections;
using codec::basis::value_count;

constexpr std::uint64_t kSampleRows = 512;  // of each matrix
constexpr int kBits = 4, kOtherBits[] = {3, 5};

struct Sample {
  std::vector<float> rows{};
  double weights = 0;  // of the whole matrix
};

Sample take_sample(const Matrix& matrix) {
  const std::uint64_t n = matrix.cols(), count = std::min(matrix.rows(), kSampleRows);
  Sample sample{std::vector<float>(count * n), static_cast<double>(matrix.size())};
  const std::uint64_t stride = matrix.rows() / count;
  for (std::uint64_t r = 0; r < count; ++r)
    matrix.read(r * stride * n, std::span(sample.rows).subspan(r * n, n));
  return sample;
}

// Stored by entropy-coded trellis quantization, like everything here.
Result<std::vector<std::uint8_t>> store(std::uint64_t channels, std::uint64_t count,
                                        const std::vector<double>& reflections, int bits) {
  const std::vector<float> values(
      reflections.begin(),
      reflections.begin() + static_cast<std::ptrdiff_t>(value_count(channels, count)));
  const SpanMatrix matrix(values, 1, values.size());
  const Executor one(1);
  const auto method = codec::parse_method("ectcq" + std::to_string(bits) + "-s256");
  if (!method) return method.error();
  const double squares = std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
  codec::TensorModel model;
  model.rows = 1;
  model.cols = values.size();
  model.row_scales = {static_cast<float>(std::sqrt(squares / static_cast<double>(values.size())))};
  model.row_fit.beta = 2;
  const auto coder = (*method)->prepare(matrix, model, one);
  if (!coder) return coder.error();
  std::vector<std::uint8_t> body;
  auto stream = codec::encode_tensor(**coder, (*method)->name(), "F32", matrix, one,
                                     [&](std::span<const std::uint8_t> bytes) -> Result<void> {
                                       body.insert(body.end(), bytes.begin(), bytes.end());
                                       return {};
                                     });
  if (!stream) return stream.error();
  stream->head.insert(stream->head.end(), body.begin(), body.end());
  return codec::basis::write_basis(channels, count, stream->head);
}

class Learner {
 public:
  Learner(std::uint64_t channels, const EachMatrix& each, const BasisSettings& settings,
          const Executor& executor)
      : channels_(channels), each_(each), settings_(settings), executor_(executor) {}

  Result<std::optional<LearnedBasis>> run() {
    RowCovariance covariance(channels_);
    Result<void> seen = each_([&](const Matrix& matrix) -> Result<void> {
      covariance.add(matrix, executor_);
      samples_.push_back(take_sample(matrix));
      return {};
    });
    if (!seen) return std::move(seen).error();
    const std::uint64_t most =
        std::min({channels_ - 1, settings_.most_reflections, codec::basis::kMostReflections});
    reflections_ = leading_reflections(channels_, most, covariance.sum(), executor_);
    // Shares of the channels; what they save rises and flattens, what they take rises steadily.
    std::uint64_t last = 0;
    for (const std::uint64_t part : {64, 32, 16, 8, 6, 4, 3, 2, 1}) {
      const std::uint64_t count = std::min((channels_ + part - 1) / part, most);
      if (count == last) continue;
      last = count;
      if (Result<void> done = try_out(count, kBits); !done) return std::move(done).error();
    }
    if (!best_) return best_;
    for (const int bits : kOtherBits)
      if (Result<void> done = try_out(best_->basis->reflections.count(), bits); !done)
        return std::move(done).error();
    return std::move(best_);
  }

 private:
  Result<void> try_out(std::uint64_t count, int bits) {
    Result<std::vector<std::uint8_t>> bytes = store(channels_, count, reflections_, bits);
    if (!bytes) return std::move(bytes).error();
    Result<Basis> basis = codec::basis::read_basis(*bytes);
    if (!basis) return std::move(basis).error();
    LearnedBasis learned;
    learned.saved_bits.resize(samples_.size());
    executor_.for_each(samples_.size(), [&](std::size_t i) {
      std::vector<float> turned = samples_[i].rows;
      basis->reflections.apply(turned);
      learned.saved_bits[i] =
          0.5 * (mean_log2_power(samples_[i].rows, channels_) - mean_log2_power(turned, channels_));
    });
    learned.net_bits = -8 * static_cast<double>(bytes->size());
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      if (learned.saved_bits[i] < settings_.least_gain_bits) learned.saved_bits[i] = 0;
      learned.net_bits += learned.saved_bits[i] * samples_[i].weights;
    }
    if (learned.net_bits <= (best_ ? best_->net_bits : 0)) return {};
    learned.bytes = *std::move(bytes);
    learned.basis = std::make_shared<const Basis>(*std::move(basis));
    best_ = std::move(learned);
    return {};
  }

  std::uint64_t channels_;
  const EachMatrix& each_;
  const BasisSettings& settings_;
  const Executor& executor_;
  std::vector<Sample> samples_;
  std::vector<double> reflections_;
  std::optional<LearnedBasis> best_;
};

}  // namespace

double mean_log2_power(std::span<const float> rows, std::uint64_t channels) {
  constexpr double kLeast = 0x1p-40;  // of the mean
  std::vector<double> power(channels);
  double mean = 0;
  for (std::size_t at = 0; at < rows.size(); at += channels)
    for (std::size_t i = 0; i < channels; ++i) power[i] += double{rows[at + i]} * rows[at + i];
  for (double& p : power) {
    p *= static_cast<double>(channels) / static_cast<double>(rows.size());
    mean += p / static_cast<double>(channels);
  }
  if (mean == 0) return 0;
  double sum = 0;
  for (const double p : power) sum += portable::log2(std::max(p / mean, kLeast));
  return sum / static_cast<double>(channels) + portable::log2(mean);
}

Result<std::optional<LearnedBasis>> learn_basis(std::uint64_t channels, const EachMatrix& each,
                                                const BasisSettings& settings,
                                                const Executor& executor) {
  if (channels < 2) return std::optional<LearnedBasis>();
  return Learner(channels, each, settings, executor).run();
}

}  // namespace ratefloor::linear
