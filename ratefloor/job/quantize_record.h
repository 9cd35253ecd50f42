// What `quantize` did to a model: the record that the table, --json and DIR/ratefloor.json are made
// from.
//
// It holds nothing of the machine or the run (times, paths, threads), so that the same model and
// the same options give the same bytes anywhere. Rates are in bits per weight and count stored
// bytes; a weight is an element of a floating-point tensor. Fields are named in JSON as here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ratefloor/job/layers/calibration_record.h"

namespace ratefloor::job {

/// A tensor that is stored as a tensor stream.
struct QuantizedTensor {
  std::string name, dtype;  // as in the original
  std::vector<std::uint64_t> shape;
  std::string codec;               // the method's canonical name, "ectcq2.973"
  std::uint64_t weights = 0;       // product of the shape
  std::uint64_t stored_bytes = 0;  // the whole stream: head, side information, checksums
  double stored_bpw = 0;           // stored_bytes × 8 / weights
  double entropy_bpw = 0;          // ideal coder for the indices, plus side information
  double distortion = 0;           // mean squared error divided by the tensor's variance
  double floor_bits = 0;  // row-conditional floor at that distortion; NaN without a density
  double gap_bits = 0;    // stored_bpw − floor_bits; negative: the source model is wrong
  // The same given the scales of columns, too; NaN for fewer than 32 rows or columns.
  double row_column_floor_bits = 0, row_column_gap_bits = 0;
  std::optional<LayerResult> layer{};  // of a matrix that was calibrated
};

/// A tensor that is stored as it was, byte for byte; or a shared basis, which the original lacks.
struct UntouchedTensor {
  std::string name, dtype;
  std::vector<std::uint64_t> shape;
  std::uint64_t stored_bytes = 0;
  std::string xxh64;  // of its bytes (content_hash.h)
};

/// `--tensor REGEX=BITS`; no bits: keep.
struct TensorOverride {
  std::string regex;
  std::optional<double> bits;
};

/// What decides the result, beside the model: as asked for. At most one target is set.
struct QuantizeOptions {
  std::string codec = "ectcq";
  std::optional<double> bits;               // of the whole model, everything counted
  std::optional<double> distortion;         // of every quantized tensor
  std::optional<std::uint64_t> size_bytes;  // of all weight files
  std::optional<int> effort;                // ectcq only; nothing: its own default
  std::vector<TensorOverride> overrides;    // the last match wins
  std::uint64_t seed = 0;
  std::string calibration{};   // LayerSource::identity(); empty: none
  bool uniform_rates = false;  // calibrated: the same rate everywhere
  bool shared_basis = true;    // calibrated: a basis for matrices that read the same stream
};

struct QuantizeTotal {
  std::uint64_t weights = 0;            // in all floating-point tensors
  std::uint64_t quantized_weights = 0;  // in tensors[]
  std::uint64_t stored_bytes = 0;       // of all weight files: streams, untouched, container
  std::uint64_t container_bytes = 0;    // safetensors headers, part of stored_bytes
  double stored_bpw = 0;                // stored_bytes × 8 / weights
  double entropy_bpw = 0;               // the same with an ideal coder for the indices
  // Of the quantized tensors only, weighted by their numbers of weights:
  double quantized_bpw = 0;  // bytes of streams and what they share × 8 / quantized_weights
  double distortion = 0;
  double floor_bits = 0;  // over the tensors that have a floor; NaN when none has
  double gap_bits = 0;    // their stored_bpw − floor_bits
  double row_column_floor_bits = 0, row_column_gap_bits = 0;  // likewise
};

struct QuantizeRecord {
  std::string version;  // of ratefloor
  std::string plan;     // 16 hex digits: the same for the same model, options and version
  QuantizeOptions options;
  std::vector<QuantizedTensor> tensors;    // in the order of the model's files
  std::vector<UntouchedTensor> untouched;  // the same
  QuantizeTotal total;
  std::optional<CalibrationRecord> calibration{};
};

}  // namespace ratefloor::job
