// The numbers of the GGD review of 29 January 2026, certified or refuted in ball arithmetic.
//
// An entry of claims.yml is the reference: its pair [lower, upper] must hold what is enclosed here,
// and where the review is refuted, what the review prints (with its rounding) must lie outside.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "ratefloor/floor/enclosure/bounds_enclosure.h"
#include "ratefloor/floor/enclosure/gaussian_channel.h"
#include "ratefloor/floor/enclosure/ggd_enclosure.h"
#include "ratefloor/floor/enclosure/source_enclosure.h"
#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;

constexpr rigor::Precision kPrecision{128};

Ball decimal(const std::string& text) { return *Ball::decimal(text, kPrecision); }
Ball log2_of(const Ball& x) { return log(x) / Ball::log2(kPrecision); }
Ball e() { return exp(Ball::integer(1, kPrecision)); }

GgdEnclosure ggd(const char* beta) { return *GgdEnclosure::create(decimal(beta)); }

/// Everything between two decimals.
Ball between(const char* lower, const char* upper) {
  return Ball::hull(decimal(lower), decimal(upper));
}

/// β from `first` to `last` in `parts` pieces.
std::vector<GgdEnclosure> shapes(const char* first, const char* last, long parts) {
  std::vector<GgdEnclosure> pieces;
  const Ball start = decimal(first), step = (decimal(last) - start) / parts;
  for (long i = 0; i < parts; ++i)
    pieces.push_back(*GgdEnclosure::create(Ball::hull(start + step * i, start + step * (i + 1))));
  return pieces;
}

struct Pair {
  Ball lower, upper;
};

/// `value: [lower, upper]` of an entry. claims.yml is read as text: YAML is not this folder's.
std::optional<Pair> ledger(const std::string& id) {
  std::ifstream file(RATEFLOOR_SOURCE_DIR "/claims.yml");
  std::string line;
  while (std::getline(file, line) && line != "  - id: " + id) {
  }
  while (std::getline(file, line) && line.rfind("  - id: ", 0) != 0) {
    const std::string head = "    value: [";
    if (line.rfind(head, 0) != 0) continue;
    const std::size_t comma = line.find(", "), end = line.find(']');
    return Pair{decimal(line.substr(head.size(), comma - head.size())),
                decimal(line.substr(comma + 2, end - comma - 2))};
  }
  return std::nullopt;
}

/// The entry's pair holds the enclosed number.
void expect_ledger(const char* id, const Ball& enclosed) {
  SCOPED_TRACE(id);
  const auto pair = ledger(id);
  ASSERT_TRUE(pair);
  ASSERT_TRUE(enclosed.is_finite());
  EXPECT_TRUE(certainly_at_most(pair->lower, enclosed)) << enclosed.lower_double();
  EXPECT_TRUE(certainly_at_most(enclosed, pair->upper)) << enclosed.upper_double();
}

/// Whatever rounds to what the review prints is outside the entry's pair.
void expect_refuted(const char* id, const char* lower, const char* upper) {
  const auto pair = ledger(id);
  ASSERT_TRUE(pair) << id;
  EXPECT_TRUE(certainly_less(decimal(upper), pair->lower) ||
              certainly_less(pair->upper, decimal(lower)))
      << id;
}

TEST(ReviewClaims, LedgerIsRead) {
  EXPECT_TRUE(ledger("alpha-1.7"));
  EXPECT_FALSE(ledger("no-such-claim"));
  EXPECT_FALSE(ledger("target-theorem"));  // words
}

TEST(ReviewClaims, AlphaAt17) {
  expect_ledger("alpha-1.7", ggd("1.7").alpha());
  expect_refuted("alpha-1.7", "0.9425", "0.9435");
}

TEST(ReviewClaims, EntropyAt17) {
  expect_ledger("entropy-1.7", ggd("1.7").entropy_bits());
  expect_refuted("entropy-1.7", "2.025", "2.035");
}

TEST(ReviewClaims, EntropyOfTheGaussian) {
  expect_ledger("entropy-gaussian", ggd("2").entropy_bits());
  EXPECT_TRUE(between("2.045", "2.055").contains(ggd("2").entropy_bits()));
}

TEST(ReviewClaims, SlbAtOneHundredth) {
  expect_ledger("slb-0.01", slb_bits(ggd("1.7").entropy_bits(), decimal("0.01")));
  expect_refuted("slb-0.01", "3.35", "3.45");
}

TEST(ReviewClaims, DivergenceFromTheGaussian) {
  expect_ledger("kl-1.7", ggd("1.7").kl_from_gaussian_bits());
  EXPECT_TRUE(between("0.0035", "0.0045").contains(ggd("1.7").kl_from_gaussian_bits()));
}

// Excess kurtosis falls from 0.553 to 0.108 on [1.6, 1.9]; "0.5 to 1.5" would be β from 1.25
// to 1.63.
TEST(ReviewClaims, KurtosisOnTheTargetRange) {
  expect_ledger("kurtosis", ggd("1.7").excess_kurtosis());
  expect_refuted("kurtosis", "0.45", "1.55");
  expect_ledger("kurtosis-range", ggd("1.6").excess_kurtosis());
  expect_ledger("kurtosis-range", ggd("1.9").excess_kurtosis());
  for (const GgdEnclosure& shape : shapes("1.65", "1.9", 400))
    EXPECT_TRUE(certainly_less(shape.excess_kurtosis(), decimal("0.5")));
}

TEST(ReviewClaims, SlbColumnOfTheTable) {
  const Ball reference = decimal("0.00885"), unrounded = between("0.008845", "0.008855");
  const struct {
    const char *id, *beta, *lower, *upper;
  } kRows[] = {{"slb-row-1.3", "1.3", "3.3745", "3.3755"},
               {"slb-row-1.7", "1.7", "3.4055", "3.4065"},
               {"slb-row-2.0", "2", "3.4095", "3.4105"}};
  for (const auto& row : kRows) {
    const Ball entropy = ggd(row.beta).entropy_bits();
    expect_ledger(row.id, slb_bits(entropy, reference));
    EXPECT_TRUE(between(row.lower, row.upper).contains(slb_bits(entropy, reference))) << row.id;
  }
  // 3.405, printed beside the test channel, rounds from another D that is also printed as 0.00885.
  expect_ledger("test-channel-slb", slb_bits(ggd("1.7").entropy_bits(), unrounded));
  EXPECT_TRUE(slb_bits(ggd("1.7").entropy_bits(), unrounded).overlaps(between("3.4045", "3.4055")));
}

// The Blahut-Arimoto column lies below the Shannon bound: R(D) can't.
TEST(ReviewClaims, BlahutArimotoRowsAreBelowTheBound) {
  const struct {
    const char *id, *beta;
    const char* printed_upper;
  } kRows[] = {{"ba-row-1.3", "1.3", "3.3735"},
               {"ba-row-1.7", "1.7", "3.4045"},
               {"ba-row-2.0", "2", "3.4085"}};
  for (const auto& row : kRows) {
    const Ball bound = slb_bits(ggd(row.beta).entropy_bits(), decimal("0.00885"));
    EXPECT_TRUE(certainly_less(decimal(row.printed_upper), bound)) << row.id;
    const auto pair = ledger(row.id);
    ASSERT_TRUE(pair) << row.id;
    EXPECT_TRUE(certainly_at_most(pair->lower, bound)) << row.id;
    EXPECT_TRUE(certainly_less(decimal(row.printed_upper), pair->lower)) << row.id;
  }
}

// Y = X + N at D = 0.00885, unit variance: 0.0065 bit above the bound, not 0.143.
TEST(ReviewClaims, GaussianTestChannel) {
  const auto source = SourceEnclosure::parse("ggd:1.7", kPrecision);
  ASSERT_TRUE(source);
  const Ball distortion = decimal("0.00885");
  const Ball gain = gaussian_channel_gain_bits(*source, distortion, {});
  expect_ledger("test-channel-gap", gain);
  expect_ledger("test-channel-rate", slb_bits(source->entropy_bits(), distortion) + gain);
  expect_refuted("test-channel-rate", "3.5475", "3.5485");
  EXPECT_TRUE(certainly_less(gain, decimal("0.143") / 20));
  EXPECT_TRUE(certainly_at_most(gain, log2_of(1 + distortion * source->fisher_information()) / 2));
  const Ball shrunk = shrunk_channel_gap_bits(*source, distortion, {});
  expect_ledger("open-why-zero", shrunk);
  EXPECT_TRUE(
      certainly_at_most(shrunk, gap_theorem_bits(source->fisher_information(), distortion)));
}

TEST(ReviewClaims, MarsigliettiKostinaConstant) {
  const Ball bound = marsiglietti_kostina_gap_bits(kPrecision);
  expect_ledger("marsiglietti-kostina", bound);
  EXPECT_TRUE(bound.overlaps(log2_of(Ball::pi(kPrecision) * e() / 2) / 2));
  EXPECT_TRUE(bound.overlaps(log2_of(sqrt(Ball::pi(kPrecision) * e() / 2))));  // the same number
  EXPECT_TRUE(between("1.045", "1.055").contains(bound));
  expect_ledger("exact-entropy-refinement", ggd("1").kl_from_gaussian_bits());
}

TEST(ReviewClaims, EcsqConstant) {
  expect_ledger("ecsq-constant", gish_pierce_bits(kPrecision));
  EXPECT_TRUE(between("0.2545", "0.2555").contains(gish_pierce_bits(kPrecision)));
  const Ball price = exp(2 * gish_pierce_bits(kPrecision) * Ball::log2(kPrecision));
  expect_ledger("gish-pierce", price);
  EXPECT_TRUE(price.overlaps(Ball::pi(kPrecision) * e() / 6));
}

TEST(ReviewClaims, UniformRow) {
  const Ball entropy = SourceEnclosure::uniform(kPrecision).entropy_bits();
  for (const char* text : {"0.5", "0.1", "0.01", "0.0001"}) {
    const Ball d = decimal(text), printed = log2_of(1 / (3 * d)) / 2;
    expect_ledger("special-uniform-rate", slb_bits(entropy, d) - printed);
  }
  expect_ledger("special-uniform-gap", variance_gap_bits(entropy));
  expect_refuted("special-uniform-gap", "0.785", "0.795");
}

TEST(ReviewClaims, LaplacianGap) {
  expect_ledger("special-laplace-gap", ggd("1").kl_from_gaussian_bits());
  expect_refuted("special-laplace-gap", "0.45", "0.55");
}

// The exponential density: log-concave, and at D = 0.9 half a bit above its Shannon bound.
TEST(ReviewClaims, LogConcaveSourcesCanExceedAQuarterBit) {
  const Ball minus_slb =
      log2_of(2 * Ball::pi(kPrecision) * e() * decimal("0.9")) / 2 - log2_of(e());
  expect_ledger("contribution-log-concave", minus_slb);
  EXPECT_TRUE(certainly_less(decimal("0.26"), minus_slb));
}

TEST(ReviewClaims, DistortionAtFourBits) {
  const Ball exponent = 2 * (ggd("1.7").entropy_bits() - 4) * Ball::log2(kPrecision);
  expect_ledger("four-bits-distortion", exp(exponent) / (2 * Ball::pi(kPrecision) * e()));
  expect_refuted("four-bits-distortion", "0.0095", "0.0105");
}

TEST(ReviewClaims, GapTheoremOnTheTargetRange) {
  const Ball worst = gap_theorem_bits(ggd("1.6").fisher_information(), decimal("0.1"));
  expect_ledger("lean-rd-gap-bound", worst);
  for (const GgdEnclosure& shape : shapes("1.6", "1.9", 100))
    EXPECT_TRUE(certainly_at_most(gap_theorem_bits(shape.fisher_information(), decimal("0.1")),
                                  worst + decimal("0.0005")));
  for (const GgdEnclosure& shape : shapes("1", "2", 200))  // every gap is below Laplace's 0.1044
    EXPECT_TRUE(certainly_less(shape.kl_from_gaussian_bits(), decimal("0.106")));
}

// Quotients of the printed, rounded figures hold the printed factors.
TEST(ReviewClaims, AmplificationArithmetic) {
  const Ball nf4 = between("1.595", "1.605") / between("2.305e-6", "2.315e-6");
  const Ball fp4 = between("2.035", "2.045") / between("4.235e-6", "4.245e-6");
  expect_ledger("amplification-nf4", nf4);
  expect_ledger("amplification-fp4", fp4);
  EXPECT_TRUE(nf4.contains(decimal("693556")));
  EXPECT_TRUE(fp4.contains(decimal("481544")));
  EXPECT_TRUE(certainly_less(nf4, decimal("700000")));  // not 10^6
  // If the weights' error were multiplied alike, logits would differ by 1.83 as weights do.
  const Ball weights = between("4.235", "4.245") / between("2.305", "2.315");
  const Ball logits = between("2.035", "2.045") / between("1.595", "1.605");
  expect_ledger("amplification-proxy", logits);
  EXPECT_TRUE(certainly_less(logits, weights - decimal("0.5")));
}

// γ = m n at unit power per input: every matrix of Llama-3.2-1B is above the range called typical.
TEST(ReviewClaims, AmplificationOfUnitPowerInputs) {
  const auto pair = ledger("amplification-typical");
  ASSERT_TRUE(pair);
  const long shapes[][2] = {{2048, 2048}, {512, 2048}, {8192, 2048}, {2048, 8192}};
  for (const auto& [rows, columns] : shapes) {
    const Ball factor = Ball::integer(rows * columns, kPrecision);
    EXPECT_TRUE(certainly_less(decimal("1e6"), factor));
    EXPECT_TRUE(certainly_at_most(pair->lower, factor) && certainly_at_most(factor, pair->upper));
  }
}

}  // namespace
}  // namespace ratefloor::floor
