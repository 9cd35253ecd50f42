// Names, look-up and suggestions. Edit distance: Wagner and Fischer 1974, two rows; the ledger has
// some hundred ids of some twenty characters.
#include "ratefloor/report/claims.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace ratefloor::report {
namespace {

constexpr std::size_t kLongestCompared = 256;  // nobody mistypes more than that

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kCertified:
      return "certified";
    case Verdict::kProved:
      return "proved";
    case Verdict::kRefuted:
      return "refuted";
    case Verdict::kMeasured:
      return "measured";
  }
  return "";
}

std::string_view subject_name(Subject subject) {
  return subject == Subject::kReview ? "review" : "project";
}

std::string ClaimValue::to_string() const {
  const std::string text = is_enclosure() ? "[" + lower + ", " + upper + "]" : words;
  return unit.empty() ? text : text + " " + unit;
}

const Claim* find_claim(const std::vector<Claim>& claims, std::string_view id) {
  const auto found =
      std::find_if(claims.begin(), claims.end(), [&](const Claim& c) { return c.id == id; });
  return found == claims.end() ? nullptr : &*found;
}

std::vector<std::string> closest_ids(const std::vector<Claim>& claims, std::string_view id,
                                     std::size_t count) {
  id = id.substr(0, kLongestCompared);
  std::vector<std::tuple<bool, std::size_t, std::string>> ranked;
  for (const Claim& claim : claims) {
    const bool apart = id.empty() || claim.id.find(id) == std::string::npos;
    ranked.emplace_back(apart, edit_distance(id, claim.id), claim.id);
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> ids;
  for (auto& [apart, distance, name] : ranked) {
    if (ids.size() == count) break;
    ids.push_back(std::move(name));
  }
  return ids;
}

std::array<std::size_t, kVerdicts.size()> count_verdicts(const std::vector<Claim>& claims) {
  std::array<std::size_t, kVerdicts.size()> counts{};
  for (const Claim& claim : claims) ++counts[static_cast<std::size_t>(claim.verdict)];
  return counts;
}

}  // namespace ratefloor::report
