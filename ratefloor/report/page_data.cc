// Methods become rows of numbers in the order of `methodFields`; a model's method names are written
// once.
#include "ratefloor/report/page_data.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "ratefloor/report/analysis_json.h"
#include "ratefloor/report/average_floor.h"
#include "ratefloor/report/finding.h"
#include "ratefloor/report/has_fit.h"
#include "ratefloor/report/html_text.h"
#include "ratefloor/report/json_value.inc"
#include "ratefloor/report/resample.h"

namespace ratefloor::report {
namespace {

constexpr int kStatDigits = 6, kPlotDigits = 4;
constexpr std::size_t kBins = 128, kQuantiles = 100, kCurvePoints = 48, kModelCurvePoints = 96;

using MethodIndex = std::map<std::string, std::size_t>;

Json stat(double value) { return number(value, kStatDigits); }

Json plot_numbers(const std::vector<double>& values) {
  Json out = Json::array();
  for (const double value : values) out.push_back(number(value, kPlotDigits));
  return out;
}

/// In the order of the totals, then whatever else a tensor has.
std::vector<std::string> method_names(const job::Analysis& analysis) {
  std::vector<std::string> names;
  MethodIndex seen;
  const auto add = [&](const std::string& name) {
    if (seen.emplace(name, names.size()).second) names.push_back(name);
  };
  for (const auto& total : analysis.totals) add(total.method);
  for (const auto& tensor : analysis.tensors) {
    for (const auto& m : tensor.methods) add(m.method);
  }
  return names;
}

double least_mse(const job::Analysis& analysis) {
  double least = 1.0 / 1024;
  for (const auto& tensor : analysis.tensors) {
    for (const auto& m : tensor.methods) {
      if (m.mse > 0 && m.mse < least) least = m.mse;
    }
  }
  return std::max(least / 4, 1e-12);
}

Json fit_data(const source::GgdFit& fit) {
  if (!has_fit(fit)) return nullptr;
  return {{"beta", stat(fit.beta)},    {"lo", stat(fit.beta_lower)},  {"hi", stat(fit.beta_upper)},
          {"alpha", stat(fit.alpha)},  {"h", stat(fit.entropy_bits)}, {"ks", stat(fit.ks_distance)},
          {"bound", fit.beta_at_bound}};
}

Json methods_data(const job::TensorAnalysis& tensor, const MethodIndex& index) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < index.size(); ++i) rows.push_back(nullptr);
  for (const auto& m : tensor.methods) {
    rows[index.at(m.method)] =
        Json::array({stat(m.stored_bpw), stat(m.entropy_bpw), stat(m.mse), stat(m.floor_bits),
                     stat(m.gap_bits), stat(m.iid_floor_bits), stat(m.iid_gap_bits)});
  }
  return rows;
}

Json tensor_data(const job::TensorAnalysis& tensor, const MethodIndex& index) {
  const auto& s = tensor.summary;
  Json iid_curve = Json::array();
  const auto curve_mse = thin(tensor.floor_curve_mse, kCurvePoints);
  for (const double mse : curve_mse) {
    const auto bits = mse > 0 ? iid_floor_at(tensor, mse) : std::nullopt;
    iid_curve.push_back(bits ? number(*bits, kPlotDigits) : Json(nullptr));
  }
  return {{"name", tensor.name},
          {"dtype", tensor.dtype},
          {"kind", tensor.kind},
          {"layer", tensor.layer},
          {"note", tensor.note},
          {"shape", tensor.shape},
          {"weights", tensor.weights},
          {"mean", stat(s.mean)},
          {"std", stat(std::sqrt(s.variance))},
          {"min", stat(s.min)},
          {"max", stat(s.max)},
          {"kurtosis", stat(s.excess_kurtosis)},
          {"six", s.beyond_six_sigma},
          {"zeros", s.zeros},
          {"h", stat(s.entropy_bits)},
          {"rowH", stat(tensor.row_entropy_bits)},
          {"iid", fit_data(tensor.iid)},
          {"rows", fit_data(tensor.rows)},
          {"methods", methods_data(tensor, index)},
          {"curve",
           {{"mse", plot_numbers(curve_mse)},
            {"rows", plot_numbers(thin(tensor.floor_curve_bits, kCurvePoints))},
            {"iid", std::move(iid_curve)}}},
          {"plot",
           {{"limit", stat(tensor.plot.limit)},
            {"data", plot_numbers(rebin(tensor.plot.data_density, kBins))},
            {"fit", plot_numbers(rebin(tensor.plot.fit_density, kBins))},
            {"dataQ", plot_numbers(thin(tensor.plot.data_quantiles, kQuantiles))},
            {"fitQ", plot_numbers(thin(tensor.plot.fit_quantiles, kQuantiles))}}}};
}

}  // namespace

std::string page_data(const job::Analysis& analysis) {
  const auto names = method_names(analysis);
  MethodIndex index;
  for (std::size_t i = 0; i < names.size(); ++i) index[names[i]] = i;

  Json totals = Json::array();
  for (std::size_t i = 0; i < names.size(); ++i) totals.push_back(nullptr);
  for (const auto& t : analysis.totals) {
    totals[index[t.method]] = Json::array({stat(t.stored_bpw), stat(t.entropy_bpw), stat(t.mse),
                                           stat(t.floor_bits), stat(t.gap_bits)});
  }
  Json tensors = Json::array();
  for (const auto& tensor : analysis.tensors) tensors.push_back(tensor_data(tensor, index));
  Json skipped = Json::array();
  for (const auto& s : analysis.skipped) {
    skipped.push_back({{"name", s.name},
                       {"error", s.error.message},
                       {"remedy", s.error.remedy},
                       {"nan", s.nan_count},
                       {"inf", s.inf_count}});
  }
  const FloorCurve curve = average_floor(analysis.tensors, least_mse(analysis), kModelCurvePoints);
  const Json root = {
      {"model", analysis.model},
      {"version", analysis.version},
      {"weights", analysis.weights},
      {"finding", finding(analysis)},
      {"floorModel", kFloorModel},
      {"iidFloorModel", kIidFloorModel},
      {"negativeGapNote", kNegativeGapNote},
      {"modelFailures", count_model_failures(analysis)},
      {"methods", names},
      {"methodFields", {"stored", "entropy", "mse", "floor", "gap", "iidFloor", "iidGap"}},
      {"totals", std::move(totals)},
      {"curve",
       {{"mse", plot_numbers(curve.mse)},
        {"rows", plot_numbers(curve.row_bits)},
        {"iid", plot_numbers(curve.iid_bits)}}},
      {"skipped", std::move(skipped)},
      {"warnings", analysis.warnings},
      {"tensors", std::move(tensors)}};
  return script_safe_json(dump(root, -1, true));
}

}  // namespace ratefloor::report
