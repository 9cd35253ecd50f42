// Every finite bf16 and f16 value must come back as its own bin, and no order or division of the
// work may change anything.
#include "ratefloor/source/value_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <vector>

#include "ratefloor/base/random.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::source {
namespace {

using Bins = std::vector<ValueHistogram::Bin>;

std::vector<float> finite_bf16() {
  std::vector<float> values;
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    const float value = std::bit_cast<float>(bits << 16);
    if (std::isfinite(value)) values.push_back(value);
  }
  return values;
}

std::vector<float> finite_f16() {
  std::vector<float> values;
  for (int bits = 0; bits < 65536; ++bits) {
    const int exponent = (bits >> 10) & 31, significand = bits & 1023;
    if (exponent == 31) continue;
    const double magnitude = exponent == 0 ? std::ldexp(significand, -24)
                                           : std::ldexp(1024 + significand, exponent - 25);
    values.push_back(static_cast<float>(bits & 0x8000 ? -magnitude : magnitude));
  }
  return values;
}

void expect_equal(const Bins& a, const Bins& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i].mean, b[i].mean);
    ASSERT_EQ(a[i].lower, b[i].lower);
    ASSERT_EQ(a[i].upper, b[i].upper);
    ASSERT_EQ(a[i].count, b[i].count);
  }
}

void expect_orderly(const Bins& bins) {
  for (std::size_t i = 0; i < bins.size(); ++i) {
    ASSERT_LT(bins[i].lower, bins[i].upper);
    ASSERT_LE(bins[i].lower, bins[i].mean);
    ASSERT_LE(bins[i].mean, bins[i].upper);
    if (i == 0) continue;
    ASSERT_LE(bins[i - 1].upper, bins[i].lower) << bins[i].mean;
  }
}

// One bin a value (zeros of both signs together), counts and means exact.
void expect_own_bins(std::vector<float> values, int resolution) {
  ValueHistogram histogram;
  histogram.add(values);
  histogram.add(values);
  EXPECT_EQ(histogram.count(), 2 * values.size());
  EXPECT_EQ(histogram.zero_count(), 4);
  EXPECT_EQ(histogram.resolution_bits(), resolution);
  const Bins bins = histogram.bins();
  std::sort(values.begin(), values.end());
  EXPECT_EQ(histogram.min(), values.front());
  EXPECT_EQ(histogram.max(), values.back());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  ASSERT_EQ(bins.size(), values.size());
  for (std::size_t i = 0; i < bins.size(); ++i) {
    ASSERT_EQ(bins[i].mean, values[i]);
    ASSERT_EQ(bins[i].count, values[i] == 0 ? 4u : 2u);
  }
  expect_orderly(bins);
}

TEST(ValueHistogramTest, EveryBf16ValueIsItsOwnBin) { expect_own_bins(finite_bf16(), 7); }
TEST(ValueHistogramTest, EveryF16ValueIsItsOwnBin) { expect_own_bins(finite_f16(), 10); }

// Away from zero and the ends the cell of a value is what rounds to it: halfway to its neighbours.
TEST(ValueHistogramTest, CellsAreRoundingCells) {
  for (const bool half : {false, true}) {
    std::vector<float> values = half ? finite_f16() : finite_bf16();
    ValueHistogram histogram;
    histogram.add(values);
    const Bins bins = histogram.bins();
    const double smallest_normal = half ? 0x1p-14 : 0x1p-126;
    std::size_t checked = 0;
    for (std::size_t i = 1; i + 1 < bins.size(); ++i) {
      if (std::abs(bins[i].mean) <= smallest_normal) continue;
      ASSERT_EQ(bins[i].lower, (bins[i - 1].mean + bins[i].mean) / 2);
      ASSERT_EQ(bins[i].upper, (bins[i].mean + bins[i + 1].mean) / 2);
      ++checked;
    }
    EXPECT_GT(checked, half ? 61000u : 64000u);
    if (!half) {  // bf16 shares its subnormals with f32
      for (std::size_t i = 1; i + 1 < bins.size(); ++i) {
        ASSERT_EQ(bins[i].upper, (bins[i].mean + bins[i + 1].mean) / 2) << bins[i].mean;
      }
    }
  }
}

// Every bit pattern class, with values that share a bin.
std::vector<float> mixed_values() {
  std::vector<float> values;
  const GeneralizedGaussian source(0.5);
  for (std::uint64_t i = 0; i < 20000; ++i) {
    const auto [bits, choice] = random_bits(3, i, 0, 0);
    const float value = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    values.push_back(choice % 4 == 0 ? value : static_cast<float>(source.sample(1, i)));
    if (choice % 97 == 0) values.push_back(choice % 2 ? 0.0f : -0.0f);
  }
  for (const float special :
       {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
        std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::max(),
        std::numeric_limits<float>::lowest(), std::numeric_limits<float>::denorm_min(),
        -std::numeric_limits<float>::denorm_min()}) {
    values.push_back(special);
  }
  return values;
}

TEST(ValueHistogramTest, CountsAndMeansMatchAPlainMap) {
  const std::vector<float> values = mixed_values();
  ValueHistogram histogram;
  histogram.add(values);
  std::uint64_t nan = 0, inf = 0, zero = 0;
  std::map<std::int64_t, std::pair<std::uint64_t, double>> expected;  // count, sum
  for (const float value : values) {
    nan += std::isnan(value);
    inf += std::isinf(value);
    zero += value == 0;
    if (!std::isfinite(value)) continue;
    const std::uint32_t size = std::bit_cast<std::uint32_t>(value) & 0x7fffffff;
    // Zero apart, subnormals of the lowest cells with their own sign.
    const std::int64_t key = value == 0 ? 0 : (value > 0 ? 1 : -1) * (std::int64_t{size >> 13} + 1);
    expected[key].first += 1;
    expected[key].second += value;
  }
  EXPECT_EQ(histogram.nan_count(), nan);
  EXPECT_EQ(histogram.inf_count(), inf);
  EXPECT_EQ(histogram.zero_count(), zero);
  EXPECT_EQ(histogram.count(), values.size() - nan - inf);
  EXPECT_EQ(histogram.resolution_bits(), 23);
  EXPECT_EQ(histogram.max(), std::numeric_limits<float>::max());
  EXPECT_EQ(histogram.min(), std::numeric_limits<float>::lowest());
  const Bins bins = histogram.bins();
  ASSERT_EQ(bins.size(), expected.size());
  std::size_t i = 0;
  for (const auto& [key, cell] : expected) {
    ASSERT_EQ(bins[i].count, cell.first);
    const double mean = cell.second / static_cast<double>(cell.first);
    ASSERT_NEAR(bins[i].mean, mean, 1e-13 * std::abs(mean)) << key;
    ++i;
  }
  expect_orderly(bins);
}

TEST(ValueHistogramTest, NeitherOrderNorDivisionMatters) {
  std::vector<float> values = mixed_values();
  ValueHistogram whole;
  whole.add(values);
  for (const std::size_t piece :
       {std::size_t{1}, std::size_t{7}, std::size_t{2048}, std::size_t{5000}}) {
    std::vector<ValueHistogram> parts;
    for (std::size_t first = 0, k = 0; first < values.size(); first += piece, ++k) {
      if (k < 3) parts.emplace_back();
      const std::size_t length = std::min(piece, values.size() - first);
      parts[k % 3].add(std::span(values).subspan(first, length));
    }
    ValueHistogram merged;
    for (std::size_t k = parts.size(); k-- > 0;) merged.merge(parts[k]);
    expect_equal(merged.bins(), whole.bins());
    EXPECT_EQ(merged.count(), whole.count());
    EXPECT_EQ(merged.zero_count(), whole.zero_count());
    EXPECT_EQ(merged.nan_count(), whole.nan_count());
    EXPECT_EQ(merged.min(), whole.min());
    EXPECT_EQ(merged.max(), whole.max());
    EXPECT_EQ(merged.resolution_bits(), whole.resolution_bits());
  }
  std::reverse(values.begin(), values.end());
  ValueHistogram reversed;
  reversed.add(values);
  expect_equal(reversed.bins(), whole.bins());
  const ValueHistogram copy = reversed;
  expect_equal(copy.bins(), whole.bins());
}

TEST(ValueHistogramTest, EmptyAndZeros) {
  ValueHistogram empty;
  EXPECT_TRUE(empty.bins().empty());
  EXPECT_EQ(empty.resolution_bits(), 0);
  EXPECT_EQ(empty.min(), std::numeric_limits<float>::infinity());
  EXPECT_EQ(empty.max(), -std::numeric_limits<float>::infinity());
  ValueHistogram zeros;
  const float values[] = {0.0f, -0.0f, 0.0f};
  zeros.add(values);
  ASSERT_EQ(zeros.bins().size(), 1u);
  EXPECT_EQ(zeros.bins()[0].count, 3u);
  EXPECT_EQ(zeros.bins()[0].mean, 0);
  empty.merge(zeros);
  expect_equal(empty.bins(), zeros.bins());
}

TEST(ValueHistogramTest, IntegersHaveFewBits) {
  ValueHistogram histogram;
  const float values[] = {-4, -3, -2, -1, 0, 1, 2, 3, 7};
  histogram.add(values);
  EXPECT_EQ(histogram.resolution_bits(), 2);
  const Bins bins = histogram.bins();
  ASSERT_EQ(bins.size(), 9u);
  expect_orderly(bins);
  EXPECT_EQ(bins[4].lower, -0.5);
  EXPECT_EQ(bins[4].upper, 0.5);
}

}  // namespace
}  // namespace ratefloor::source
