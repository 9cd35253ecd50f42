// The ledger that is compiled in, and every way a ledger can be malformed.
#include "ratefloor/report/claims.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "ratefloor/report/claims_text.h"

namespace ratefloor::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kSmall = R"(
review:
  - id: alpha-1.7
    statement: α is about 0.943 at β = 1.7.
    where: review §4.2
    verdict: refuted
    value: [1.2822, 1.2823]
    note: It is not.
    evidence:
      - test: a_test.cc#Suite.Name
      - certificate: certificates/x.json
      - theorem: proofs/source/X.v#alpha_value
  - id: entropy
    statement: h is about 2.05 bits | for the Gaussian.
    where: review §4.2
    verdict: certified
    value: ["2.0470", "2.0471"]
    unit: bits
    evidence: [{doc: docs/math/ggd.md}]
project:
  - id: speed
    statement: It is fast.
    where: README.md
    says: fast
    verdict: measured
    value: see the file
    evidence:
      - csv: bench/results/speed.csv
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string complaint(const std::string& yaml) {
  const auto claims = parse_claims(yaml);
  if (claims) return "";
  EXPECT_EQ(claims.error().code, ErrorCode::kMalformed);
  return claims.error().to_string();
}

TEST(Claims, ReadsASmallLedger) {
  const auto claims = parse_claims(kSmall);
  ASSERT_TRUE(claims) << claims.error().to_string();
  ASSERT_EQ(claims->size(), 3u);
  const Claim& alpha = (*claims)[0];
  EXPECT_EQ(alpha.id, "alpha-1.7");
  EXPECT_EQ(alpha.subject, Subject::kReview);
  EXPECT_EQ(alpha.verdict, Verdict::kRefuted);
  EXPECT_EQ(alpha.value.to_string(), "[1.2822, 1.2823]");
  EXPECT_EQ(alpha.note, "It is not.");
  ASSERT_EQ(alpha.evidence.size(), 3u);
  EXPECT_EQ(alpha.evidence[1].kind, "certificate");
  EXPECT_EQ(alpha.evidence[2].kind, "theorem");
  EXPECT_EQ((*claims)[1].value.to_string(), "[2.0470, 2.0471] bits");
  EXPECT_EQ((*claims)[2].subject, Subject::kProject);
  EXPECT_FALSE((*claims)[2].value.is_enclosure());
  EXPECT_THAT(count_verdicts(*claims), ElementsAre(1, 0, 1, 1));
}

TEST(Claims, TheLedgerWithinReadsWell) {
  const auto claims = parse_claims(kClaimsYaml);
  ASSERT_TRUE(claims) << claims.error().to_string();
  std::size_t about_review = 0;
  for (const Claim& claim : *claims) about_review += claim.subject == Subject::kReview;
  EXPECT_GT(about_review, 60u);
  EXPECT_GT(claims->size(), about_review);
  for (const Claim& claim : *claims) {
    EXPECT_EQ(find_claim(*claims, claim.id), &claim);
    EXPECT_EQ(claim.where.rfind("review §", 0) == 0, claim.subject == Subject::kReview);
    EXPECT_FALSE(claim.verdict == Verdict::kRefuted && claim.note.empty()) << claim.id;
  }
}

TEST(Claims, MalformedLedgers) {
  const std::string fine = kSmall;
  EXPECT_EQ(complaint(fine), "");
  const struct {
    const char *from, *to, *says;
  } kCases[] = {
      {"id: entropy", "name: entropy", "without an id"},
      {"id: entropy", "id: alpha-1.7", "stands there twice"},
      {"id: entropy", "id: Entropy", "characters other than"},
      {"id: entropy", "id: [a]", "is not text"},
      {"id: entropy", "id: ''", "is empty"},
      {"verdict: certified", "verdict: unknown", "'unknown' is not certified"},
      {"verdict: certified", "verdikt: certified", "unknown field 'verdikt'"},
      {"    verdict: certified\n", "", "no 'verdict'"},
      {"unit: bits", "verdict: proved", "twice"},
      {"    value: see the file\n", "", "no 'value'"},
      {"    says: fast\n", "", "no 'says'"},
      {"    where: README.md\n", "", "no 'where'"},
      {"statement: It is fast.", "statement: ", "is not text"},
      {"statement: It is fast.", "statement: '  '", "is empty"},
      {"[1.2822, 1.2823]", "[1.2823, 1.2822]", "lower end above"},
      {"[1.2822, 1.2823]", "[1.2822]", "not a pair"},
      {"[1.2822, 1.2823]", "[1.2822, 1.2823, 2]", "not a pair"},
      {"[1.2822, 1.2823]", "[1.2822, about 2]", "not a decimal number"},
      {"[1.2822, 1.2823]", "[1.2822, .nan]", "not a decimal number"},
      {"[1.2822, 1.2823]", "[-inf, 2]", "not a decimal number"},
      {"[1.2822, 1.2823]", "{a: 1}", "is not text"},
      {"evidence: [{doc: docs/math/ggd.md}]", "evidence: []", "is not a list"},
      {"evidence: [{doc: docs/math/ggd.md}]", "evidence: hearsay", "is not a list"},
      {"evidence: [{doc: docs/math/ggd.md}]", "evidence: [hearsay]", "not one 'kind: where'"},
      {"evidence: [{doc: docs/math/ggd.md}]", "evidence: [{rumour: x}]", "'rumour' is not test"},
      {"evidence: [{doc: docs/math/ggd.md}]", "evidence: [{doc: }]", "is not text"},
      {"project:", "projects:", "unknown field 'projects'"},
      {"project:", "review:", "twice"},
      {"review:", "review: [", "not YAML"},
      {"note: It is not.", "note: *nowhere", "not YAML"},
      {"note: It is not.", "note: \"\\q\"", "not YAML"},
      {"note: It is not.", "note: It: is: not", "not YAML"},
  };
  for (const auto& [from, to, says] : kCases)
    EXPECT_THAT(complaint(replaced(fine, from, to)), HasSubstr(says)) << from << " -> " << to;
}

TEST(Claims, TextThatIsNoLedger) {
  for (const char* text : {"", "42", "- a", "{}", "review: []", "review: {}\nproject: []",
                           "review: []\nproject: ", "\t", "%YAML 9.9\n---", "!!binary x", "? ",
                           "review: [1]\nproject: []", "review: [{}]\nproject: []"})
    EXPECT_NE(complaint(text), "") << text;
  EXPECT_EQ(complaint("review: []\nproject: []"), "");
  EXPECT_NE(complaint(std::string(5 << 20, ' ')), "");
  EXPECT_NE(complaint(std::string(100000, '[')), "");
  EXPECT_NE(complaint(std::string(100000, '{')), "");
  std::string nested = "review: ";
  for (int i = 0; i < 50000; ++i) nested += "- ";
  EXPECT_NE(complaint(nested), "");
  for (int byte = 0; byte < 256; ++byte)  // whatever single byte is put anywhere near the front
    for (const std::size_t at : {0, 1, 9, 20})
      (void)parse_claims(std::string(kSmall).insert(at, 1, static_cast<char>(byte)));
}

TEST(Claims, EveryPrefixIsReadOrRefused) {
  const std::string fine = kSmall;
  for (std::size_t length = 0; length < fine.size(); ++length) {
    const auto claims = parse_claims(fine.substr(0, length));
    EXPECT_TRUE(!claims || claims->size() == 3u) << length;
  }
}

TEST(Claims, ErrorsSayWhere) {
  const std::string text = replaced(kSmall, "verdict: certified", "verdict: unknown");
  const auto claims = parse_claims(text);
  ASSERT_FALSE(claims);
  ASSERT_TRUE(claims.error().offset);
  EXPECT_NEAR(static_cast<double>(*claims.error().offset),
              static_cast<double>(text.find("unknown")), 8);  // in characters, not bytes
}

TEST(Claims, ClosestIds) {
  const auto claims = parse_claims(kSmall);
  ASSERT_TRUE(claims);
  EXPECT_EQ(find_claim(*claims, "alpha"), nullptr);
  EXPECT_THAT(closest_ids(*claims, "alpha", 1), ElementsAre("alpha-1.7"));
  EXPECT_THAT(closest_ids(*claims, "sped", 2), ElementsAre("speed", "entropy"));
  EXPECT_THAT(closest_ids(*claims, "", 5), ::testing::SizeIs(3));
  EXPECT_THAT(closest_ids(*claims, std::string(1 << 20, 'x'), 1), ::testing::SizeIs(1));
  EXPECT_THAT(closest_ids({}, "x", 3), ::testing::IsEmpty());
}

TEST(Claims, JsonKeepsTheDecimals) {
  const auto claims = parse_claims(kSmall);
  ASSERT_TRUE(claims);
  const std::string text = claims_json(*claims);
  EXPECT_THAT(text, HasSubstr("1.2822"));
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["schema"], "ratefloor.claims");
  EXPECT_EQ(json["counts"]["refuted"], 1);
  const auto& first = json["claims"][0];
  EXPECT_EQ(first["value"], nlohmann::json::array({1.2822, 1.2823}));
  EXPECT_EQ(first["unit"], nullptr);
  EXPECT_EQ(first["about"], "review");
  EXPECT_EQ(first["evidence"][0]["where"], "a_test.cc#Suite.Name");
  EXPECT_EQ(json["claims"][1]["unit"], "bits");
  EXPECT_EQ(json["claims"][1]["note"], nullptr);
  EXPECT_EQ(json["claims"][2]["value"], "see the file");
}

TEST(Claims, TableTextAndMarkdown) {
  const auto claims = parse_claims(kSmall);
  ASSERT_TRUE(claims);
  const std::string table = claims_table(*claims);
  for (const char* part : {"alpha-1.7", "refuted", "[1.2822, 1.2823]", "review §4.2",
                           "2 claims: 1 certified, 0 proved, 1 refuted, 0 measured", "1 claim: "})
    EXPECT_THAT(table, HasSubstr(part));
  const std::string one = claim_text((*claims)[0]);
  for (const char* part : {"alpha-1.7: refuted", "0.943", "It is not.", "certificates/x.json"})
    EXPECT_THAT(one, HasSubstr(part));
  const std::string page = claims_markdown(*claims);
  EXPECT_THAT(page, HasSubstr("| [alpha-1.7](#alpha-1.7) | refuted | [1.2822, 1.2823] |"));
  EXPECT_THAT(page, HasSubstr("[`a_test.cc#Suite.Name`](../a_test.cc)"));
  EXPECT_THAT(claims_table({}), HasSubstr("--id"));
}

}  // namespace
}  // namespace ratefloor::report
