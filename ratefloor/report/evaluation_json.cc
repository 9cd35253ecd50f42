// A transcription of job::Evaluation, field by field; no arithmetic. The comparison lies flat at
// the top, where scripts that plot many evaluations find it beside nll_nats_per_token.
#include "ratefloor/report/evaluation_json.h"

#include "ratefloor/report/json_value.inc"

namespace ratefloor::report {
namespace {

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json number_or_null(const std::optional<double>& value) {
  return value ? number(*value) : Json(nullptr);
}

Json layer_or_null(int layer) { return layer < 0 ? Json(nullptr) : Json(layer); }

Json matrix_json(const job::MatrixError& m) {
  return {{"name", m.name},
          {"layer", layer_or_null(m.layer)},
          {"kind", m.kind},
          {"rows", m.rows},
          {"cols", m.cols},
          {"stored_bpw", number(m.stored_bpw)},
          {"weight_variance", number(m.weight_variance)},
          {"weight_mse", number(m.weight_mse)},
          {"output_power", number(m.output_power)},
          {"output_mse", number(m.output_mse)},
          {"amplification", number(m.amplification)},
          {"predicted_amplification", number(m.predicted_amplification)},
          {"predicted_output_mse", number_or_null(m.predicted_output_mse)},
          {"accumulated_mse", number(m.accumulated_mse)}};
}

void add_comparison(const job::Comparison& c, Json& root) {
  root["reference"] = c.reference;
  root["reference_nll_nats_per_token"] = number(c.reference_nll.mean);
  root["reference_nll_ci"] = interval(c.reference_nll.low, c.reference_nll.high);
  root["kl_nats"] = number(c.kl.mean);
  root["kl_ci"] = interval(c.kl.low, c.kl.high);
  root["kl_percentiles"] = {{"p50", number(c.kl_median)},
                            {"p90", number(c.kl_p90)},
                            {"p99", number(c.kl_p99)},
                            {"p99_9", number(c.kl_p999)},
                            {"max", number(c.kl_max)}};
  root["logits_mse"] = number(c.logits_mse);
  root["logits_variance"] = number(c.logits_variance);
  root["top1_agreement"] = number(c.top1_agreement);
  Json positions = Json::array(), layers = Json::array(), blocks = Json::array();
  for (const job::PositionKl& p : c.by_position)
    positions.push_back({{"first", p.first}, {"last", p.last}, {"kl_nats", number(p.kl_nats)}});
  for (const job::MatrixError& m : c.matrices) layers.push_back(matrix_json(m));
  for (const job::BlockError& b : c.blocks)
    blocks.push_back({{"layer", b.layer},
                      {"hidden_error", number(b.hidden_error)},
                      {"kl_nats", number_or_null(b.kl_nats)}});
  root["kl_by_position"] = std::move(positions);
  root["layer_tokens"] = c.layer_tokens;
  root["layers"] = std::move(layers);
  root["blocks"] = std::move(blocks);
}

Json sensitivity_json(const job::Evaluation& e) {
  if (e.sensitivities.empty()) return nullptr;
  Json matrices = Json::array();
  for (const job::Sensitivity& s : e.sensitivities)
    matrices.push_back({{"name", s.name},
                        {"layer", layer_or_null(s.layer)},
                        {"kind", s.kind},
                        {"weights", s.weights},
                        {"kl_nats", number(s.kl_nats)},
                        {"slope_nats", number(s.slope)}});
  return {{"noise_relative_variance", number(e.noise_variance)}, {"matrices", std::move(matrices)}};
}

}  // namespace

std::string evaluation_json(const job::Evaluation& e) {
  Json root = {{"schema", "ratefloor.eval"},
               {"schema_version", kEvaluationSchemaVersion},
               {"model", e.model},
               {"text", e.text},
               {"engine", e.engine},
               {"codec", text_or_null(e.codec)},
               {"window", e.window},
               {"stride", e.stride},
               {"windows", e.windows},
               {"text_tokens", e.text_tokens},
               {"tokens", e.tokens},
               {"bytes", e.bytes ? Json(*e.bytes) : Json(nullptr)},
               {"nll_nats_per_token", number(e.nll.mean)},
               {"nll_ci", interval(e.nll.low, e.nll.high)},
               {"bits_per_byte", number_or_null(e.bits_per_byte)},
               {"perplexity", number(e.perplexity)},
               {"weights_bpw", number(e.weights_bpw)}};
  for (const char* key : {"reference", "reference_nll_nats_per_token", "reference_nll_ci",
                          "kl_nats", "kl_ci", "kl_percentiles", "logits_mse", "logits_variance",
                          "top1_agreement", "kl_by_position", "layer_tokens", "layers", "blocks"})
    root[key] = nullptr;  // also fixes the order
  if (e.comparison) add_comparison(*e.comparison, root);
  root["sensitivity"] = sensitivity_json(e);
  root["warnings"] = e.warnings;
  return dump(root, 2) + "\n";
}

}  // namespace ratefloor::report
