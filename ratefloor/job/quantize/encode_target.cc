#include "ratefloor/job/quantize/encode_target.h"

#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "ratefloor/base/decimal_text.h"
#include "ratefloor/base/portable_math.h"
#include "ratefloor/codec/tensor_stream/encoder.h"
#include "ratefloor/job/quantize/rate_search.h"

namespace ratefloor::job {
namespace {

constexpr double kLn4 = 1.3862943611198906;

/// −½ log2 of the error: rises by one for a bit.
double bits_of(double distortion) {
  return distortion > 0 ? -portable::log(distortion) / kLn4
                        : std::numeric_limits<double>::infinity();
}

double rate_of(const StagedAttempt& attempt, std::uint64_t weights) {
  return 8.0 * static_cast<double>(attempt.stored_bytes) / static_cast<double>(weights);
}

struct Tensor {
  const Matrix& matrix;
  const TensorFit& fit;
  const std::string& dtype;
  const Executor& executor;
  Progress& progress;
  const StreamMaker& new_stream;
};

std::span<const std::byte> as_bytes(std::span<const std::uint8_t> bytes) {
  return std::as_bytes(bytes);
}

Result<EncodedStream> encode_once(const codec::Method& method, const Tensor& tensor) {
  const Result<std::unique_ptr<codec::ChunkCoder>> coder =
      method.prepare(tensor.matrix, tensor.fit.model, tensor.executor);
  if (!coder) return coder.error();
  EncodedStream stream;
  if (tensor.new_stream) {
    Result<AtomicFile> file = tensor.new_stream();
    if (!file) return std::move(file).error();
    stream.file = *std::move(file);
  }
  const codec::ByteSink sink = [&](std::span<const std::uint8_t> bytes) -> Result<void> {
    if (!tensor.new_stream) return {};
    return stream.file.write(as_bytes(bytes));
  };
  Result<codec::EncodedTensor> encoded = codec::encode_tensor(
      **coder, method.name(), tensor.dtype, tensor.matrix, tensor.executor, sink, &tensor.progress);
  if (!encoded) return std::move(encoded).error();
  if (Result<void> done = sink(encoded->head); !done) return std::move(done).error();
  if (!std::isfinite(encoded->cost.squared_error))
    return make_error(ErrorCode::kNotFinite, "decoded weights exceed the range of f32")
        .remedied_by("keep it as it is: --tensor NAME=keep");
  StagedAttempt& attempt = stream.attempt;
  attempt.codec = method.name();
  attempt.head_bytes = encoded->head.size();
  attempt.stored_bytes = encoded->head.size() + encoded->body_bytes;
  attempt.entropy_bits = encoded->cost.entropy_bits;
  attempt.distortion = tensor.fit.distortion(encoded->cost.squared_error, tensor.matrix.size());
  attempt.floor_bits = tensor.fit.floor_bits(attempt.distortion);
  attempt.row_column_floor_bits = tensor.fit.row_column_floor_bits(attempt.distortion);
  return stream;
}

Result<EncodedStream> encode_member(const MethodFamily& family, std::int64_t thousandths,
                                    const Tensor& tensor) {
  const Result<std::unique_ptr<codec::Method>> method = family.member(thousandths);
  if (!method) return method.error();
  return encode_once(**method, tensor);
}

bool is_fatal(const Error& error) {
  return error.code == ErrorCode::kIo || error.code == ErrorCode::kInternal;
}

/// Which x to try first: the rate itself, or the floor at the error and a little for being real.
double first_guess(const EncodeTarget& target, const TensorFit& fit) {
  if (target.kind == EncodeTarget::Kind::kRate) return target.value;
  const double floor = fit.floor_bits(target.value);
  const double bits = std::isnan(floor) ? bits_of(target.value) : floor + 0.05;
  return std::floor(bits * 64 + 0.5) / 64;  // so that the last bits of a logarithm decide nothing
}

SearchGoal goal_of(const EncodeTarget& target, const MethodFamily& family, const TensorFit& fit) {
  SearchGoal goal;
  goal.lowest = family.lowest();
  goal.highest = family.highest();
  if (fit.variance == 0) goal.max_tries = 1;  // zeros take the same few bytes at any rate
  if (target.kind == EncodeTarget::Kind::kRate) {
    goal.value = target.value;
    goal.below = target.below;
    goal.above = target.above;
  } else {
    goal.value = bits_of(target.value);
    goal.below = goal.above = kDistortionTolerance / kLn4;
  }
  return goal;
}

}  // namespace

EncodeTarget EncodeTarget::with_member(std::int64_t thousandths) {
  EncodeTarget target;
  target.member = thousandths;
  return target;
}

EncodeTarget EncodeTarget::at_rate(double bits, double below, double above) {
  EncodeTarget target;
  target.kind = Kind::kRate;
  target.value = bits;
  target.below = below;
  target.above = above;
  return target;
}

EncodeTarget EncodeTarget::at_distortion(double distortion) {
  EncodeTarget target;
  target.kind = Kind::kDistortion;
  target.value = distortion;
  return target;
}

std::string EncodeTarget::key() const {
  if (kind == Kind::kMember) return "member " + std::to_string(member);
  if (kind == Kind::kDistortion) return "distortion " + shortest_decimal(value);
  return "rate " + shortest_decimal(value) + " -" + shortest_decimal(below) + " +" +
         shortest_decimal(above);
}

bool is_better(const EncodeTarget& target, std::uint64_t weights, const StagedAttempt& a,
               const StagedAttempt& b) {
  const bool for_rate = target.kind == EncodeTarget::Kind::kRate;
  const auto within = [&](const StagedAttempt& attempt) {
    return for_rate ? rate_of(attempt, weights) <= target.value + target.above
                    : attempt.distortion <= target.value * (1 + kDistortionTolerance);
  };
  if (within(a) != within(b)) return within(a);
  // Inside the target the other quantity counts; outside, getting near it does.
  const bool by_error = for_rate == within(a);
  const auto error = [](const StagedAttempt& attempt) { return attempt.distortion; };
  if (by_error && error(a) != error(b)) return error(a) < error(b);
  if (a.stored_bytes != b.stored_bytes) return a.stored_bytes < b.stored_bytes;
  return error(a) < error(b);
}

Result<EncodedStream> encode_for(const EncodeTarget& target, const MethodFamily& family,
                                 const Matrix& matrix, const TensorFit& fit,
                                 const std::string& dtype, const Executor& executor,
                                 Progress& progress, const StreamMaker& new_stream) {
  const Tensor tensor{matrix, fit, dtype, executor, progress, new_stream};
  std::optional<EncodedStream> best;
  int tries = 1;
  if (target.kind == EncodeTarget::Kind::kMember) {
    Result<EncodedStream> only = encode_member(family, target.member, tensor);
    if (!only) return only;
    best = *std::move(only);
  } else {
    const SearchGoal goal = goal_of(target, family, fit);
    std::vector<SearchTry> seen;
    std::optional<Error> failure;
    const auto attempt = [&](std::int64_t thousandths) -> Result<double> {
      Result<EncodedStream> stream = encode_member(family, thousandths, tensor);
      if (!stream) {
        // Few different values, or tails too heavy: no quantizer this fine. A coarser one may be.
        if (is_fatal(stream.error())) return std::move(stream).error();
        if (!failure) failure = std::move(stream).error();
        seen.push_back({thousandths, std::numeric_limits<double>::infinity()});
        return seen.back().value;
      }
      seen.push_back({thousandths, target.kind == EncodeTarget::Kind::kRate
                                       ? rate_of(stream->attempt, matrix.size())
                                       : bits_of(stream->attempt.distortion)});
      if (!best || is_better(target, matrix.size(), stream->attempt, best->attempt))
        best = *std::move(stream);
      return seen.back().value;
    };
    const Result<std::vector<SearchTry>> done =
        search_rate(goal, first_guess(target, fit), attempt);
    if (!done) return done.error();
    if (!best) return *std::move(failure);
    tries = static_cast<int>(seen.size());
  }
  best->tries = tries;
  best->attempt.target = target.key();
  return *std::move(best);
}

}  // namespace ratefloor::job
