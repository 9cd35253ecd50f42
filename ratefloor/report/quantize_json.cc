// A transcription of job::QuantizeRecord, field by field; no arithmetic.
#include "ratefloor/report/quantize_json.h"

#include "ratefloor/report/analysis_json.h"
#include "ratefloor/report/json_value.inc"

namespace ratefloor::report {
namespace {

template <class T>
Json known(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json options_json(const job::QuantizeOptions& options) {
  Json overrides = Json::array();
  for (const job::TensorOverride& one : options.overrides)
    overrides.push_back(
        {{"tensor", one.regex}, {"bits", one.bits ? Json(*one.bits) : Json("keep")}});
  Json json = {{"codec", options.codec},
               {"bits", known(options.bits)},
               {"distortion", known(options.distortion)},
               {"size_bytes", known(options.size_bytes)},
               {"effort", known(options.effort)},
               {"overrides", std::move(overrides)},
               {"seed", options.seed}};
  if (options.calibration.empty()) return json;
  json["calibration"] = options.calibration;
  json["uniform_rates"] = options.uniform_rates;
  json["shared_basis"] = options.shared_basis;
  return json;
}

/// The last fields of a tensor and of the total.
template <class Outcome>
void add_floors(const Outcome& of, Json& json) {
  json["distortion"] = number(of.distortion);
  json["floor_bits"] = number(of.floor_bits);
  json["gap_bits"] = number(of.gap_bits);
  json["row_column_floor_bits"] = number(of.row_column_floor_bits);
  json["row_column_gap_bits"] = number(of.row_column_gap_bits);
  json["model_failure"] = of.gap_bits < 0;
}

Json total_json(const job::QuantizeTotal& total) {
  Json json = {{"weights", total.weights},
               {"quantized_weights", total.quantized_weights},
               {"stored_bytes", total.stored_bytes},
               {"container_bytes", total.container_bytes},
               {"stored_bpw", number(total.stored_bpw)},
               {"entropy_bpw", number(total.entropy_bpw)},
               {"quantized_bpw", number(total.quantized_bpw)}};
  add_floors(total, json);
  return json;
}

Json layer_json(const job::LayerResult& layer) {
  Json floors = Json::array();
  for (const job::LayerModelFloor& floor : layer.floors)
    floors.push_back({{"model", floor.model},
                      {"floor_bits", number(floor.floor_bits)},
                      {"gap_bits", number(floor.gap_bits)},
                      {"model_failure", floor.gap_bits < 0}});
  return {{"input", layer.input},
          {"tokens", layer.tokens},
          {"output_distortion", number(layer.output_distortion)},
          {"target_bpw", number(layer.target_bpw)},
          {"basis_saved_bits", number(layer.basis_saved_bits)},
          {"floors", std::move(floors)},
          {"slope_nats", number(layer.slope_nats)},
          {"predicted_kl_nats", number(layer.predicted_kl_nats)},
          {"marginal_nats", number(layer.marginal_nats)}};
}

Json measured_json(const std::optional<job::MeasuredKl>& measured) {
  if (!measured) return nullptr;
  return {{"kl_nats", number(measured->kl_nats)},
          {"kl_ci", interval(measured->low, measured->high)},
          {"tokens", measured->tokens}};
}

Json bases_json(const std::vector<job::SharedBasisRecord>& bases) {
  Json list = Json::array();
  for (const job::SharedBasisRecord& basis : bases)
    list.push_back({{"name", basis.name},
                    {"channels", basis.channels},
                    {"reflections", basis.reflections},
                    {"stored_bytes", basis.stored_bytes},
                    {"matrices", basis.matrices},
                    {"saved_bits", number(basis.saved_bits)}});
  return list;
}

Json calibration_json(const job::CalibrationRecord& calibration) {
  return {{"kind", calibration.kind},
          {"hash", calibration.hash},
          {"tokens", calibration.tokens},
          {"precision", calibration.precision},
          {"allocation", calibration.allocation},
          {"damping", number(calibration.damping)},
          {"bases", bases_json(calibration.bases)},
          {"predicted_kl_nats", number(calibration.predicted_kl_nats)},
          {"measured", measured_json(calibration.measured)}};
}

Json tensor_json(const job::QuantizedTensor& tensor) {
  Json json = {{"name", tensor.name},
               {"shape", tensor.shape},
               {"dtype", tensor.dtype},
               {"codec", tensor.codec},
               {"weights", tensor.weights},
               {"stored_bytes", tensor.stored_bytes},
               {"stored_bpw", number(tensor.stored_bpw)},
               {"entropy_bpw", number(tensor.entropy_bpw)}};
  add_floors(tensor, json);
  if (tensor.layer) json["layer"] = layer_json(*tensor.layer);
  return json;
}

Json untouched_json(const job::UntouchedTensor& tensor) {
  return {{"name", tensor.name},
          {"shape", tensor.shape},
          {"dtype", tensor.dtype},
          {"stored_bytes", tensor.stored_bytes},
          {"xxh64", tensor.xxh64}};
}

Json record_json(const job::QuantizeRecord& record) {
  Json root = {{"schema", "ratefloor.quantize"},
               {"schema_version", kQuantizeSchemaVersion},
               {"version", record.version},
               {"plan", record.plan},
               {"floor_model", kFloorModel},
               {"distortion_unit", "squared error divided by the tensor's variance"},
               {"options", options_json(record.options)}};
  if (record.calibration) root["calibration"] = calibration_json(*record.calibration);
  root["total"] = total_json(record.total);
  root["tensors"] = Json::array();
  root["untouched"] = Json::array();
  for (const auto& tensor : record.tensors) root["tensors"].push_back(tensor_json(tensor));
  for (const auto& tensor : record.untouched) root["untouched"].push_back(untouched_json(tensor));
  return root;
}

}  // namespace

std::string quantize_json(const job::QuantizeRecord& record) {
  return dump(record_json(record), 1) + "\n";
}

std::string quantize_json_line(const job::QuantizeRecord& record) {
  return dump(record_json(record), -1, true);
}

}  // namespace ratefloor::report
