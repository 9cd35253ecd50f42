#include "ratefloor/kernel/trellis_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <vector>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/kernel/testing/trellis_search_data.h"

namespace ratefloor::kernel {
namespace {

using testing::multiple;
using testing::Numbers;
using testing::random_shape;
using testing::search_weights;
using testing::SearchTables;

std::vector<std::uint8_t> random_classes(std::size_t n, unsigned count, std::uint64_t seed) {
  Numbers numbers(seed);
  std::vector<std::uint8_t> classes(n);
  for (std::uint8_t& c : classes) c = static_cast<std::uint8_t>((numbers.next() >> 8) % count);
  return classes;
}

// Every target against the plain loops.
void compare(const TrellisShape& shape, std::size_t steps, std::uint64_t seed) {
  const auto x = search_weights(steps, 12, seed);
  const auto own_classes = random_classes(x.size(), 3, seed + 1);
  TrellisSearch search(shape);
  for (const bool zero_rule : {false, true})
    for (const bool with_classes : {false, true}) {
      const SearchTables tables(3, 3, zero_rule, seed + 2);
      std::span<const std::uint8_t> classes;
      if (with_classes) classes = own_classes;
      std::vector<std::int16_t> expected(x.size()), coded(x.size());
      TrellisSearch::Registers from{};
      for (std::uint32_t& state : from)
        state = static_cast<std::uint32_t>(seed++ % (std::uint64_t{1} << shape.log2_states));
      TrellisSearch::Registers expected_end = from;
      search.run_reference(tables.view(), x, classes, expected, expected_end);
      on_every_simd_target([&](const std::string& target) {
        std::fill(coded.begin(), coded.end(), std::int16_t{-1});
        TrellisSearch::Registers end = from;
        search.run(tables.view(), x, classes, coded, end);
        EXPECT_EQ(end, expected_end) << target;
        EXPECT_EQ(coded, expected) << target << ' ' << shape.log2_states << " states' log, "
                                   << steps << " steps, " << zero_rule << with_classes;
      });
    }
}

TEST(TrellisSearch, EveryTargetEqualsTheReference) {
  Numbers numbers(1);
  for (int log2_states = 2; log2_states <= (kSlow ? 8 : 12); ++log2_states)
    for (const std::size_t steps : {0, 1, 2, log2_states < 9 ? 100 : 17})
      compare(random_shape(log2_states, numbers), steps, numbers.next());
}

TEST(TrellisSearch, EveryTargetEqualsTheReferenceAtWindowEnds) {
  Numbers numbers(2);
  const TrellisShape shape = random_shape(2, numbers);
  const TrellisSearch search(shape);
  const std::size_t window = search.window(), behind = search.look_ahead();
  std::vector<std::size_t> all = {window, window + 1, window + behind - 1, window + behind + 1,
                                  2 * window + 1};
  if (kSlow) all = {window + behind + 1};
  for (const std::size_t steps : all) compare(shape, steps, steps);
}

// z and p of every weight, from its code, lead from state 0 along the trellis.
TEST(TrellisSearch, ThePathIsOneOfTheTrellis) {
  Numbers numbers(3);
  for (const int log2_states : {2, 3, 6, 9, 10}) {
    if (kSlow && log2_states > 3) break;
    const TrellisShape shape = random_shape(log2_states, numbers);
    TrellisSearch search(shape);
    const auto x = search_weights(2 * search.window() + 77, 12, 4);
    for (const bool zero_rule : {false, true}) {
      const SearchTables tables(3, 1, zero_rule, 5);
      std::vector<std::int16_t> coded(x.size());
      search.run(tables.view(), x, {}, coded);
      std::vector<std::uint32_t> state(kSearchLanes);
      for (std::size_t i = 0; i < x.size(); ++i) {
        std::uint32_t& s = state[i % kSearchLanes];
        ASSERT_EQ(coded[i] & 1, s & 1) << i;
        ASSERT_EQ(shape.previous(shape.next(s, coded[i] >> 1 & 1), coded[i] >> 1 & 1), s);
        s = shape.next(s, coded[i] >> 1 & 1);
      }
    }
  }
}

TEST(TrellisSearch, SupersetIndices) {
  for (const bool zero_rule : {false, true})
    for (const unsigned z : {0u, 1u})
      for (std::int32_t k = -40; k <= 40; ++k)
        EXPECT_EQ(superset_index(multiple(k, z, zero_rule), z, zero_rule), k);
}

// Where only zeros are free, a sequence of zeros stays at them in both supersets.
TEST(TrellisSearch, TheZeroRuleGivesBothSupersetsAZero) {
  Numbers numbers(7);
  const TrellisShape shape = random_shape(4, numbers);
  SearchTables tables(3, 1, true, 8);
  std::fill(tables.costs.begin(), tables.costs.end(), 2.0f);
  tables.costs[3] = tables.costs[4] = 0;
  tables.costs[1] = TrellisTables::kMostCost;
  std::vector<float> x(50 * kSearchLanes, 0.0f);
  for (std::size_t lane = 0; lane < kSearchLanes; ++lane) x[lane] = lane % 2 == 0 ? 2.1f : -2.1f;
  std::vector<std::int16_t> coded(x.size());
  TrellisSearch(shape).run(tables.view(), x, {}, coded);
  std::size_t odd = 0;
  for (std::size_t i = 10 * kSearchLanes; i < coded.size(); ++i) {
    EXPECT_TRUE(coded[i] == 0 || coded[i] == 1) << i;
    odd += static_cast<std::size_t>(coded[i]);
  }
  EXPECT_GT(odd, 0u);  // the first weights lead away from the state that repeats itself
}

TEST(TrellisSearch, LanesDoNotInfluenceEachOther) {
  Numbers numbers(9);
  for (const int log2_states : {2, 5, 8}) {
    const TrellisShape shape = random_shape(log2_states, numbers);
    const SearchTables tables(3, 1, false, 10);
    auto x = search_weights(60, 12, 11);
    std::vector<std::int16_t> before(x.size()), after(x.size());
    TrellisSearch search(shape);
    search.run(tables.view(), x, {}, before);
    const std::size_t changed = 5;
    for (std::size_t i = changed; i < x.size(); i += kSearchLanes) x[i] = 3 * numbers.bell();
    search.run(tables.view(), x, {}, after);
    for (std::size_t i = 0; i < x.size(); ++i)
      EXPECT_TRUE(i % kSearchLanes == changed || before[i] == after[i]) << i;
  }
}

}  // namespace
}  // namespace ratefloor::kernel
