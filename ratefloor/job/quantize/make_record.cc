#include "ratefloor/job/quantize/make_record.h"

#include <cmath>
#include <limits>
#include <utility>

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
  return record;
}

/// Averages over the quantized weights; the floor over those that have one.
void average(const std::vector<QuantizedTensor>& tensors, QuantizeTotal& total) {
  std::uint64_t stream_bytes = 0;
  double distortion = 0, floor = 0, rate = 0, with_floor = 0;
  for (const QuantizedTensor& tensor : tensors) {
    const auto weights = static_cast<double>(tensor.weights);
    stream_bytes += tensor.stored_bytes;
    distortion += weights * tensor.distortion;
    if (!std::isfinite(tensor.floor_bits)) continue;
    with_floor += weights;
    floor += weights * tensor.floor_bits;
    rate += weights * tensor.stored_bpw;
  }
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  total.quantized_bpw = bits_per(stream_bytes, total.quantized_weights);
  total.distortion = distortion / static_cast<double>(total.quantized_weights);
  total.floor_bits = with_floor > 0 ? floor / with_floor : kNone;
  total.gap_bits = with_floor > 0 ? (rate - floor) / with_floor : kNone;
}

}  // namespace

Result<QuantizeRecord> make_record(const io::Model& model,
                                   const std::vector<TensorDecision>& decisions,
                                   std::span<const StagedAttempt> attempts) {
  QuantizeRecord record;
  QuantizeTotal& total = record.total;
  std::vector<std::uint64_t> streams(model.tensors().size(), 0);
  double entropy_bits = 0;
  std::size_t next = 0;
  for (const TensorDecision& decision : decisions) {
    const io::TensorInfo& tensor = model.tensors()[decision.tensor];
    if (io::is_readable(tensor.dtype)) total.weights += tensor.elements();
    if (!decision.quantize) {
      record.untouched.push_back(
          {tensor.name, std::string(io::name(tensor.dtype)), tensor.shape, tensor.bytes});
      entropy_bits += 8.0 * static_cast<double>(tensor.bytes);
      continue;
    }
    const StagedAttempt& attempt = attempts[next++];
    streams[decision.tensor] = attempt.stored_bytes;
    entropy_bits += attempt.entropy_bits;
    total.quantized_weights += tensor.elements();
    record.tensors.push_back(quantized(tensor, attempt));
  }
  const Result<ModelSize> size = model_size(model, decisions, streams);
  if (!size) return size.error();
  total.stored_bytes = size->stored_bytes;
  total.container_bytes = size->container_bytes;
  total.stored_bpw = bits_per(total.stored_bytes, total.weights);
  total.entropy_bpw = (entropy_bits + 8.0 * static_cast<double>(total.container_bytes)) /
                      static_cast<double>(total.weights);
  average(record.tensors, total);
  return record;
}

}  // namespace ratefloor::job
