#include "ratefloor/kernel/squared_error.h"

#include <gtest/gtest.h>

#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/kernel/squared_error_ref.h"
#include "ratefloor/kernel/testing/test_data.h"

namespace ratefloor::kernel {
namespace {

TEST(SquaredError, EveryTargetGivesTheReferencesBits) {
  on_every_simd_target([](const std::string& target) {
    for (const std::size_t n : testing::kLengths)
      for (const std::size_t offset : {0, 1, 2, 7}) {
        auto a = testing::bells(n, offset, n), b = testing::bells(n, 0, n + 1, 0.9f);
        ASSERT_EQ(squared_error(a.span(), b.span()),
                  reference::squared_error(a.span().data(), b.span().data(), n))
            << target << ' ' << n;
        ASSERT_EQ(sum_squares(a.span()), reference::squared_error(a.span().data(), nullptr, n))
            << target << ' ' << n;
      }
  });
}

TEST(SquaredError, IsAccurate) {
  const std::size_t n = 131072;
  auto a = testing::bells(n, 0, 5), b = testing::bells(n, 0, 6);
  long double exact = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const long double d = static_cast<long double>(a.span()[i]) - b.span()[i];
    exact += d * d;
  }
  EXPECT_NEAR(squared_error(a.span(), b.span()), static_cast<double>(exact),
              1e-13 * static_cast<double>(exact));
}

TEST(SquaredError, HugeValuesDoNotOverflow) {
  const std::vector<float> huge(40, 3e38f);
  EXPECT_NEAR(sum_squares(huge) / (40 * 9e76), 1.0, 1e-6);
}

}  // namespace
}  // namespace ratefloor::kernel
