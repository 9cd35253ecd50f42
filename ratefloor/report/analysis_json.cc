// A transcription of job::Analysis, field by field; no arithmetic but the square root of the
// variance.
#include "ratefloor/report/analysis_json.h"

#include "ratefloor/report/has_fit.h"
#include "ratefloor/report/json_value.inc"

namespace ratefloor::report {

const char* const kFloorModel =
    "row-conditional generalized Gaussian: weights are independent given their row's standard "
    "deviation, with one density for all weights divided by it";
const char* const kIidFloorModel =
    "iid generalized Gaussian: weights are independent draws from one density per tensor";

namespace {

const char* code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid_argument";
    case ErrorCode::kIo:
      return "io";
    case ErrorCode::kMalformed:
      return "malformed";
    case ErrorCode::kUnsupported:
      return "unsupported";
    case ErrorCode::kNotFinite:
      return "not_finite";
    case ErrorCode::kDegenerate:
      return "degenerate";
    case ErrorCode::kInternal:
      return "internal";
  }
  return "internal";
}

Json fit_json(const source::GgdFit& fit) {
  const bool fitted = has_fit(fit);
  const auto known = [&](double value) { return fitted ? number(value) : Json(nullptr); };
  return {{"beta", known(fit.beta)},
          {"beta_ci", fitted ? interval(fit.beta_lower, fit.beta_upper) : Json(nullptr)},
          {"alpha", known(fit.alpha)},
          {"entropy_bits", known(fit.entropy_bits)},
          {"ks_distance", known(fit.ks_distance)},
          {"beta_at_bound", fit.beta_at_bound}};
}

Json method_json(const job::MethodResult& m) {
  return {{"method", m.method},
          {"stored_bpw", number(m.stored_bpw)},
          {"entropy_bpw", number(m.entropy_bpw)},
          {"mse", number(m.mse)},
          {"floor_bits", number(m.floor_bits)},
          {"gap_bits", number(m.gap_bits)},
          {"iid_floor_bits", number(m.iid_floor_bits)},
          {"iid_gap_bits", number(m.iid_gap_bits)},
          {"model_failure", m.gap_bits < 0},
          {"failure", m.failure.empty() ? Json(nullptr) : Json(m.failure)}};
}

Json total_json(const job::MethodTotal& m) {
  return {{"method", m.method},
          {"stored_bpw", number(m.stored_bpw)},
          {"entropy_bpw", number(m.entropy_bpw)},
          {"mse", number(m.mse)},
          {"floor_bits", number(m.floor_bits)},
          {"gap_bits", number(m.gap_bits)},
          {"model_failure", m.gap_bits < 0}};
}

Json tensor_json(const job::TensorAnalysis& t) {
  Json methods = Json::array();
  for (const auto& m : t.methods) methods.push_back(method_json(m));
  return {{"name", t.name},
          {"shape", t.shape},
          {"dtype", t.dtype},
          {"kind", t.kind},
          {"layer", t.layer},
          {"weights", t.weights},
          {"mean", number(t.summary.mean)},
          {"std", number(std::sqrt(t.summary.variance))},
          {"excess_kurtosis", number(t.summary.excess_kurtosis)},
          {"beyond_six_sigma", t.summary.beyond_six_sigma},
          {"zeros", t.summary.zeros},
          {"min", number(t.summary.min)},
          {"max", number(t.summary.max)},
          {"ggd", fit_json(t.iid)},
          {"ggd_rows", fit_json(t.rows)},
          {"entropy_bits", number(t.summary.entropy_bits)},
          {"row_entropy_bits", number(t.row_entropy_bits)},
          {"note", t.note.empty() ? Json(nullptr) : Json(t.note)},
          {"methods", std::move(methods)}};
}

Json skipped_json(const job::SkippedTensor& s) {
  return {{"name", s.name},
          {"error", s.error.message},
          {"error_code", code_name(s.error.code)},
          {"file", s.error.file.empty() ? Json(nullptr) : Json(s.error.file)},
          {"offset", s.error.offset ? Json(*s.error.offset) : Json(nullptr)},
          {"remedy", s.error.remedy.empty() ? Json(nullptr) : Json(s.error.remedy)},
          {"nan_count", s.nan_count},
          {"inf_count", s.inf_count}};
}

}  // namespace

std::string analysis_json(const job::Analysis& analysis) {
  Json root = {{"schema", "ratefloor.analysis"},
               {"schema_version", kAnalysisSchemaVersion},
               {"version", analysis.version},
               {"model", analysis.model},
               {"weights", analysis.weights},
               {"floor_model", kFloorModel},
               {"iid_floor_model", kIidFloorModel},
               {"mse_unit", "squared error divided by the tensor's variance"},
               {"warnings", analysis.warnings},
               {"totals", Json::array()},
               {"skipped", Json::array()},
               {"tensors", Json::array()}};
  for (const auto& total : analysis.totals) root["totals"].push_back(total_json(total));
  for (const auto& s : analysis.skipped) root["skipped"].push_back(skipped_json(s));
  for (const auto& t : analysis.tensors) root["tensors"].push_back(tensor_json(t));
  return dump(root, 1) + "\n";
}

}  // namespace ratefloor::report
