// Field by field, in the order of quantize_json.cc.
#include "ratefloor/report/quantize_json_read.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ratefloor/report/json_value.inc"
#include "ratefloor/report/quantize_json.h"

namespace ratefloor::report {
namespace {

/// null for what is no object, or has no such member.
const Json& member(const Json& object, const char* key) {
  static const Json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found == object.end() ? kNothing : *found;
}

void take(const Json& json, std::string& to) {
  if (json.is_string()) to = json.get<std::string>();
}

void take(const Json& json, double& to) {
  to = json.is_number() ? json.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

void take(const Json& json, std::uint64_t& to) {
  if (json.is_number_unsigned()) to = json.get<std::uint64_t>();
}

void take(const Json& json, bool& to) {
  if (json.is_boolean()) to = json.get<bool>();
}

void take(const Json& json, std::vector<std::uint64_t>& to) {
  if (!json.is_array()) return;
  for (const Json& one : json) take(one, to.emplace_back());
}

// The templates must see these.
void take(const Json& json, job::TensorOverride& to);
void take(const Json& json, job::LayerModelFloor& to);
void take(const Json& json, job::SharedBasisRecord& to);
void take(const Json& json, job::LayerResult& to);
void take(const Json& json, job::QuantizedTensor& to);
void take(const Json& json, job::UntouchedTensor& to);
void take(const Json& json, job::MeasuredKl& to);
void take(const Json& json, job::CalibrationRecord& to);

/// Nothing where the text has null.
template <class T>
void take(const Json& json, std::optional<T>& to) {
  if (!json.is_null()) take(json, to.emplace());
}

/// A list of what take() knows.
template <class T>
void take_all(const Json& json, std::vector<T>& to) {
  if (!json.is_array()) return;
  for (const Json& one : json) take(one, to.emplace_back());
}

void take(const Json& json, job::TensorOverride& to) {
  take(member(json, "tensor"), to.regex);
  if (member(json, "bits").is_number()) take(member(json, "bits"), to.bits);
}

void take(const Json& json, job::QuantizeOptions& to) {
  take(member(json, "codec"), to.codec);
  take(member(json, "bits"), to.bits);
  take(member(json, "distortion"), to.distortion);
  take(member(json, "size_bytes"), to.size_bytes);
  std::uint64_t effort = 0;
  take(member(json, "effort"), effort);
  if (effort > 0 && effort < 100) to.effort = static_cast<int>(effort);
  take_all(member(json, "overrides"), to.overrides);
  take(member(json, "seed"), to.seed);
  take(member(json, "calibration"), to.calibration);
  take(member(json, "uniform_rates"), to.uniform_rates);
  take(member(json, "shared_basis"), to.shared_basis);
}

template <class Outcome>
void take_floors(const Json& json, Outcome& to) {
  take(member(json, "distortion"), to.distortion);
  take(member(json, "floor_bits"), to.floor_bits);
  take(member(json, "gap_bits"), to.gap_bits);
  take(member(json, "row_column_floor_bits"), to.row_column_floor_bits);
  take(member(json, "row_column_gap_bits"), to.row_column_gap_bits);
}

void take(const Json& json, job::QuantizeTotal& to) {
  take(member(json, "weights"), to.weights);
  take(member(json, "quantized_weights"), to.quantized_weights);
  take(member(json, "stored_bytes"), to.stored_bytes);
  take(member(json, "container_bytes"), to.container_bytes);
  take(member(json, "stored_bpw"), to.stored_bpw);
  take(member(json, "entropy_bpw"), to.entropy_bpw);
  take(member(json, "quantized_bpw"), to.quantized_bpw);
  take_floors(json, to);
}

void take(const Json& json, job::LayerModelFloor& to) {
  take(member(json, "model"), to.model);
  take(member(json, "floor_bits"), to.floor_bits);
  take(member(json, "gap_bits"), to.gap_bits);
}

void take(const Json& json, job::LayerResult& to) {
  take(member(json, "input"), to.input);
  take(member(json, "tokens"), to.tokens);
  take(member(json, "output_distortion"), to.output_distortion);
  take(member(json, "target_bpw"), to.target_bpw);
  take(member(json, "basis_saved_bits"), to.basis_saved_bits);
  take_all(member(json, "floors"), to.floors);
  take(member(json, "slope_nats"), to.slope_nats);
  take(member(json, "predicted_kl_nats"), to.predicted_kl_nats);
  take(member(json, "marginal_nats"), to.marginal_nats);
}

void take(const Json& json, job::QuantizedTensor& to) {
  take(member(json, "name"), to.name);
  take(member(json, "shape"), to.shape);
  take(member(json, "dtype"), to.dtype);
  take(member(json, "codec"), to.codec);
  take(member(json, "weights"), to.weights);
  take(member(json, "stored_bytes"), to.stored_bytes);
  take(member(json, "stored_bpw"), to.stored_bpw);
  take(member(json, "entropy_bpw"), to.entropy_bpw);
  take_floors(json, to);
  take(member(json, "layer"), to.layer);
}

void take(const Json& json, job::UntouchedTensor& to) {
  take(member(json, "name"), to.name);
  take(member(json, "shape"), to.shape);
  take(member(json, "dtype"), to.dtype);
  take(member(json, "stored_bytes"), to.stored_bytes);
  take(member(json, "xxh64"), to.xxh64);
}

void take(const Json& json, job::MeasuredKl& to) {
  const Json& interval = member(json, "kl_ci");
  const bool known = interval.is_array() && interval.size() == 2;
  take(member(json, "kl_nats"), to.kl_nats);
  take(known ? interval[0] : Json(), to.low);
  take(known ? interval[1] : Json(), to.high);
  take(member(json, "tokens"), to.tokens);
}

void take(const Json& json, job::SharedBasisRecord& to) {
  take(member(json, "name"), to.name);
  take(member(json, "channels"), to.channels);
  take(member(json, "reflections"), to.reflections);
  take(member(json, "stored_bytes"), to.stored_bytes);
  take(member(json, "matrices"), to.matrices);
  take(member(json, "saved_bits"), to.saved_bits);
}

void take(const Json& json, job::CalibrationRecord& to) {
  take(member(json, "kind"), to.kind);
  take(member(json, "hash"), to.hash);
  take(member(json, "tokens"), to.tokens);
  take(member(json, "precision"), to.precision);
  take(member(json, "allocation"), to.allocation);
  take(member(json, "damping"), to.damping);
  take_all(member(json, "bases"), to.bases);
  take(member(json, "predicted_kl_nats"), to.predicted_kl_nats);
  take(member(json, "measured"), to.measured);
}

}  // namespace

Result<job::QuantizeRecord> read_quantize_json(std::string_view text) {
  const Json root = Json::parse(text, nullptr, false);
  if (member(root, "schema") != "ratefloor.quantize" ||
      member(root, "schema_version") != kQuantizeSchemaVersion)
    return make_error(ErrorCode::kMalformed, "no record of 'ratefloor quantize', schema version " +
                                                 std::to_string(kQuantizeSchemaVersion));
  job::QuantizeRecord record;
  take(member(root, "version"), record.version);
  take(member(root, "plan"), record.plan);
  take(member(root, "options"), record.options);
  take(member(root, "calibration"), record.calibration);
  take(member(root, "total"), record.total);
  take_all(member(root, "tensors"), record.tensors);
  take_all(member(root, "untouched"), record.untouched);
  return record;
}

}  // namespace ratefloor::report
