#include "ratefloor/kernel/bitshift_viterbi.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/kernel/bitshift_viterbi_ref.h"
#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/kernel/testing/test_data.h"

namespace ratefloor::kernel {
namespace {

using Overlap = std::optional<std::uint32_t>;

struct Trellis {
  int state_bits, step_bits;
  std::vector<std::int16_t> values;

  Trellis(int state_bits, int step_bits, int range, std::uint64_t seed)
      : state_bits(state_bits), step_bits(step_bits), values(std::size_t{1} << state_bits) {
    testing::Numbers numbers(seed);
    for (auto& v : values) v = uniform(numbers, range);
  }

  static std::int16_t uniform(testing::Numbers& numbers, int range) {
    const auto choices = static_cast<std::uint32_t>(2 * range + 1);
    return static_cast<std::int16_t>(static_cast<int>(numbers.next() % choices) - range);
  }

  static std::vector<std::int16_t> targets(std::size_t n, int range, std::uint64_t seed) {
    testing::Numbers numbers(seed);
    std::vector<std::int16_t> x(n);
    for (auto& target : x) target = uniform(numbers, range);
    return x;
  }

  std::uint32_t overlaps() const { return 1u << (state_bits - step_bits); }

  std::int64_t error(const std::vector<std::int16_t>& targets,
                     const std::vector<std::uint16_t>& states) const {
    std::int64_t sum = 0;
    for (std::size_t t = 0; t < targets.size(); ++t) {
      const std::int64_t d = targets[t] - values[states[t]];
      sum += d * d;
    }
    return sum;
  }

  /// On every target: the reference's path, which is a path and has the error it should.
  void expect_reference(const std::vector<std::int16_t>& x, Overlap overlap) const {
    std::vector<std::uint16_t> expected(x.size());
    const std::int64_t least =
        reference::find_path(state_bits, step_bits, values, x, overlap, expected);
    ASSERT_EQ(error(x, expected), least);
    for (std::size_t t = 1; t < x.size(); ++t)
      ASSERT_EQ(expected[t] >> step_bits, expected[t - 1] % overlaps());
    if (overlap) {
      ASSERT_EQ(expected.front() >> step_bits, *overlap);
      ASSERT_EQ(expected.back() % overlaps(), *overlap);
    }
    const BitshiftViterbi viterbi(state_bits, step_bits, values);
    BitshiftViterbi::Workspace workspace;
    on_every_simd_target([&](const std::string& target) {
      std::vector<std::uint16_t> states(x.size(), 0xffff);
      viterbi.find_path(x, overlap, workspace, states);
      ASSERT_EQ(states, expected) << target << " L=" << state_bits << " k=" << step_bits
                                  << " n=" << x.size() << " overlap "
                                  << (overlap ? std::to_string(*overlap) : "free");
    });
  }
};

TEST(BitshiftViterbi, EveryTargetFindsTheReferencesPath) {
  for (const int state_bits : {8, 9, 11})
    for (int step_bits = 1; step_bits <= 4; ++step_bits) {
      const Trellis trellis(state_bits, step_bits, 510, state_bits);
      for (const std::size_t n : {16, 33, 100}) {
        if (kSlow && n > 33) continue;
        const auto x = Trellis::targets(n, 600, n);
        trellis.expect_reference(x, std::nullopt);
        trellis.expect_reference(x, 0);
        trellis.expect_reference(x, trellis.overlaps() - 1);
        trellis.expect_reference(x, trellis.overlaps() / 3);
      }
    }
}

TEST(BitshiftViterbi, AlsoWhereManyPathsAreEquallyGood) {
  for (int step_bits = 1; step_bits <= 4; ++step_bits)
    for (const int range : {0, 1, 3}) {
      const Trellis trellis(8, step_bits, range, 3);
      for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const auto x = Trellis::targets(40, range + 1, seed);
        trellis.expect_reference(x, std::nullopt);
        trellis.expect_reference(x, static_cast<std::uint32_t>(seed * 7) % trellis.overlaps());
      }
    }
}

TEST(BitshiftViterbi, AlsoWithTheLargestStates) {
  for (int step_bits = 1; step_bits <= 4; ++step_bits) {
    const Trellis trellis(16, step_bits, 510, 5);
    const auto x = Trellis::targets(static_cast<std::size_t>(kSlow ? 16 : 20), 510, 6);
    trellis.expect_reference(x, 12345u % trellis.overlaps());
    if (!kSlow) trellis.expect_reference(x, std::nullopt);
  }
}

// All values and targets as large as they may be: costs come as near to 32 bits as they can.
TEST(BitshiftViterbi, NothingOverflows) {
  for (const int state_bits : {8, kSlow ? 11 : 16})
    for (const int step_bits : {1, 4}) {
      Trellis trellis(state_bits, step_bits, 1, 9);
      for (auto& v : trellis.values)
        v = static_cast<std::int16_t>(v < 0 ? -kMaxTrellisValue : kMaxTrellisValue);
      auto x = Trellis::targets(24, 1, 11);
      for (auto& target : x)
        target = static_cast<std::int16_t>(target < 0 ? -kMaxTrellisTarget : kMaxTrellisTarget);
      trellis.expect_reference(x, 77u % trellis.overlaps());
      // One value only where the path begins, and the other far away from all targets.
      std::fill(x.begin(), x.end(), static_cast<std::int16_t>(kMaxTrellisTarget));
      std::fill(trellis.values.begin(), trellis.values.end(),
                static_cast<std::int16_t>(-kMaxTrellisValue));
      trellis.values[5] = kMaxTrellisValue;
      trellis.expect_reference(x, trellis.overlaps() - 1);
      trellis.expect_reference(x, std::nullopt);
    }
}

// The reference against every path there is.
TEST(BitshiftViterbi, IsTheBestOfAllPaths) {
  const std::pair<int, int> shapes[] = {{4, 1}, {4, 2}, {5, 2}, {6, 3}, {8, 4}, {3, 3}};
  for (const auto& [state_bits, step_bits] : shapes)
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      const Trellis trellis(state_bits, step_bits, seed == 0 ? 2 : 50, seed);
      const auto n = static_cast<std::size_t>(12 / step_bits);
      const auto x = Trellis::targets(n, seed == 0 ? 3 : 60, seed + 100);
      const std::uint32_t mask = (1u << state_bits) - 1;
      std::int64_t best = std::numeric_limits<std::int64_t>::max();
      std::vector<std::int64_t> best_closed(trellis.overlaps(), best);
      for (std::uint32_t first = 0; first < trellis.overlaps(); ++first)
        for (std::uint32_t bits = 0; bits < 1u << (static_cast<int>(n) * step_bits); ++bits) {
          std::uint32_t state = first;
          std::vector<std::uint16_t> path(n);
          for (std::size_t t = 0; t < n; ++t) {
            const int shift = step_bits * static_cast<int>(n - 1 - t);
            state = (state << step_bits | (bits >> shift & ((1u << step_bits) - 1))) & mask;
            path[t] = static_cast<std::uint16_t>(state);
          }
          const std::int64_t error = trellis.error(x, path);
          best = std::min(best, error);
          if (state % trellis.overlaps() == first)
            best_closed[first] = std::min(best_closed[first], error);
        }
      std::vector<std::uint16_t> path(n);
      EXPECT_EQ(reference::find_path(state_bits, step_bits, trellis.values, x, {}, path), best);
      for (std::uint32_t first = 0; first < trellis.overlaps(); ++first)
        EXPECT_EQ(reference::find_path(state_bits, step_bits, trellis.values, x, first, path),
                  best_closed[first]);
    }
}

}  // namespace
}  // namespace ratefloor::kernel
