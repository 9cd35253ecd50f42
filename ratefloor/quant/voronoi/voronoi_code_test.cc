#include "ratefloor/quant/voronoi/voronoi_code.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

#include "ratefloor/base/random.h"
#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/lattice/coset.h"

namespace ratefloor::quant {
namespace {

using lattice::Coordinate;
using lattice::Lattice;

VoronoiCode code_of(std::string_view name, int q) {
  return *VoronoiCode::make(lattice::lattice_named(name), q);
}

/// `count` digit vectors in planes: word number first + v in base q, or random ones.
std::vector<std::uint8_t> counted_digits(const VoronoiCode& code, std::size_t count) {
  std::vector<std::uint8_t> digits(code.dimension() * count);
  for (std::size_t v = 0; v < count; ++v) {
    std::size_t rest = v;
    for (std::size_t i = 0; i < code.dimension(); ++i, rest /= code.q())
      digits[i * count + v] = static_cast<std::uint8_t>(rest % code.q());
  }
  return digits;
}
std::vector<std::uint8_t> random_digits(const VoronoiCode& code, std::size_t count) {
  std::vector<std::uint8_t> digits(code.dimension() * count);
  for (std::size_t i = 0; i < digits.size(); ++i)
    digits[i] = static_cast<std::uint8_t>(random_bits(5, i, 0, 0)[0] % code.q());
  return digits;
}

std::vector<Coordinate> column(const std::vector<float>& planes, std::size_t count, std::size_t v) {
  std::vector<Coordinate> z;
  for (std::size_t at = v; at < planes.size(); at += count)
    z.push_back(static_cast<Coordinate>(planes[at]));
  return z;
}

double squared_length(const Lattice& l, const std::vector<Coordinate>& z) {
  double sum = 0;
  for (std::size_t i = 0; i < z.size(); ++i) sum += double{1} * l.weights[i] * z[i] * z[i];
  return sum;
}

/// Every word is a lattice point, in the code, comes back, differs from the others, and is as short
/// as its coset allows: no farther from 0 than from q·Λ, up to the grid's rounding.
void expect_words(const VoronoiCode& code, const std::vector<std::uint8_t>& digits, bool all) {
  const Lattice& l = code.lattice();
  const std::size_t n = code.dimension(), count = digits.size() / n;
  std::vector<float> points(digits.size());
  code.decode(digits.data(), count, count, points.data());
  std::vector<std::uint8_t> back(digits.size()), in(count);
  code.encode_and_test(points.data(), count, count, back.data(), in.data());
  EXPECT_EQ(back, digits);
  std::set<std::vector<Coordinate>> seen;
  std::vector<double> scaled(n);
  std::vector<Coordinate> nearest(n), index(n);
  for (std::size_t v = 0; v < count; ++v) {
    const std::vector<Coordinate> z = column(points, count, v);
    EXPECT_TRUE(lattice::contains(l, z));
    EXPECT_EQ(in[v], 1);
    seen.insert(z);
    lattice::coset_index(l, z, code.q(), index);
    for (std::size_t i = 0; i < n; ++i) EXPECT_EQ(index[i], digits[i * count + v]);
    for (std::size_t i = 0; i < n; ++i) scaled[i] = static_cast<double>(z[i]) / code.q();
    const double distance = lattice::nearest_point(l, scaled, nearest);
    const double here = squared_length(l, z) / code.q() / code.q();
    EXPECT_LE(here - distance, 1e-3 * (1 + std::sqrt(here)));
    for (const Coordinate c : z) EXPECT_LE(std::abs(c), code.largest_codeword_coordinate());
  }
  if (all) {
    EXPECT_EQ(seen.size(), count);
  }
}

TEST(VoronoiCode, AllWordsOfSmallCodes) {
  for (const auto& [name, q] : std::vector<std::pair<const char*, int>>{{"z", 2},
                                                                        {"z", 7},
                                                                        {"z", 255},
                                                                        {"a2", 2},
                                                                        {"a2", 3},
                                                                        {"a2", 4},
                                                                        {"a2", 31},
                                                                        {"d4", 2},
                                                                        {"d4", 3},
                                                                        {"d4", 4},
                                                                        {"e8", 2},
                                                                        {"e8", 3}}) {
    SCOPED_TRACE(std::string(name) + " " + std::to_string(q));
    const VoronoiCode code = code_of(name, q);
    const auto words = static_cast<std::size_t>(std::llround(std::pow(q, code.dimension())));
    expect_words(code, counted_digits(code, words), true);
  }
}

TEST(VoronoiCode, SomeWordsOfLargeCodes) {
  for (const std::string_view name : lattice::kLatticeNames)
    for (const int q : {2, 3, 4, 5, 8, 14, 16, 31, 64, 127, 254, 255}) {
      SCOPED_TRACE(std::string(name) + " " + std::to_string(q));
      const VoronoiCode code = code_of(name, q);
      const std::size_t count = (name == "leech" ? 40 : 600) / (kSlow ? 8 : 1);
      expect_words(code, random_digits(code, count), false);
    }
}

// f32 arithmetic is exact only below 2^24: the triangular solution's worst case.
TEST(VoronoiCode, EncodingNeverLeavesTheExactRange) {
  for (const std::string_view name : lattice::kLatticeNames) {
    const Lattice& l = lattice::lattice_named(name);
    std::vector<double> rest(l.dimension, VoronoiCode::kLargestCoordinate);
    for (std::size_t i = 0; i < l.dimension; ++i) {
      EXPECT_LT(rest[i], 0x1p24) << name;
      EXPECT_EQ(std::exp2(std::round(std::log2(l.generator[i][i]))), l.generator[i][i]);
      for (std::size_t j = i + 1; j < l.dimension; ++j)
        rest[j] += rest[i] / l.generator[i][i] * l.generator[i][j];
    }
  }
}

// Around the boundary of the cell: in the code ⇔ the word of the coset is the point itself, by
// scalar code that shares nothing with the batch.
TEST(VoronoiCode, OverloadIsExact) {
  for (const std::string_view name : lattice::kLatticeNames)
    for (const int q : {2, 3, 4, 14, 255}) {
      const VoronoiCode code = code_of(name, q);
      const Lattice& l = code.lattice();
      const std::size_t n = code.dimension(),
                        count = (name == "leech" ? 40 : 400) / (kSlow ? 8 : 1);
      const double side = q * std::sqrt(l.volume_to_two_over_n());
      std::vector<float> points(n * count);
      std::vector<double> x(n), scaled(n);
      std::vector<Coordinate> z(n);
      for (std::size_t v = 0; v < count; ++v) {
        for (std::size_t i = 0; i < n; ++i)
          x[i] = (uniform_pair(9, v * n + i, 0, 0)[0] - 0.5) * side * (0.3 + 1.5 * v / count);
        lattice::nearest_point(l, x, z);
        for (std::size_t i = 0; i < n; ++i) points[i * count + v] = static_cast<float>(z[i]);
      }
      std::vector<std::uint8_t> digits(n * count), in(count);
      code.encode_and_test(points.data(), count, count, digits.data(), in.data());
      std::vector<float> back(n * count);
      code.decode(digits.data(), count, count, back.data());
      std::size_t inside = 0;
      for (std::size_t v = 0; v < count; ++v) {
        z = column(points, count, v);
        EXPECT_EQ(in[v] == 1, column(back, count, v) == z);
        for (std::size_t i = 0; i < n; ++i) scaled[i] = static_cast<double>(z[i]) / q;
        const double here = squared_length(l, z) / q / q;
        const double beyond = here - lattice::nearest_point(l, scaled, z);
        const double doubt = 1e-3 * (1 + std::sqrt(here));
        if (beyond > doubt) {
          EXPECT_EQ(in[v], 0);
        }
        inside += in[v];
      }
      EXPECT_GT(inside, 0u) << name << q;
      EXPECT_LT(inside, count) << name << q;
    }
}

TEST(VoronoiCode, SameOnEveryTargetAndForAnyRun) {
  for (const std::string_view name : lattice::kLatticeNames) {
    const VoronoiCode code = code_of(name, 14);
    const std::size_t count = name == "leech" ? (kSlow ? 20 : 300) : 700;
    const std::vector<std::uint8_t> digits = random_digits(code, count);
    std::vector<std::vector<float>> results;
    kernel::on_every_simd_target([&](const std::string&) {
      results.emplace_back(digits.size());
      code.decode(digits.data(), count, count, results.back().data());
    });
    for (const auto& result : results) EXPECT_EQ(result, results.front());
    for (std::size_t v = 0; v < std::min<std::size_t>(count, 17); ++v) {
      std::vector<std::uint8_t> one;
      for (std::size_t at = v; at < digits.size(); at += count) one.push_back(digits[at]);
      std::vector<float> point(one.size());
      code.decode(one.data(), 1, 1, point.data());
      EXPECT_EQ(column(point, 1, 0), column(results.front(), count, v));
    }
  }
}

TEST(VoronoiCode, BadArgumentsAreErrors) {
  for (const int q : {-1, 0, 1, 256})
    EXPECT_FALSE(VoronoiCode::make(lattice::lattice_named("e8"), q).has_value());
  const VoronoiCode code = code_of("d4", 3);
  const std::uint8_t digits[] = {0, 1, 2, 3};
  EXPECT_TRUE(code.check_digits(digits, 3));
  const Result<void> bad = code.check_digits(digits, 4);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::kMalformed);
  EXPECT_EQ(bad.error().offset, 3u);
}

}  // namespace
}  // namespace ratefloor::quant
