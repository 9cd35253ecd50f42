#include "ratefloor/job/quantize/sample_encode.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "ratefloor/codec/chunking.h"

namespace ratefloor::job {
namespace {

// A further chunk has a checksum and a size of its own.
constexpr std::uint64_t kChunkFrame = 7;

class Silent final : public Progress {
 public:
  void begin(std::uint64_t) override {}
  void advance(std::uint64_t) override {}
  void item(std::string_view) override {}
};

/// The first rows; of a single row the first part.
class FirstRows final : public Matrix {
 public:
  FirstRows(const Matrix& matrix, std::uint64_t weights) : matrix_(matrix) {
    cols_ = matrix.rows() == 1 ? std::min(matrix.cols(), weights) : matrix.cols();
    rows_ =
        std::clamp<std::uint64_t>(weights / std::max<std::uint64_t>(cols_, 1), 1, matrix.rows());
  }
  std::uint64_t rows() const override { return rows_; }
  std::uint64_t cols() const override { return cols_; }
  void read(std::uint64_t first, std::span<float> out) const override { matrix_.read(first, out); }

 private:
  const Matrix& matrix_;
  std::uint64_t rows_ = 0, cols_ = 0;
};

struct Timed {
  double weights = 0, bytes = 0, seconds = 0;
  StagedAttempt attempt;
};

Result<Timed> timed(const EncodeTarget& target, const MethodFamily& family, const Matrix& matrix,
                    const std::string& dtype) {
  using Clock = std::chrono::steady_clock;
  const Executor alone(1);
  Silent progress;
  const Clock::time_point start = Clock::now();
  const Result<TensorFit> fit = fit_tensor(matrix, alone, progress);
  if (!fit) return fit.error();
  const Result<EncodedStream> stream =
      encode_for(target, family, matrix, *fit, dtype, alone, progress, {});
  if (!stream) return stream.error();
  Timed result;
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  result.weights = static_cast<double>(matrix.size());
  result.bytes = static_cast<double>(stream->attempt.stored_bytes);
  result.attempt = stream->attempt;
  return result;
}

/// Through both points, but never less than in proportion to half of the larger.
double extrapolate(double x1, double y1, double x2, double y2, double x) {
  if (x2 <= x1) return y2 * x / x2;
  const double slope = std::max((y2 - y1) / (x2 - x1), y2 / x2 / 2);
  return y2 + slope * (x - x2);
}

}  // namespace

Result<SampleResult> encode_sample(const EncodeTarget& target, const MethodFamily& family,
                                   const Matrix& matrix, const std::string& dtype) {
  const FirstRows sample(matrix, kSampleWeights);
  Result<Timed> large = timed(target, family, sample, dtype);
  if (!large) return std::move(large).error();
  SampleResult result;
  result.weights = sample.size();
  result.attempt = large->attempt;
  result.stream_bytes = large->attempt.stored_bytes;
  result.seconds = large->seconds;
  if (sample.size() == matrix.size()) return result;

  const FirstRows half(matrix, kSampleWeights / 2);
  Result<Timed> small = timed(target, family, half, dtype);
  if (!small) return std::move(small).error();
  const auto all = static_cast<double>(matrix.size());
  const auto to_all = [&](double y1, double y2) {
    return extrapolate(small->weights, y1, large->weights, y2, all);
  };
  result.stream_bytes =
      static_cast<std::uint64_t>(std::llround(to_all(small->bytes, large->bytes))) +
      kChunkFrame * (matrix.size() / codec::kFlatChunk);
  result.seconds = to_all(small->seconds, large->seconds);
  return result;
}

}  // namespace ratefloor::job
