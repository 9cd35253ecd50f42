#include "ratefloor/report/matmul_json.h"

#include "ratefloor/report/json_value.inc"

namespace ratefloor::report {
namespace {

Json entry_json(const job::MatmulEntry& e) {
  return {{"scheme", e.scheme.label},
          {"quantizer", e.scheme.quantizer},
          {"unbiased", e.scheme.unbiased},
          {"rate_bits", number(e.rate_a_bits)},
          {"rate_b_bits", number(e.rate_b_bits)},
          {"kept_fraction", number(e.kept_fraction)},
          {"distortion", number(e.distortion)},
          {"distortion_ci", {number(e.ci_low), number(e.ci_high)}},
          {"relative_error", number(e.relative_error)},
          {"gamma", number(e.gamma)},
          {"ratio", number(e.ratio)}};
}

Json entries_json(const job::MatmulResult& result) {
  Json all = Json::array();
  for (const job::MatmulEntry& entry : result.entries) all.push_back(entry_json(entry));
  return all;
}

}  // namespace

std::string matmul_json(const job::MatmulResult& result,
                        const std::vector<job::MatmulResult>& sweep) {
  const job::MatmulRequest& request = result.request;
  Json root = {{"schema", "ratefloor.matmul"},
               {"schema_version", 1},
               {"rates", "ideal"},
               {"n", request.n},
               {"vectors", {request.vectors_a, request.vectors_b}},
               {"trials", request.trials},
               {"seed", request.seed},
               {"source", {result.source_a, result.source_b}},
               {"normalized_by", result.synthetic ? "n per product entry"
                                                  : "squared Frobenius norms of both factors / n"},
               {"rotated", request.rotate},
               {"normalized_vectors", request.normalize}};
  const Json asked_for = entry_json(result.entries.front());
  for (const char* field :
       {"rate_bits", "rate_b_bits", "scheme", "distortion", "distortion_ci", "gamma", "ratio"})
    root[field] = asked_for[field];
  root["gamma_at_rates_asked"] = number(result.gamma);
  root["time_share_fraction"] = number(result.time_share_fraction);
  root["schemes"] = entries_json(result);
  Json points = Json::array();
  for (const job::MatmulResult& point : sweep)
    points.push_back({{"rate_bits", number(point.request.rate_a_bits)},
                      {"rate_b_bits", number(point.request.rate_b_bits)},
                      {"gamma", number(point.gamma)},
                      {"schemes", entries_json(point)}});
  root["sweep"] = std::move(points);
  return dump(root, 1) + "\n";
}

}  // namespace ratefloor::report
