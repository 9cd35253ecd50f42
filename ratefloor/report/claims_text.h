// The ledger of claims as a table, one claim in full, as JSON, and as docs/claims.md.
#pragma once

#include <string>
#include <vector>

#include "ratefloor/report/claims.h"

namespace ratefloor::report {

/// One line per claim (id, verdict, value, where), the review's first, then the counts.
std::string claims_table(const std::vector<Claim>& claims);

/// Everything the ledger says of one claim, for people.
std::string claim_text(const Claim& claim);

/// {"schema", "schema_version", "counts", "claims": [...]}, each claim with id, about (review or
/// project), statement, where, verdict, value (a pair [lower, upper] or text), unit and note (null
/// when empty), evidence (a list of {kind, where}). The decimals of a pair are the ledger's own.
std::string claims_json(const std::vector<Claim>& claims);

/// docs/claims.md.
std::string claims_markdown(const std::vector<Claim>& claims);

}  // namespace ratefloor::report
