#include "ratefloor/job/quantize/make_record.h"

#include <cmath>
#include <limits>
#include <utility>

#include "ratefloor/base/content_hash.h"
#include "ratefloor/job/quantize/model_size.h"

namespace ratefloor::job {
namespace {

double bits_per(std::uint64_t bytes, std::uint64_t weights) {
  return 8.0 * static_cast<double>(bytes) / static_cast<double>(weights);
}

QuantizedTensor quantized(const io::TensorInfo& tensor, const StagedAttempt& attempt) {
  QuantizedTensor record;
  record.name = tensor.name;
  record.dtype = io::name(tensor.dtype);
  record.shape = tensor.shape;
  record.codec = attempt.codec;
  record.weights = tensor.elements();
  record.stored_bytes = attempt.stored_bytes;
  record.stored_bpw = bits_per(attempt.stored_bytes, record.weights);
  record.entropy_bpw = attempt.entropy_bits / static_cast<double>(record.weights);
  record.distortion = attempt.distortion;
  record.floor_bits = attempt.floor_bits;
  record.gap_bits = record.stored_bpw - record.floor_bits;
  record.row_column_floor_bits = attempt.row_column_floor_bits;
  record.row_column_gap_bits = record.stored_bpw - record.row_column_floor_bits;
  record.layer = attempt.layer;
  return record;
}

struct FloorAverage {
  double floor_bits, gap_bits;
};

/// Over the weights of tensors that have such a floor; NaN when none has.
FloorAverage average_floor(const std::vector<QuantizedTensor>& tensors,
                           double QuantizedTensor::*floor_bits) {
  double floor = 0, rate = 0, weights = 0;
  for (const QuantizedTensor& tensor : tensors) {
    if (!std::isfinite(tensor.*floor_bits)) continue;
    const auto n = static_cast<double>(tensor.weights);
    weights += n;
    floor += n * tensor.*floor_bits;
    rate += n * tensor.stored_bpw;
  }
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (weights == 0) return {kNone, kNone};
  return {floor / weights, (rate - floor) / weights};
}

/// Averages over the quantized weights.
void average(const std::vector<QuantizedTensor>& tensors, std::uint64_t shared_bytes,
             QuantizeTotal& total) {
  std::uint64_t stream_bytes = shared_bytes;
  double distortion = 0;
  for (const QuantizedTensor& tensor : tensors) {
    stream_bytes += tensor.stored_bytes;
    distortion += static_cast<double>(tensor.weights) * tensor.distortion;
  }
  total.quantized_bpw = bits_per(stream_bytes, total.quantized_weights);
  total.distortion = distortion / static_cast<double>(total.quantized_weights);
  const FloorAverage rows = average_floor(tensors, &QuantizedTensor::floor_bits);
  total.floor_bits = rows.floor_bits;
  total.gap_bits = rows.gap_bits;
  const FloorAverage both = average_floor(tensors, &QuantizedTensor::row_column_floor_bits);
  total.row_column_floor_bits = both.floor_bits;
  total.row_column_gap_bits = both.gap_bits;
}

}  // namespace

Result<QuantizeRecord> make_record(const io::Model& model,
                                   const std::vector<TensorDecision>& decisions,
                                   std::span<const StagedAttempt> attempts,
                                   const SharedTensors& shared) {
  QuantizeRecord record;
  QuantizeTotal& total = record.total;
  std::vector<std::uint64_t> streams(model.tensors().size(), 0);
  double entropy_bits = 0;
  std::size_t next = 0;
  for (const TensorDecision& decision : decisions) {
    const io::TensorInfo& tensor = model.tensors()[decision.tensor];
    if (io::is_readable(tensor.dtype)) total.weights += tensor.elements();
    if (!decision.quantize) {
      record.untouched.push_back({tensor.name, std::string(io::name(tensor.dtype)), tensor.shape,
                                  tensor.bytes, content_hash(model.bytes(tensor))});
      model.release(tensor);
      entropy_bits += 8.0 * static_cast<double>(tensor.bytes);
      continue;
    }
    const StagedAttempt& attempt = attempts[next++];
    streams[decision.tensor] = attempt.stored_bytes;
    entropy_bits += attempt.entropy_bits;
    total.quantized_weights += tensor.elements();
    record.tensors.push_back(quantized(tensor, attempt));
  }
  std::uint64_t shared_bytes = 0;
  for (const SharedTensor& one : shared) {
    record.untouched.push_back({one.name,
                                std::string(io::name(io::Dtype::kU8)),
                                {one.bytes.size()},
                                one.bytes.size(),
                                content_hash(std::as_bytes(std::span(one.bytes)))});
    shared_bytes += one.bytes.size();
  }
  entropy_bits += 8.0 * static_cast<double>(shared_bytes);
  const Result<ModelSize> size = model_size(model, decisions, streams, shared);
  if (!size) return size.error();
  total.stored_bytes = size->stored_bytes;
  total.container_bytes = size->container_bytes;
  total.stored_bpw = bits_per(total.stored_bytes, total.weights);
  total.entropy_bpw = (entropy_bits + 8.0 * static_cast<double>(total.container_bytes)) /
                      static_cast<double>(total.weights);
  average(record.tensors, shared_bytes, total);
  return record;
}

}  // namespace ratefloor::job
