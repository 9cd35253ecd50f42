// No path is better than the one that the search finds.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/kernel/testing/trellis_search_data.h"
#include "ratefloor/kernel/trellis_search.h"
#include "ratefloor/kernel/trellis_search_ref.h"

namespace ratefloor::kernel {
namespace {

using testing::multiple;
using testing::Numbers;
using testing::random_shape;
using testing::search_weights;
using testing::SearchTables;

// What index k of superset z costs a weight.
double cost_of(const SearchTables& tables, float value, std::int32_t k, unsigned z) {
  const std::int32_t m = multiple(k, z, tables.zero_rule);
  if (z == 1 && tables.zero_rule && m == 0) return tables.cost(std::abs(value), -1);
  const std::int32_t along = value < 0 ? -m : m;
  if (along < -4 || (along < 0 && z == 1 && tables.zero_rule)) return 1e9;
  if (along + 4 >= static_cast<std::int32_t>(tables.positions.size())) return 1e9;
  return tables.cost(std::abs(value), along);
}

// All 2^steps paths, and at each weight all multiples, in doubles. The search rounds each branch to
// 1/256, and knows three candidates only.
TEST(TrellisSearchOptimum, NoPathIsBetter) {
  Numbers numbers(6);
  const std::size_t steps = kSlow ? 6 : 9;
  for (const int log2_states : {2, 3, 4, 5})
    for (const bool zero_rule : {false, true}) {
      const TrellisShape shape = random_shape(log2_states, numbers);
      const SearchTables tables(3, 1, zero_rule, numbers.next());
      const auto x = search_weights(steps, 12, numbers.next());
      std::vector<std::int16_t> coded(x.size());
      TrellisSearch(shape).run(tables.view(), x, {}, coded);
      for (std::size_t lane = 0; lane < kSearchLanes; ++lane) {
        double own = 0, best = 1e9;
        for (std::size_t step = 0; step < steps; ++step) {
          const std::int16_t c = coded[step * kSearchLanes + lane];
          own += cost_of(tables, x[step * kSearchLanes + lane], c >> 1, c & 1);
        }
        for (unsigned path = 0; path < 1u << steps; ++path) {
          double sum = 0;
          std::uint32_t state = 0;
          for (std::size_t step = 0; step < steps; ++step) {
            const std::int32_t p = path >> step & 1;
            double least = 1e9;
            for (std::int32_t k = p - 12; k <= 12; k += 2)
              least = std::min(least, cost_of(tables, x[step * kSearchLanes + lane], k, state & 1));
            sum += least;
            state = shape.next(state, static_cast<unsigned>(p));
          }
          best = std::min(best, sum);
        }
        EXPECT_GE(own, best - 1e-9);
        EXPECT_LE(own, best + static_cast<double>(steps) / 256) << log2_states << zero_rule << lane;
      }
    }
}

// Squared error of weights without costs, the whole search one window or as many as it takes.
TEST(TrellisSearchOptimum, WindowsCostLittle) {
  Numbers numbers(20);
  const TrellisShape shape{6, 0127 >> 1, 042 >> 1};
  SearchTables tables(3, 1, false, 21);
  for (std::size_t i = 0; i < tables.positions.size(); ++i)
    tables.positions[i] = static_cast<float>(i) - 4;
  std::fill(tables.costs.begin(), tables.costs.end(), 0.0f);
  TrellisSearch search(shape);
  const std::size_t steps = (kSlow ? 1 : 3) * search.window() + 500;
  std::vector<float> x(steps * kSearchLanes);
  for (float& v : x) v = 3 * numbers.bell();
  std::vector<std::int16_t> coded(x.size());
  const auto error = [&] {
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - coded[i]) * (x[i] - coded[i]);
    return sum;
  };
  search.run(tables.view(), x, {}, coded);
  const double in_windows = error();

  std::vector<std::int16_t> metrics(2 * shape.states() * kSearchLanes);
  std::vector<std::uint16_t> decisions(steps * shape.states());
  std::vector<TrellisSearch::Choices> choices(steps);
  std::uint32_t registers[kSearchLanes] = {};
  const TrellisTables view = tables.view();
  reference::search_window({shape, view, nullptr, x.data(), nullptr, steps, steps, registers,
                            coded.data(), metrics.data(), decisions.data(), choices.data()});
  EXPECT_LT(in_windows, 1.0005 * error());
}

// Branches of one lane's weights as the search counts them, by 2z + p.
std::vector<std::array<std::int64_t, 4>> counted_branches(const SearchTables& tables,
                                                          const std::vector<float>& x,
                                                          std::size_t lane) {
  std::vector<std::array<std::int64_t, 4>> branches;
  for (std::size_t i = lane; i < x.size(); i += kSearchLanes) {
    std::int32_t metrics[4];
    reference::branch_metrics(tables.positions.data(), tables.costs.data(), std::abs(x[i]),
                              metrics);
    const std::int32_t least = *std::min_element(metrics, metrics + 4);
    for (std::int32_t& m : metrics) m = std::min<std::int32_t>(m - least, reference::kMostBranch);
    std::array<std::int64_t, 4> by_path;
    for (unsigned c = 0; c < 4; ++c)
      by_path[c] = metrics[reference::residue(c / 2, c % 2, x[i] < 0, tables.zero_rule)];
    branches.push_back(by_path);
  }
  return branches;
}

// Costs as large and as different as they may be: 16 bits hold the metrics, the path is the best.
TEST(TrellisSearchOptimum, ExtremeCosts) {
  Numbers numbers(12);
  for (const int log2_states : {2, 4, 7, kSlow ? 8 : 12}) {
    const TrellisShape shape = random_shape(log2_states, numbers);
    SearchTables tables(3, 1, false, 13);
    for (float& c : tables.costs) c = numbers.next() % 2 == 0 ? TrellisTables::kMostCost : 0.0f;
    const auto x = search_weights(log2_states == 12 ? 40 : 200, 12, 14);
    std::vector<std::int16_t> coded(x.size());
    TrellisSearch(shape).run(tables.view(), x, {}, coded);
    for (std::size_t lane = 0; lane < (kSlow ? 2 : kSearchLanes); ++lane) {
      const auto branches = counted_branches(tables, x, lane);
      constexpr std::int64_t kNever = 1'000'000'000;
      std::vector<std::int64_t> best(shape.states(), kNever), next;
      best[0] = 0;
      std::int64_t own = 0;
      std::uint32_t own_state = 0;
      for (std::size_t step = 0; step < branches.size(); ++step) {
        next.assign(shape.states(), kNever);
        for (std::uint32_t s = 0; s < shape.states(); ++s)
          for (unsigned p = 0; p < 2; ++p) {
            std::int64_t& to = next[shape.next(s, p)];
            to = std::min(to, best[s] + branches[step][2 * (s & 1) + p]);
          }
        best.swap(next);
        const unsigned p = coded[step * kSearchLanes + lane] >> 1 & 1;
        own += branches[step][2 * (own_state & 1) + p];
        own_state = shape.next(own_state, p);
      }
      EXPECT_EQ(own, *std::min_element(best.begin(), best.end())) << log2_states << ' ' << lane;
    }
  }
}

}  // namespace
}  // namespace ratefloor::kernel
