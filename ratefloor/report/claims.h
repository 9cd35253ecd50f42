// The ledger of claims: what the GGD review of 29 January 2026 says, and what this project says
// itself, each with a verdict and the evidence behind it.
//
// The ledger is claims.yml in the project's root; it is compiled in, so that an installed program
// shows the ledger of its own version. No verdict means "unknown".
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::report {

enum class Verdict {
  kCertified,  // an enclosure in ball arithmetic, or a checked certificate
  kProved,     // a derivation in docs/math or a formal proof
  kRefuted,    // our enclosure, value or proof excludes what is claimed
  kMeasured,   // computed or observed; evidence is a test or a CSV
};
inline constexpr std::array kVerdicts = {Verdict::kCertified, Verdict::kProved, Verdict::kRefuted,
                                         Verdict::kMeasured};
std::string_view verdict_name(Verdict verdict);

enum class Subject {
  kReview,   // a statement of the review
  kProject,  // a statement of our README or docs
};
std::string_view subject_name(Subject subject);

/// An enclosure as the decimals the ledger writes, or words.
struct ClaimValue {
  std::string lower, upper;  // both empty for words
  std::string words;
  std::string unit;  // "bits"; may be empty

  bool is_enclosure() const { return !lower.empty(); }
  std::string to_string() const;  // "[3.40, 3.41] bits"
};

struct Evidence {
  std::string kind;   // test, doc, csv, certificate, theorem
  std::string where;  // FILE or FILE#name
};

struct Claim {
  std::string id;
  Subject subject = Subject::kReview;
  std::string statement;
  std::string where;  // "review §2.2, table, β = 1.7 row", or a file of this project
  std::string says;   // the words that stand in that file; empty for the review
  Verdict verdict = Verdict::kMeasured;
  ClaimValue value;
  std::string note;  // what is wrong, what is meant; may be empty
  std::vector<Evidence> evidence;
};

/// Reads a ledger: lists `review` and `project` of mappings with the fields above. Error
/// (malformed, with the byte offset where known) for anything else: broken YAML, missing or unknown
/// fields, unknown verdicts, enclosures that are none, ids that are used twice or not of
/// [a-z0-9.-].
Result<std::vector<Claim>> parse_claims(std::string_view yaml);

/// The text of claims.yml, compiled in.
extern const std::string_view kClaimsYaml;

/// nullptr when there is none.
const Claim* find_claim(const std::vector<Claim>& claims, std::string_view id);

/// At most `count` ids, the most similar first: those that contain `id`, then by edit distance.
std::vector<std::string> closest_ids(const std::vector<Claim>& claims, std::string_view id,
                                     std::size_t count);

/// How many claims have each verdict, in the order of kVerdicts.
std::array<std::size_t, kVerdicts.size()> count_verdicts(const std::vector<Claim>& claims);

}  // namespace ratefloor::report
