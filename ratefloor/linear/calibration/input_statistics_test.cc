#include "ratefloor/linear/calibration/input_statistics.h"

#include <gtest/gtest.h>

#include <limits>

#include "ratefloor/linear/calibration/testing/statistics_examples.h"

namespace ratefloor::linear {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

TEST(InputStatistics, PackedPlacesCountUpRowByRow) {
  for (std::uint64_t n = 1; n <= 12; ++n) {
    std::uint64_t next = 0;
    for (std::uint64_t i = 0; i < n; ++i) {
      for (std::uint64_t j = i; j < n; ++j, ++next) {
        EXPECT_EQ(packed_index(n, i, j), next);
        EXPECT_EQ(packed_row(n, next), i);
      }
    }
    EXPECT_EQ(packed_size(n), next);
  }
  EXPECT_EQ(packed_size(14336), 102767616u);
  constexpr std::uint64_t n = kMostChannels;
  EXPECT_EQ(packed_index(n, n - 1, n - 1), packed_size(n) - 1);
  EXPECT_EQ(packed_row(n, packed_size(n) - 1), n - 1);
}

TEST(InputStatistics, TraceIsTheMeanSquaredLength) {
  const InputStatistics s = test::statistics_of("x", {3, 4, 0, 0, 1, 0}, 2);
  EXPECT_EQ(s.count, 3u);
  EXPECT_DOUBLE_EQ(trace(s), 26.0 / 3);
}

TEST(InputStatistics, SumsOverTokensPass) {
  for (std::size_t n = 1; n <= 5; ++n)
    for (std::size_t tokens = 1; tokens <= 5; ++tokens)
      EXPECT_TRUE(check_statistics(test::random_statistics("x", n, tokens, n * 8 + tokens)));
}

TEST(InputStatistics, SizesThatDoNotFit) {
  const InputStatistics good = test::random_statistics("in", 3, 4, 1);
  const auto message = [](const InputStatistics& s) {
    const Result<void> checked = check_statistics(s);
    EXPECT_FALSE(checked);
    if (checked) return std::string();
    EXPECT_EQ(checked.error().code, ErrorCode::kInvalidArgument);
    return checked.error().to_string();
  };
  InputStatistics s = good;
  s.second_moment_sum.push_back(0);
  EXPECT_EQ(message(s), "tensor 'in': second_moment_sum has 7 entries; 3 channels need 6");
  s = good;
  s.sum.pop_back();
  EXPECT_EQ(message(s), "tensor 'in': sum has 2 entries; 3 channels need 3");
  s = good;
  s.max_abs.clear();
  EXPECT_EQ(message(s), "tensor 'in': max_abs has 0 entries; 3 channels need 3");
  s = good;
  s.channels = 0;
  EXPECT_NE(message(s).find("0 channels"), std::string::npos);
  s.channels = kMostChannels + 1;
  EXPECT_NE(message(s).find("16777217 channels"), std::string::npos);
  s = good;
  s.name = "";
  EXPECT_NE(message(s).find("empty or not UTF-8"), std::string::npos);
  s.name = "\xff";
  EXPECT_NE(message(s).find("empty or not UTF-8"), std::string::npos);
}

TEST(InputStatistics, NumbersThatCannotBeSums) {
  const InputStatistics good = test::random_statistics("in", 3, 4, 1);
  const auto expect = [](const InputStatistics& s, ErrorCode code, const std::string& text) {
    const Result<void> checked = check_statistics(s);
    ASSERT_FALSE(checked) << text;
    EXPECT_EQ(checked.error().code, code);
    EXPECT_EQ(checked.error().to_string(), text);
  };
  const std::string again = " (gather the statistics again)";
  const std::string narrow = " (the model overflows on this text: gather the statistics in f32)";
  InputStatistics s = good;
  s.count = 0;
  expect(s, ErrorCode::kMalformed,
         "tensor 'in.count': a count of 0 tokens; there must be 1 to 2^53" + again);
  s = good;
  s.second_moment_sum[4] = std::nan("");
  expect(s, ErrorCode::kNotFinite,
         "tensor 'in.second_moment_sum': entry 4, row 1 and column 2, is NaN" + narrow);
  s = good;
  s.second_moment_sum[5] = -kInf;
  expect(s, ErrorCode::kNotFinite,
         "tensor 'in.second_moment_sum': entry 5, row 2 and column 2, is infinite" + narrow);
  s = good;
  s.second_moment_sum[3] = -0.5;
  expect(s, ErrorCode::kMalformed,
         "tensor 'in.second_moment_sum': entry 3, row 1 and column 1, is a sum of squares and "
         "negative: -0.5" +
             again);
  s = good;
  s.sum[2] = kInf;
  expect(s, ErrorCode::kNotFinite, "tensor 'in.sum': entry 2 is infinite" + narrow);
  s = good;
  s.max_abs[1] = std::nanf("");
  expect(s, ErrorCode::kNotFinite, "tensor 'in.max_abs': entry 1 is NaN" + narrow);
  s = good;
  s.max_abs[1] = -1;
  expect(s, ErrorCode::kMalformed, "tensor 'in.max_abs': entry 1 is negative" + again);
}

}  // namespace
}  // namespace ratefloor::linear
