// The parts of an encoder's plan: classes of rows, offsets, the search for the step.
#include "ratefloor/codec/lattice/plan.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/codec/lattice/cluster_rows.h"
#include "ratefloor/codec/lattice/fit_offsets.h"
#include "ratefloor/codec/lattice/step_search.h"
#include "ratefloor/codec/lattice/testing/coded.h"

namespace ratefloor::codec::lattice {
namespace {

using kernel::PointLattice;

RowClasses clustered(const std::vector<float>& scales, std::uint64_t cols, double step = 0.1) {
  return cluster_rows(scales, cols, PointLattice::kE8, step, 600);
}

TEST(RowClassesOfAMatrix, OneForRowsThatDifferByChance) {
  std::vector<float> scales;
  for (int row = 0; row < 2000; ++row)  // standard error of a scale from 1024 weights
    scales.push_back(1 + 0.022f * static_cast<float>(std::sin(row * 12.9898)));
  const RowClasses classes = clustered(scales, 1024);
  EXPECT_EQ(classes.count, 1u);
  EXPECT_FALSE(classes.silent);
  EXPECT_TRUE(classes.of_row.empty());
}

TEST(RowClassesOfAMatrix, AsManyAsThereAreScales) {
  for (const std::size_t groups : {2u, 3u, 7u}) {
    std::vector<float> scales;
    for (std::size_t row = 0; row < 64 * groups; ++row)
      scales.push_back(static_cast<float>(std::exp2(static_cast<double>(row * 5 % groups))));
    const RowClasses classes = clustered(scales, 4096);
    ASSERT_EQ(classes.count, groups);
    for (std::size_t row = 0; row < scales.size(); ++row)
      EXPECT_EQ(classes.at(row), row * 5 % groups);
    // Beneath the noise of a coarse quantizer they look alike.
    EXPECT_EQ(clustered(scales, 4096, 1e4).count, 1u);
    // Nor is there anything to gain for short rows.
    EXPECT_EQ(clustered(scales, 16).count, 1u);
  }
}

TEST(RowClassesOfAMatrix, AtMostSixteenAndZeroRowsApart) {
  std::vector<float> scales(4000);
  for (std::size_t row = 0; row < scales.size(); ++row)
    scales[row] = row % 8 == 3 ? 0.0f : std::ldexp(1.0f, static_cast<int>(row % 200) - 100);
  const RowClasses classes = clustered(scales, 4096, 1e-30);
  EXPECT_EQ(classes.count, 16u);
  EXPECT_TRUE(classes.silent);
  for (std::size_t row = 0; row < scales.size(); ++row) {
    EXPECT_LT(classes.at(row), 16);
    EXPECT_EQ(classes.at(row) == 0, row % 8 == 3) << row;
  }
  EXPECT_TRUE(clustered(std::vector<float>(7, 0.0f), 100).of_row.empty());
  EXPECT_TRUE(clustered(std::vector<float>(7, 0.0f), 100).silent);
  EXPECT_EQ(clustered({0, 1, 0}, 1).of_row, (std::vector<std::uint8_t>{0, 1, 0}));
  EXPECT_EQ(clustered({}, 100).count, 1u);
}

TEST(FittedOffsets, FollowLinesAndStayWithinTheData) {
  std::vector<Moment> moments(1024);
  for (std::size_t m = 0; m < 50; ++m) {  // x = 0.9·m up to 32, 3.2 below m from there on
    const double x = static_cast<double>(m) - std::min(0.1 * static_cast<double>(m), 3.2);
    moments[m].count = 1000000;
    moments[m].sum = static_cast<std::int64_t>(std::ldexp(x * 1e6, kMomentBits));
  }
  const Offsets offsets = fit_offsets(moments);
  EXPECT_EQ(offsets.size(), 11u);  // up to 48
  for (std::uint32_t m = 0; m < 2000; ++m)
    EXPECT_NEAR(offset_at(offsets, m), std::min(0.1 * m, 3.2), 0.03) << m;
  EXPECT_TRUE(fit_offsets(std::vector<Moment>(1024)).empty());
}

TEST(FittedOffsets, ComeBackFromTheirBits) {
  for (const Offsets& offsets : {Offsets{}, Offsets{0}, Offsets{-kMaxOffset, kMaxOffset},
                                 Offsets{5, 5, 4, -7, 100}, Offsets(kKnots.size(), 3)}) {
    testing::Bytes bytes;
    coding::BitWriter writer(bytes);
    write_offsets(offsets, writer);
    coding::BitReader reader(bytes);
    const Result<Offsets> back = read_offsets(reader);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, offsets);
    EXPECT_EQ((reader.bytes_used() + 0), bytes.size());
  }
  for (const testing::Bytes& bytes :
       {testing::Bytes{}, testing::Bytes{31}, testing::Bytes{1, 0, 0, 0, 0, 0}}) {
    coding::BitReader reader(bytes);
    EXPECT_FALSE(read_offsets(reader));
  }
}

// How near the search comes to the zero of f, and after how many evaluations.
template <class F>
std::pair<double, int> searched(double first, F&& f) {
  StepSearch search(first);
  int evaluations = 0;
  for (; !search.done(); ++evaluations) search.tell(f(search.next()));
  return {search.best(), evaluations};
}

TEST(StepSearches, FindTheZero) {
  for (const double first : {-90.0, -3.0, 1.9, 2.1, 80.0}) {
    const auto line = searched(first, [](double x) { return 2 - x; });
    EXPECT_NEAR(line.first, 2, 0.001);
    EXPECT_LE(line.second, 8);
    const auto curve = searched(first, [](double x) { return std::log1p(std::exp(3 - x)) - 1; });
    EXPECT_NEAR(curve.first, 3 - std::log(std::expm1(1.0)), 0.002);
    EXPECT_LE(curve.second, 20);
    // A jump: the lower side. No zero: an end comes.
    const auto jump = searched(first, [](double x) { return x < 1.5 ? 30.0 : -2.0; });
    EXPECT_NEAR(jump.first, 1.5, 0.01);
    EXPECT_GE(jump.first, 1.5);
    EXPECT_LE(searched(first, [](double) { return -1.0; }).second, 40);
  }
}

// A matrix large enough to be sampled, with rows that the sample does not represent: the whole
// matrix has the last word.
TEST(Plans, MeetTheRateOnLargeMatricesToo) {
  if (kSlow) return;
  const std::uint64_t rows = 1200, cols = 1024;
  auto x = codec::testing::samples(rows * cols);
  for (std::size_t i = 0; i < x.size(); ++i)
    if (i / cols >= 1000 && i / cols < 1030) x[i] *= 8;
  const testing::Coded coded = testing::code("e82", x, rows, cols);
  EXPECT_NEAR(coded.rate(), 2, 0.005);
  EXPECT_NEAR(coded.ideal_rate(), coded.rate(), 0.003);
}

}  // namespace
}  // namespace ratefloor::codec::lattice
