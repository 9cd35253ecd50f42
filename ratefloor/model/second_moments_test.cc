#include "ratefloor/model/second_moments.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/model/testing/tiny_model.h"

namespace ratefloor::model {
namespace {

using linear::packed_index;

struct Input {
  std::vector<float> full;
  std::vector<std::uint16_t> half;
  std::size_t rows, cols;
  Input(std::size_t r, std::size_t c, std::uint32_t stream)
      : full(testing::random_floats(r * c, stream, 2, 0.5)), half(r * c), rows(r), cols(c) {
    for (std::size_t i = 0; i < full.size(); ++i) half[i] = f32_to_bf16(full[i]);
  }
  Activations view(bool bf16) const {
    return {rows, cols, bf16 ? nullptr : full.data(), bf16 ? half.data() : nullptr};
  }
};

// More rows than one sum takes, a size that is no multiple of a tile, two batches.
TEST(SecondMoments, EqualTheDefinition) {
  for (const kernel::Precision precision : kernel::supported_precisions()) {
    const bool bf16 = precision == kernel::Precision::kBf16;
    const Input a(2500, 517, 1), b(40, 517, 2);
    const Executor executor(2);
    TransposedRows space;
    SecondMoments moments("x", 517);
    ASSERT_TRUE(moments.add(a.view(bf16), executor, space));
    ASSERT_TRUE(moments.add(b.view(bf16), executor, space));
    const linear::InputStatistics found = moments.take();
    EXPECT_EQ(found.count, 2540u);
    const auto entry = [&](const Input& x, std::size_t r, std::size_t i) {
      const std::size_t at = r * x.cols + i;
      return static_cast<double>(bf16 ? bf16_to_f32(x.half[at]) : x.full[at]);
    };
    for (const std::size_t i : {0u, 1u, 255u, 511u, 512u, 516u})
      for (const std::size_t j : {0u, 300u, 511u, 513u, 516u}) {
        if (j < i) continue;
        double sum = 0, column = 0, most = 0;
        for (const Input* x : {&a, &b})
          for (std::size_t r = 0; r < x->rows; ++r) {
            sum += entry(*x, r, i) * entry(*x, r, j);
            column += entry(*x, r, i);
            most = std::max(most, std::abs(entry(*x, r, i)));
          }
        EXPECT_NEAR(found.second_moment_sum[packed_index(517, i, j)], sum, 1e-5 * 4000)
            << i << ' ' << j;  // of the diagonal
        EXPECT_NEAR(found.sum[i], column, 1e-9 * 2540);
        EXPECT_EQ(found.max_abs[i], most);
      }
    EXPECT_TRUE(linear::check_statistics(found));
  }
}

TEST(SecondMoments, SameBitsOnAnyNumberOfThreads) {
  const Input x(300, 700, 3);
  const auto run = [&](unsigned threads) {
    const Executor executor(threads);
    TransposedRows space;
    SecondMoments moments("x", 700);
    EXPECT_TRUE(moments.add(x.view(false), executor, space));
    return moments.take().second_moment_sum;
  };
  EXPECT_EQ(run(1), run(3));
}

TEST(SecondMoments, NameWhatIsNotFinite) {
  Input x(20, 600, 4);
  x.full[7 * 600 + 599] = INFINITY;
  x.full[9 * 600 + 3] = NAN;
  const Executor executor(2);
  TransposedRows space;
  SecondMoments moments("model.layers.3.mlp.down_input", 600);
  const Result<void> added = moments.add(x.view(false), executor, space);
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, ErrorCode::kNotFinite);
  EXPECT_EQ(added.error().message,
            "channel 599 of input 'model.layers.3.mlp.down_input' is NaN or infinite at token 7 of "
            "its batch");
}

}  // namespace
}  // namespace ratefloor::model
