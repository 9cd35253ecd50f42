#include "ratefloor/quant/trellis/ungerboeck.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "ratefloor/base/random.h"
#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/kernel/testing/trellis_search_data.h"
#include "ratefloor/kernel/trellis_search.h"

namespace ratefloor::quant {
namespace {

using kernel::TrellisShape;

TrellisShape shape_of(int log2_states, std::uint32_t h0, std::uint32_t h1) {
  return {log2_states, h0 >> 1, h1 >> 1};
}

// Ungerboeck's codes for amplitude modulation (IEEE Commun. Mag. 25, 1987, table I), octal, with
// the squared free distance he gives, in squared distances of neighbours.
struct Published {
  int log2_states;
  std::uint32_t h0, h1;
  int free_distance;
};
constexpr Published kPublished[] = {{2, 05, 02, 9},     {3, 013, 04, 10},   {4, 023, 04, 11},
                                    {5, 045, 010, 13},  {6, 0103, 024, 14}, {7, 0235, 0126, 16},
                                    {8, 0515, 0362, 16}};

std::uint32_t h0(const TrellisShape& shape) { return 2 * shape.h0_half + 1; }
std::uint32_t h1(const TrellisShape& shape) { return 2 * shape.h1_half; }

bool valid(const TrellisShape& shape) {
  return std::bit_width(h0(shape)) == shape.log2_states + 1 && h1(shape) != 0 &&
         std::bit_width(h1(shape)) <= shape.log2_states &&
         kernel::testing::common_factor(h0(shape), h1(shape)) == 1;
}

// Least squared distance between sequences of multiples whose paths part and meet again. By
// linearity one path may be that of zeros: bits (z, p) against (0, 0) are residues 1 and 3 at
// squared distance 1 if z = 1, residue 2 at 4 if p alone is 1; multiples of one residue are 4
// apart.
int squared_free_distance(const TrellisShape& shape) {
  std::vector<int> distance(shape.states(), 1 << 20);
  using Item = std::pair<int, std::uint32_t>;
  std::priority_queue<Item, std::vector<Item>, std::greater<>> queue;
  queue.push({4, shape.next(0, 1)});
  int returned = 16;
  while (!queue.empty()) {
    const auto [d, s] = queue.top();
    queue.pop();
    if (s == 0) returned = std::min(returned, d);
    if (s == 0 || d >= distance[s]) continue;
    distance[s] = d;
    for (unsigned p = 0; p < 2; ++p)
      queue.push({d + ((s & 1) != 0 ? 1 : p != 0 ? 4 : 0), shape.next(s, p)});
  }
  return returned;
}

// Normalized second moment: mean squared error of uniform weights, in units of the squared step of
// a uniform quantizer of the same rate (1 bit below that of all multiples).
double second_moment(const TrellisShape& shape, std::size_t steps) {
  constexpr std::size_t kGroups = 16;
  std::vector<float> positions(4 * kGroups + 8), costs(positions.size());
  for (std::size_t i = 0; i < positions.size(); ++i) positions[i] = static_cast<float>(i) - 4;
  const kernel::TrellisTables tables{positions.data(), costs.data(), positions.size(), false};
  std::vector<float> x(steps * kernel::kSearchLanes);
  for (std::size_t i = 0; i < x.size(); i += 2) {
    const auto pair = uniform_pair(7, i, 0, 0);
    for (std::size_t j = 0; j < 2; ++j) x[i + j] = static_cast<float>((pair[j] - 0.5) * 120);
  }
  std::vector<std::int16_t> coded(x.size());
  kernel::TrellisSearch(shape).run(tables, x, {}, coded);
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double e = static_cast<double>(x[i]) - coded[i];
    sum += e * e;
  }
  return sum / static_cast<double>(x.size()) / 4;
}

constexpr std::size_t kSteps = kSlow ? 1000 : 8000;  // 128,000 weights: a standard error of 0.1 %

TEST(Ungerboeck, TheTableHoldsCodes) {
  for (int log2_states = kLeastLog2States; log2_states <= kMostLog2States; ++log2_states) {
    const TrellisShape& shape = ungerboeck_trellis(log2_states);
    EXPECT_EQ(shape.log2_states, log2_states);
    EXPECT_TRUE(valid(shape)) << log2_states;
  }
}

TEST(Ungerboeck, FreeDistancesOfPublishedCodes) {
  for (const Published& code : kPublished)
    EXPECT_EQ(squared_free_distance(shape_of(code.log2_states, code.h0, code.h1)),
              code.free_distance)
        << code.log2_states;
}

// Marcellin and Fischer, IEEE Trans. Commun. 38 (1990), for 4 … 256 states of Ungerboeck's codes.
TEST(Ungerboeck, SecondMomentsOfPublishedCodes) {
  const double known[] = {0.06637, 0.06474, 0.06399, 0, 0, 0, 0.06132};
  for (const Published& code : kPublished) {
    const double g = known[code.log2_states - 2];
    if (g == 0 || (kSlow && code.log2_states > 4)) continue;
    EXPECT_NEAR(second_moment(shape_of(code.log2_states, code.h0, code.h1), kSteps), g,
                (kSlow ? 0.012 : 0.005) * g)
        << code.log2_states;
  }
}

// The table of docs/math/trellis.md.
TEST(Ungerboeck, SecondMoments) {
  const double g[] = {0.06624, 0.06490, 0.06386, 0.06293, 0.06221, 0.06164,
                      0.06122, 0.06082, 0.06053, 0.06032, 0.06012};
  for (int log2_states = kLeastLog2States; log2_states <= (kSlow ? 4 : kMostLog2States);
       ++log2_states) {
    const double expected = g[log2_states - kLeastLog2States];
    const double measured =
        second_moment(ungerboeck_trellis(log2_states), log2_states > 9 ? kSteps / 2 : kSteps);
    EXPECT_NEAR(measured, expected, (kSlow ? 0.012 : 0.004) * expected) << log2_states;
  }
}

// Of up to 32 states, all codes there are. Mirror images (h0 + h1, h1) have the same moment.
TEST(Ungerboeck, NoCodeIsBetter) {
  for (int log2_states = 2; log2_states <= (kSlow ? 3 : 5); ++log2_states) {
    double least = 1;
    const std::uint32_t half = 1u << (log2_states - 1);
    for (std::uint32_t h0_half = half; h0_half < 2 * half; ++h0_half)
      for (std::uint32_t h1_half = 1; h1_half < half; ++h1_half)
        if (const TrellisShape shape{log2_states, h0_half, h1_half};
            h0_half < (h0_half ^ h1_half) && valid(shape))
          least = std::min(least, second_moment(shape, kSteps / 4));
    EXPECT_GT(least, 0.995 * second_moment(ungerboeck_trellis(log2_states), kSteps / 4))
        << log2_states;
  }
}

}  // namespace
}  // namespace ratefloor::quant
