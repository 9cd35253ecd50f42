#include "ratefloor/linear/prune/sparsity.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ratefloor::linear {
namespace {

std::vector<std::uint8_t> dropped(const std::vector<double>& costs, std::size_t zeros) {
  std::vector<std::uint8_t> kept(costs.size());
  drop_least(costs, zeros, kept);
  return kept;
}

using Kept = std::vector<std::uint8_t>;

TEST(Sparsity, DropsTheLeastAndOfEqualOnesTheFirst) {
  const std::vector<double> costs = {3, 1, 2, 1, 0, 1};
  EXPECT_EQ(dropped(costs, 0), (Kept{1, 1, 1, 1, 1, 1}));
  EXPECT_EQ(dropped(costs, 1), (Kept{1, 1, 1, 1, 0, 1}));
  EXPECT_EQ(dropped(costs, 2), (Kept{1, 0, 1, 1, 0, 1}));
  EXPECT_EQ(dropped(costs, 3), (Kept{1, 0, 1, 0, 0, 1}));
  EXPECT_EQ(dropped(costs, 5), (Kept{1, 0, 0, 0, 0, 0}));
  EXPECT_EQ(dropped(costs, 6), (Kept{0, 0, 0, 0, 0, 0}));
}

// Two rows, four columns; costs column after column.
TEST(Sparsity, SharesOfAllAndOfGroups) {
  const std::vector<double> costs = {1, 8, 2, 7, 3, 6, 4, 5};
  Mask all(2, 4);
  drop_by_cost(Sparsity::unstructured(0.5), costs, 0, 4, all);
  EXPECT_EQ(all.kept, (Kept{0, 1, 0, 1, 0, 1, 0, 1}));
  EXPECT_EQ(all.kept_count(), 4u);
  Mask halves(2, 4);
  drop_by_cost(Sparsity::grouped(1, 2), costs, 0, 4, halves);
  EXPECT_EQ(halves.kept, (Kept{0, 1, 1, 0, 0, 1, 1, 0}));
  Mask part(2, 4);
  drop_by_cost(Sparsity::grouped(2, 2), std::span(costs).first(4), 2, 2, part);
  EXPECT_EQ(part.kept, (Kept{1, 1, 1, 1, 0, 0, 0, 0}));
}

TEST(Sparsity, NonsenseIsAnError) {
  for (const double share : {-0.1, 1.1, std::nan("")})
    EXPECT_EQ(check_sparsity(Sparsity::unstructured(share), 4).error().code,
              ErrorCode::kInvalidArgument);
  EXPECT_TRUE(check_sparsity(Sparsity::unstructured(1), 3));
  EXPECT_TRUE(check_sparsity(Sparsity::grouped(2, 4), 128));
  EXPECT_FALSE(check_sparsity(Sparsity::grouped(2, 4), 130));
  EXPECT_FALSE(check_sparsity(Sparsity::grouped(5, 4), 128));
  EXPECT_FALSE(check_sparsity(Sparsity::grouped(1, 3), 129));
  EXPECT_FALSE(check_sparsity(Sparsity::grouped(1, 128), 128));
  EXPECT_NE(check_sparsity(Sparsity::grouped(2, 4), 130).error().to_string().find("130 columns"),
            std::string::npos);
}

}  // namespace
}  // namespace ratefloor::linear
