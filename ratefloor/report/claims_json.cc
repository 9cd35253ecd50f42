// The ledger as JSON. Enclosures have at most fifteen digits in the ledger (scripts/check_claims.py
// sees to it), so that they pass through a double and come out as the same decimals.
#include <cstdlib>

#include "ratefloor/report/claims_text.h"
#include "ratefloor/report/json_value.inc"

namespace ratefloor::report {
namespace {

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json value_json(const ClaimValue& value) {
  if (!value.is_enclosure()) return value.words;
  return Json::array(
      {std::strtod(value.lower.c_str(), nullptr), std::strtod(value.upper.c_str(), nullptr)});
}

Json claim_json(const Claim& claim) {
  Json evidence = Json::array();
  for (const Evidence& item : claim.evidence)
    evidence.push_back({{"kind", item.kind}, {"where", item.where}});
  return {{"id", claim.id},
          {"about", std::string(subject_name(claim.subject))},
          {"statement", claim.statement},
          {"where", claim.where},
          {"verdict", std::string(verdict_name(claim.verdict))},
          {"value", value_json(claim.value)},
          {"unit", text_or_null(claim.value.unit)},
          {"note", text_or_null(claim.note)},
          {"evidence", std::move(evidence)}};
}

}  // namespace

std::string claims_json(const std::vector<Claim>& claims) {
  Json counts = Json::object(), list = Json::array();
  const auto found = count_verdicts(claims);
  for (std::size_t i = 0; i < found.size(); ++i)
    counts[std::string(verdict_name(kVerdicts[i]))] = found[i];
  for (const Claim& claim : claims) list.push_back(claim_json(claim));
  const Json root = {{"schema", "ratefloor.claims"},
                     {"schema_version", 1},
                     {"counts", std::move(counts)},
                     {"claims", std::move(list)}};
  return dump(root, 2) + "\n";
}

}  // namespace ratefloor::report
