#include "ratefloor/linear/calibration/value_checks.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ratefloor/linear/calibration/testing/statistics_examples.h"

namespace ratefloor::linear {
namespace {

TEST(ValueChecks, EveryBadEntryIsFoundInEveryCutting) {
  constexpr std::uint64_t n = 6, size = packed_size(n);
  const InputStatistics good = test::random_statistics("in", n, 9, 3);
  for (std::uint64_t bad = 0; bad < size; ++bad) {
    const bool diagonal = packed_index(n, packed_row(n, bad), packed_row(n, bad)) == bad;
    for (const double value : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
      std::vector<double> sums = good.second_moment_sum;
      sums[bad] = value;
      const bool is_bad = diagonal || !std::isfinite(value);
      for (std::uint64_t piece = 1; piece <= size; ++piece) {
        std::optional<BadEntry> found;
        for (std::uint64_t first = 0; first < size && !found; first += piece) {
          const std::span<const double> part =
              std::span<const double>(sums).subspan(first, std::min(piece, size - first));
          found = find_bad_second_moment(part, first, n);
        }
        ASSERT_EQ(found.has_value(), is_bad);
        if (!found) continue;
        EXPECT_EQ(found->index, bad);
        EXPECT_EQ(found->code,
                  std::isfinite(value) ? ErrorCode::kMalformed : ErrorCode::kNotFinite);
      }
    }
  }
}

TEST(ValueChecks, LongRunsAreSearchedToTheEnd) {
  std::vector<double> sums(5000, 1.0);
  EXPECT_FALSE(find_bad_sum(sums, 7));
  for (const std::size_t bad : {0u, 1023u, 1024u, 4095u, 4999u}) {
    sums[bad] = -std::numeric_limits<double>::infinity();
    const auto found = find_bad_sum(sums, 7);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->index, bad + 7);
    sums[bad] = std::numeric_limits<double>::max();
    EXPECT_FALSE(find_bad_sum(sums, 7));
  }
}

TEST(ValueChecks, Counts) {
  EXPECT_TRUE(find_bad_count(0));
  EXPECT_FALSE(find_bad_count(1));
  EXPECT_FALSE(find_bad_count(kMostTokens));
  EXPECT_TRUE(find_bad_count(kMostTokens + 1));
}

// Tokens 3, -4: the largest is 4, the sum -1, the sum of squares 25.
TEST(ValueChecks, PartsThatContradictEachOther) {
  InputStatistics s = test::statistics_of("in", {3, -4}, 1);
  EXPECT_FALSE(find_contradiction(s));
  const auto part = [&](double moment, double sum, float most) {
    InputStatistics changed = s;
    changed.second_moment_sum[0] = moment, changed.sum[0] = sum, changed.max_abs[0] = most;
    const auto found = find_contradiction(changed);
    return found ? std::optional(found->part) : std::nullopt;
  };
  EXPECT_EQ(part(25, -1, 4), std::nullopt);
  EXPECT_EQ(part(12.5, -0.5, 4), Part::kMaxAbs);  // averages in place of sums
  EXPECT_EQ(part(32.5, -1, 4), std::nullopt);     // within rounding of 2 · 16
  EXPECT_EQ(part(34, -1, 4), Part::kMaxAbs);
  EXPECT_EQ(part(25, 9, 4), Part::kSum);
  EXPECT_EQ(part(25, -9, 4), Part::kSum);
  EXPECT_EQ(part(0, 0, 4), Part::kMaxAbs);
  EXPECT_EQ(part(1, 0, 0), Part::kMaxAbs);
  EXPECT_EQ(part(0, 1, 0), Part::kSum);
  EXPECT_EQ(part(0, 0, 0), std::nullopt);
  EXPECT_EQ(part(0, 0, 1e-20f), std::nullopt);  // its square is not a float
  constexpr float kMost = std::numeric_limits<float>::max();
  EXPECT_EQ(part(static_cast<double>(kMost) * kMost, 0, kMost), std::nullopt);
}

}  // namespace
}  // namespace ratefloor::linear
