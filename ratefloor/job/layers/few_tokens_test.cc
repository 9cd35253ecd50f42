#include "ratefloor/job/layers/few_tokens.h"

#include <gtest/gtest.h>

#include <vector>

namespace ratefloor::job {
namespace {

TEST(FewTokens, SilentWhereThereAreEnough) {
  EXPECT_FALSE(few_tokens_warning({}));
  const std::vector<InputTokens> enough = {{"a", 10, 40}, {"b", 1000, 4001}};
  EXPECT_FALSE(few_tokens_warning(enough));
}

TEST(FewTokens, NamesTheWorstOnce) {
  const std::vector<InputTokens> some = {
      {"a", 10, 39}, {"a", 10, 39}, {"b", 100, 150}, {"b", 100, 150}, {"c", 1, 4}};
  const auto warning = few_tokens_warning(some);
  ASSERT_TRUE(warning);
  EXPECT_NE(warning->find("'b' are of 150 tokens for 100 channels and 1 more"), std::string::npos)
      << *warning;
}

}  // namespace
}  // namespace ratefloor::job
