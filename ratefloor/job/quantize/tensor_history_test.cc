#include "ratefloor/job/quantize/tensor_history.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ratefloor::job {
namespace {

TensorHistory example() {
  TensorHistory history;
  history.name = "a \"quoted\"\n\xE2\x82\xAC name";
  history.attempts = {{"rate 3 -0.003 +0.003", "ecsq2.973", 123456789012345, 77, 1.0 / 3, 0.1 + 0.2,
                       std::numeric_limits<double>::quiet_NaN(), 1.25},
                      {"member 4000", "int4-asym-g64", 1, 0, 5e-324, 0, 2.5, 2.25}};
  return history;
}

TEST(TensorHistory, ComesBackBitForBit) {
  const auto back = parse_history(history_text(example()));
  ASSERT_TRUE(back) << back.error().to_string();
  EXPECT_EQ(back->name, example().name);
  EXPECT_EQ(back->attempts, example().attempts);
  EXPECT_TRUE(std::isnan(back->attempts[0].floor_bits));
  EXPECT_EQ(back->find("member 4000")->codec, "int4-asym-g64");
  EXPECT_EQ(back->find("member 3000"), nullptr);
}

TEST(TensorHistory, EveryCutIsAnError) {
  const std::string text = history_text(example());
  for (std::size_t length = 0; length + 2 < text.size(); ++length)
    EXPECT_FALSE(parse_history(text.substr(0, length))) << length;
}

TEST(TensorHistory, RefusesOtherJson) {
  for (const char* text : {"{}", "[]", "3", R"({"name": 3})", R"({"name": "a", "attempts": []})",
                           R"({"name": "a", "attempts": [{"target": 3}]})",
                           R"({"name": "a", "attempts": [{"stored_bytes": -1}]})",
                           R"({"name": "a", "attempts": [{"unknown": 1}]})"})
    EXPECT_FALSE(parse_history(text)) << text;
}

}  // namespace
}  // namespace ratefloor::job
