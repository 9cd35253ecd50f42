// From YAML to claims. yaml-cpp throws; nothing of that leaves this file.
//
// Strict on purpose: a misspelt field would otherwise be a claim without evidence.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>

#include "ratefloor/report/claims.h"

namespace ratefloor::report {
namespace {

constexpr std::size_t kLargestLedger = std::size_t{4} << 20;

/// Carries an Error up through the parsing below; caught in parse_claims.
struct Refused {
  Error error;
};

[[noreturn]] void refuse(const YAML::Mark& mark, const std::string& message) {
  Error error = make_error(ErrorCode::kMalformed, message);
  if (mark.pos >= 0) error.offset = static_cast<std::uint64_t>(mark.pos);
  throw Refused{std::move(error)};
}

std::string text_of(const YAML::Node& node, const std::string& what) {
  if (!node.IsScalar()) refuse(node.Mark(), what + " is not text");
  const std::string text = node.Scalar();
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    refuse(node.Mark(), what + " is empty");
  return text;
}

/// Fields of a mapping, each at most once and of the known names.
class Fields {
 public:
  Fields(const YAML::Node& node, std::string what, const std::set<std::string>& known)
      : node_(node), what_(std::move(what)) {
    if (!node.IsMap()) refuse(node.Mark(), what_ + " is not a mapping");
    std::set<std::string> seen;
    for (const auto& entry : node) {
      const std::string name = text_of(entry.first, what_ + ": a field's name");
      if (!known.count(name)) refuse(entry.first.Mark(), what_ + ": unknown field '" + name + "'");
      if (!seen.insert(name).second)
        refuse(entry.first.Mark(), what_ + ": field '" + name + "' twice");
    }
  }

  YAML::Node node(const char* name) const {
    const YAML::Node found = node_[name];
    if (!found) refuse(node_.Mark(), what_ + ": no '" + name + "'");
    return found;
  }
  std::string text(const char* name) const { return text_of(node(name), what_ + ": " + name); }
  std::string text_or_empty(const char* name) const {
    return node_[name] ? text(name) : std::string();
  }

 private:
  const YAML::Node node_;
  std::string what_;
};

std::string id_of(const YAML::Node& node) {
  const std::string id = text_of(node, "an id");
  const bool plain = std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
  if (!plain) refuse(node.Mark(), "id '" + id + "' has characters other than a-z, 0-9, '.', '-'");
  return id;
}

double decimal(const YAML::Node& node, const std::string& what) {
  const std::string text = text_of(node, what);
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [at, status] = std::from_chars(text.data(), end, value);
  if (status != std::errc() || at != end || !std::isfinite(value))
    refuse(node.Mark(), what + " '" + text + "' is not a decimal number");
  return value;
}

ClaimValue value_of(const YAML::Node& node, std::string unit, const std::string& what) {
  ClaimValue value;
  value.unit = std::move(unit);
  if (!node.IsSequence()) {
    value.words = text_of(node, what);
    return value;
  }
  if (node.size() != 2) refuse(node.Mark(), what + " is not a pair [lower, upper]");
  if (decimal(node[0], what) > decimal(node[1], what))
    refuse(node.Mark(), what + ": lower end above upper end");
  value.lower = node[0].Scalar();
  value.upper = node[1].Scalar();
  return value;
}

Verdict verdict_of(const YAML::Node& node, const std::string& what) {
  const std::string name = text_of(node, what);
  for (const Verdict verdict : kVerdicts)
    if (verdict_name(verdict) == name) return verdict;
  refuse(node.Mark(), what + " '" + name + "' is not certified, proved, refuted or measured");
}

std::vector<Evidence> evidence_of(const YAML::Node& node, const std::string& what) {
  if (!node.IsSequence() || node.size() == 0) refuse(node.Mark(), what + " is not a list");
  std::vector<Evidence> found;
  for (const YAML::Node& item : node) {
    if (!item.IsMap() || item.size() != 1)
      refuse(item.Mark(), what + ": an item is not one 'kind: where'");
    const auto& entry = *item.begin();
    Evidence evidence{text_of(entry.first, what), text_of(entry.second, what)};
    static const std::set<std::string> kKinds = {"test", "doc", "csv", "certificate", "theorem"};
    if (!kKinds.count(evidence.kind))
      refuse(item.Mark(),
             what + ": '" + evidence.kind + "' is not test, doc, csv, certificate or theorem");
    found.push_back(std::move(evidence));
  }
  return found;
}

Claim claim_of(const YAML::Node& node, Subject subject) {
  static const std::set<std::string> kKnown = {"id",    "statement", "where", "says",    "verdict",
                                               "value", "unit",      "note",  "evidence"};
  if (!node.IsMap() || !node["id"]) refuse(node.Mark(), "a claim without an id");
  Claim claim;
  claim.id = id_of(node["id"]);
  claim.subject = subject;
  const std::string what = "claim '" + claim.id + "'";
  const Fields fields(node, what, kKnown);
  claim.statement = fields.text("statement");
  claim.where = fields.text("where");
  claim.says = subject == Subject::kProject ? fields.text("says") : fields.text_or_empty("says");
  claim.verdict = verdict_of(fields.node("verdict"), what + ": verdict");
  claim.value = value_of(fields.node("value"), fields.text_or_empty("unit"), what + ": value");
  claim.note = fields.text_or_empty("note");
  claim.evidence = evidence_of(fields.node("evidence"), what + ": evidence");
  return claim;
}

std::vector<Claim> claims_of(const YAML::Node& root) {
  const Fields fields(root, "the ledger", {"review", "project"});
  std::vector<Claim> claims;
  std::set<std::string> ids;
  for (const Subject subject : {Subject::kReview, Subject::kProject}) {
    const YAML::Node list = fields.node(std::string(subject_name(subject)).c_str());
    if (!list.IsSequence()) refuse(list.Mark(), "a part of the ledger is not a list");
    for (const YAML::Node& node : list) {
      claims.push_back(claim_of(node, subject));
      if (!ids.insert(claims.back().id).second)
        refuse(node.Mark(), "claim '" + claims.back().id + "' stands there twice");
    }
  }
  return claims;
}

}  // namespace

Result<std::vector<Claim>> parse_claims(std::string_view yaml) {
  if (yaml.size() > kLargestLedger)
    return make_error(ErrorCode::kMalformed, "a ledger of more than 4 MiB");
  try {
    return claims_of(YAML::Load(std::string(yaml)));
  } catch (Refused& refused) {
    return std::move(refused.error);
  } catch (const YAML::Exception& problem) {
    Error error = make_error(ErrorCode::kMalformed, "not YAML: " + problem.msg);
    if (problem.mark.pos > 0) error.offset = static_cast<std::uint64_t>(problem.mark.pos);
    return error;
  } catch (const std::exception& problem) {
    return make_error(ErrorCode::kMalformed, std::string("not YAML: ") + problem.what());
  }
}

}  // namespace ratefloor::report
