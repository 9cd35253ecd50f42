#include "ratefloor/quant/voronoi/scale_union.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ratefloor/base/random.h"
#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/kernel/simd_targets.h"

namespace ratefloor::quant {
namespace {

constexpr ScaleChoice kChoices[] = {ScaleChoice::kFirstFit, ScaleChoice::kLeastError,
                                    ScaleChoice::kRateDistortion};

/// Three scales around the one whose code has a Gaussian's volume.
ScaleUnion union_of(std::string_view name, int q) {
  const lattice::Lattice& l = lattice::lattice_named(name);
  const double middle = 4.13 / (q * l.unit * std::sqrt(l.volume_to_two_over_n()));
  return {&l, q, {{0.9 * middle, 0.99, 0.7}, {1.2 * middle, 1, 1.9}, {2 * middle, 1.01, 4}}, 0.02};
}
ScaleUnionCoder coder_of(std::string_view name, int q) {
  return *ScaleUnionCoder::make(union_of(name, q));
}

std::vector<float> bells(std::size_t n, std::uint64_t seed) {
  std::vector<float> x(n);
  for (std::size_t i = 0; i < n; ++i) {
    double sum = 0;
    for (std::uint32_t k = 0; k < 6; ++k) sum += uniform_pair(seed, i, k, 0)[0] - 0.5;
    x[i] = static_cast<float>(sum * std::sqrt(2.0));
  }
  return x;
}

struct Coded {
  std::vector<std::uint8_t> digits, scale;
  std::vector<float> back;
  std::uint64_t overloads = 0;
  bool operator==(const Coded&) const = default;
};
Coded round_trip(const ScaleUnionCoder& coder, const std::vector<float>& x, ScaleChoice choice) {
  const std::size_t blocks = coder.blocks(x.size());
  Coded c{std::vector<std::uint8_t>(blocks * coder.code().dimension()),
          std::vector<std::uint8_t>(blocks), std::vector<float>(x.size()), 0};
  const auto overloads = coder.encode(x, choice, c.digits, c.scale);
  EXPECT_TRUE(overloads.has_value());
  c.overloads = overloads ? *overloads : 0;
  EXPECT_TRUE(coder.decode(c.digits, c.scale, c.back).has_value());
  return c;
}

double squared_error(const std::vector<float>& x, const std::vector<float>& y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += std::pow(double{x[i]} - y[i], 2);
  return sum;
}

/// One block: the point nearest to x/β by the slow algorithm, and whether the code holds it (of the
/// points on the boundary of the cell only the code itself knows which are its own).
struct Reference {
  bool fits = false;
  double error = 0;
};
Reference reference(const ScaleUnionCoder& coder, const UnionScale& s,
                    const std::vector<float>& x) {
  const lattice::Lattice& l = coder.code().lattice();
  const std::size_t n = l.dimension;
  std::vector<double> step(n), steps(n);
  std::vector<lattice::Coordinate> t(n);
  for (std::size_t i = 0; i < n; ++i) {
    step[i] = s.beta * l.unit * std::sqrt(static_cast<double>(l.weights[i]));
    steps[i] = x[i] / step[i];
  }
  lattice::nearest_point(l, steps, t);
  Reference r;
  std::vector<float> point(t.begin(), t.end());
  std::vector<std::uint8_t> digits(n);
  std::uint8_t in = 0;
  coder.code().encode_and_test(point.data(), 1, 1, digits.data(), &in);
  r.fits = in != 0;
  for (std::size_t i = 0; i < n; ++i) r.error += std::pow(x[i] - s.gain * step[i] * t[i], 2);
  return r;
}

// The choices are what they say. The kernel's grid may change one block in a thousand.
TEST(ScaleUnion, ChoicesAgreeWithTheScalarReference) {
  for (const std::string_view name : lattice::kLatticeNames) {
    const ScaleUnionCoder coder = coder_of(name, 14);
    const ScaleUnion& u = coder.scales();
    const std::size_t n = u.lattice->dimension;
    const std::size_t blocks = (name == "leech" ? 60 : 1500) / (kSlow ? 8 : 1);
    const std::vector<float> x = bells(n * blocks, 3);
    for (const ScaleChoice choice : kChoices) {
      const Coded coded = round_trip(coder, x, choice);
      std::size_t different = 0;
      for (std::size_t v = 0; v < blocks; ++v) {
        std::vector<float> block(n);
        for (std::size_t i = 0; i < n; ++i) block[i] = x[i * blocks + v];
        std::size_t best = u.scales.size() - 1;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t j = 0; j < u.scales.size(); ++j) {
          const Reference r = reference(coder, u.scales[j], block);
          const double cost = r.error + (choice == ScaleChoice::kRateDistortion
                                             ? u.squared_error_per_bit * u.scales[j].bits
                                             : 0);
          if (!r.fits || cost >= least) continue;
          least = cost;
          best = j;
          if (choice == ScaleChoice::kFirstFit) break;
        }
        different += coded.scale[v] != best;
      }
      EXPECT_LE(static_cast<double>(different), 2 + 0.002 * static_cast<double>(blocks)) << name;
    }
  }
}

TEST(ScaleUnion, LeastErrorIsLeast) {
  const ScaleUnionCoder coder = coder_of("e8", 6);
  const std::vector<float> x = bells(8 * 2000, 4);
  const double first = squared_error(x, round_trip(coder, x, ScaleChoice::kFirstFit).back);
  const double least = squared_error(x, round_trip(coder, x, ScaleChoice::kLeastError).back);
  const double middle = squared_error(x, round_trip(coder, x, ScaleChoice::kRateDistortion).back);
  EXPECT_LT(least, first);
  EXPECT_LT(least, middle);
}

TEST(ScaleUnion, SameBytesOnEveryTargetAndInAnyCompany) {
  for (const std::string_view name : lattice::kLatticeNames)
    for (const int q : {3, 14}) {
      const ScaleUnionCoder coder = coder_of(name, q);
      const std::size_t n = coder.code().dimension(), blocks = name == "leech" ? 40 : 333;
      const std::vector<float> x = bells(n * blocks, 5);
      for (const ScaleChoice choice : kChoices) {
        std::vector<Coded> results;
        kernel::on_every_simd_target(
            [&](const std::string&) { results.push_back(round_trip(coder, x, choice)); });
        for (const Coded& result : results) EXPECT_EQ(result, results.front()) << name;
        // A block alone gives the same bytes as among others.
        for (std::size_t v = 0; v < blocks; v += 7) {
          std::vector<float> block(n);
          for (std::size_t i = 0; i < n; ++i) block[i] = x[i * blocks + v];
          const Coded alone = round_trip(coder, block, choice);
          EXPECT_EQ(alone.scale[0], results.front().scale[v]);
          for (std::size_t i = 0; i < n; ++i)
            EXPECT_EQ(alone.digits[i], results.front().digits[i * blocks + v]);
        }
      }
    }
}

TEST(ScaleUnion, EveryLengthIsPaddedWithZeros) {
  const ScaleUnionCoder coder = coder_of("e8", 14);
  for (std::size_t m = 0; m <= 40; ++m) {
    EXPECT_EQ(coder.blocks(m), (m + 7) / 8);
    const std::vector<float> x = bells(m, 6 + m);
    const Coded coded = round_trip(coder, x, ScaleChoice::kFirstFit);
    EXPECT_LE(squared_error(x, coded.back), 0.05 * static_cast<double>(m));
  }
}

// Anything finite is encoded, whatever its size; zeros come back exactly.
TEST(ScaleUnion, ZeroConstantAndHugeInputs) {
  constexpr float kMax = std::numeric_limits<float>::max();
  for (const std::string_view name : lattice::kLatticeNames)
    for (const int q : {2, 3, 14, 255}) {
      const ScaleUnionCoder coder = coder_of(name, q);
      const std::size_t n = coder.code().dimension();
      for (const ScaleChoice choice : kChoices) {
        const std::vector<float> zeros(3 * n, 0.0f);
        EXPECT_EQ(round_trip(coder, zeros, choice).back, zeros);
        for (const float value : {1e-40f, 0.7f, -3.0f, 50.0f, 1e10f, kMax, -kMax}) {
          const std::vector<float> x(2 * n, value);
          const Coded coded = round_trip(coder, x, choice);
          for (const float y : coded.back) EXPECT_TRUE(std::isfinite(y));
          // Shrinking keeps the direction: not worse than zero.
          if (std::fabs(value) < 1e10f) {
            const double zero = squared_error(x, std::vector<float>(x.size()));
            EXPECT_LE(squared_error(x, coded.back), zero * 1.001 + 1e-3);
          }
          if (std::fabs(value) >= 50.0f && q <= 14) {
            EXPECT_EQ(coded.overloads, 2u);
          }
        }
        std::vector<float> spike(n, 0.0f);
        spike[n / 2] = kMax;
        for (const float y : round_trip(coder, spike, choice).back) EXPECT_TRUE(std::isfinite(y));
      }
    }
}

// The overloaded block lands near the boundary of the code, not at zero.
TEST(ScaleUnion, ShrinkingStopsAtTheBoundary) {
  const ScaleUnionCoder coder = coder_of("e8", 14);
  const std::vector<float> x(8, 30.0f);
  const Coded coded = round_trip(coder, x, ScaleChoice::kFirstFit);
  EXPECT_EQ(coded.overloads, 1u);
  const UnionScale& last = coder.scales().scales.back();
  // Along (1, …, 1) the cell of q·E8 ends at q/2 · (1/2, …, 1/2)·2 of the customary unit or before.
  for (const float y : coded.back) {
    EXPECT_GT(y, 0.4f * static_cast<float>(last.beta) * 14 / 2);
    EXPECT_LT(y, 1.1f * static_cast<float>(last.beta) * 14 / 2);
  }
}

TEST(ScaleUnion, BadInputsAreErrors) {
  const ScaleUnionCoder coder = coder_of("e8", 14);
  std::vector<float> x = bells(24, 7), out(24);
  std::vector<std::uint8_t> digits(24), scale(3);
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
        -std::numeric_limits<float>::infinity()}) {
    x[17] = bad;
    const auto result = coder.encode(x, ScaleChoice::kFirstFit, digits, scale);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::kNotFinite);
    EXPECT_NE(result.error().message.find("17"), std::string::npos);
  }
  digits.assign(24, 13);
  scale.assign(3, 2);
  EXPECT_TRUE(coder.decode(digits, scale, out));
  digits[5] = 14;
  EXPECT_EQ(coder.decode(digits, scale, out).error().code, ErrorCode::kMalformed);
  digits[5] = 13;
  scale[1] = 3;
  EXPECT_EQ(coder.decode(digits, scale, out).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(coder.decode(digits, scale, out).error().offset, 1u);
}

TEST(ScaleUnion, BadUnionsAreErrors) {
  const ScaleUnion good = union_of("d4", 5);
  EXPECT_TRUE(ScaleUnionCoder::make(good));
  const auto refused = [&](auto change) {
    ScaleUnion u = good;
    change(u);
    const auto result = ScaleUnionCoder::make(u);
    return !result && result.error().code == ErrorCode::kInvalidArgument;
  };
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(refused([](ScaleUnion& u) { u.lattice = nullptr; }));
  EXPECT_TRUE(refused([](ScaleUnion& u) { u.q = 1; }));
  EXPECT_TRUE(refused([](ScaleUnion& u) { u.q = 256; }));
  EXPECT_TRUE(refused([](ScaleUnion& u) { u.scales.clear(); }));
  EXPECT_TRUE(refused([](ScaleUnion& u) { u.scales.resize(257, {1, 1, 1}); }));
  EXPECT_TRUE(refused([](ScaleUnion& u) { std::swap(u.scales[0], u.scales[1]); }));
  for (const double beta : {0.0, -1.0, kNan, 1e300, 1e-300})
    EXPECT_TRUE(refused([&](ScaleUnion& u) { u.scales[0].beta = beta; }));
  for (const double gain : {0.0, -1.0, 2.5, kNan})
    EXPECT_TRUE(refused([&](ScaleUnion& u) { u.scales[0].gain = gain; }));
  EXPECT_TRUE(refused([](ScaleUnion& u) { u.scales[2].bits = -1; }));
  EXPECT_TRUE(refused([](ScaleUnion& u) { u.scales[2].bits = kNan; }));
  EXPECT_TRUE(refused([](ScaleUnion& u) { u.squared_error_per_bit = kNan; }));
}

}  // namespace
}  // namespace ratefloor::quant
