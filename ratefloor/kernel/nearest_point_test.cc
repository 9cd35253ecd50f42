#include "ratefloor/kernel/nearest_point.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/kernel/nearest_point_ref.h"
#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/kernel/testing/test_data.h"

namespace ratefloor::kernel {
namespace {

constexpr std::size_t kCounts[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 64, 100};
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

class NearestPoint : public ::testing::TestWithParam<PointLattice> {
 protected:
  const PointLattice lattice = GetParam();
  const std::size_t n = dimension_of(lattice);

  using Vectors = std::vector<std::vector<float>>;  // vectors[v][i]

  Vectors expected(const Vectors& vectors) const {
    Vectors points;
    for (const auto& x : vectors) {
      points.emplace_back(n);
      reference::nearest_point(lattice, x.data(), points.back().data());
    }
    return points;
  }

  std::vector<float> planes(const Vectors& vectors, std::size_t first, std::size_t count,
                            std::size_t stride, float fill) const {
    std::vector<float> x((n - 1) * stride + count, fill);
    for (std::size_t v = 0; v < count; ++v)
      for (std::size_t i = 0; i < n; ++i) x[i * stride + v] = vectors[first + v][i];
    return x;
  }

  /// On every target, all vectors at once.
  void expect_reference(const Vectors& vectors) const {
    const std::size_t count = vectors.size();
    const auto x = planes(vectors, 0, count, count, 0);
    const auto z = planes(expected(vectors), 0, count, count, 0);
    on_every_simd_target([&](const std::string& target) {
      std::vector<float> out(x.size(), kNan);
      nearest_points(lattice, x.data(), out.data(), count, count);
      ASSERT_EQ(out, z) << target;
    });
  }

  /// Numbers of a bell of the given width, rounded to multiples of `grid`.
  Vectors random(std::size_t count, float width, float grid, std::uint64_t seed) const {
    testing::Numbers numbers(seed);
    Vectors vectors(count / (kSlow && count > 20 ? 20 : 1), std::vector<float>(n));
    for (auto& x : vectors)
      for (float& entry : x) entry = std::nearbyint(numbers.bell() * width / grid) * grid;
    return vectors;
  }

  const std::size_t many = lattice == PointLattice::kLeech ? 200 : 3000;
};

TEST_P(NearestPoint, EveryTargetGivesTheReferencesPoint) {
  expect_reference(random(many, 5, 0x1p-20f, 1));
}

TEST_P(NearestPoint, AlsoWhereManyAreEquallyNear) {
  for (const float grid : {2.0f, 1.0f, 0.5f, 0.25f})
    expect_reference(random(many / 2, 4, grid, static_cast<std::uint64_t>(4 * grid)));
}

TEST_P(NearestPoint, AlsoFarFromTheOrigin) { expect_reference(random(many / 2, 3e5f, 0x1p-4f, 3)); }

TEST_P(NearestPoint, AlsoAtTheEdgesOfEverything) {
  Vectors vectors;
  const auto period = static_cast<float>(period_of(lattice));
  for (const float value : {0.0f, -0.0f, 0x1p-14f, 0x1p-15f, -0x1p-15f, 0x1.8p-14f, 0x1p-149f,
                            0.25f, 0.5f, 1.0f, 0.5f * period, period, 0x1p20f, -0x1p20f})
    for (const float toward : {-1e9f, 0.0f, 1e9f})
      for (std::size_t at = 0; at <= n; ++at) {  // everywhere, or at one coordinate
        const float x = std::clamp(std::nextafter(value, toward), -0x1p20f, 0x1p20f);
        vectors.emplace_back(n, at == n ? x : 0.0f);
        if (at < n) vectors.back()[at] = value;
      }
  expect_reference(vectors);
}

TEST_P(NearestPoint, AnyNumberOfVectorsAtAnyStride) {
  const Vectors vectors = random(120, 4, 0x1p-12f, 4);
  const Vectors points = expected(vectors);
  on_every_simd_target([&](const std::string& target) {
    std::size_t first = 0;
    for (const std::size_t count : kCounts)
      for (const std::size_t gap : {0, 1, 5}) {
        if (count > vectors.size()) continue;
        if (first + count > vectors.size()) first = 0;
        const auto x = planes(vectors, first, count, count + gap, 7.25f);
        std::vector<float> z(x.size(), -77);
        nearest_points(lattice, x.data(), z.data(), count + gap, count);
        // Between the planes nothing is written.
        ASSERT_EQ(z, planes(points, first, count, count + gap, -77)) << target << ' ' << count;
        first += count;
      }
  });
}

TEST_P(NearestPoint, InPlace) {
  const Vectors vectors = random(100, 4, 0x1p-12f, 5);
  const Vectors points = expected(vectors);
  on_every_simd_target([&](const std::string& target) {
    for (const std::size_t count : {std::size_t{3}, vectors.size()}) {
      auto x = planes(vectors, 0, count, count + 1, 0);
      nearest_points(lattice, x.data(), x.data(), count + 1, count);
      ASSERT_EQ(x, planes(points, 0, count, count + 1, 0)) << target;
    }
  });
}

TEST_P(NearestPoint, WhatIsNoNumberCountsAsZero) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kBad[] = {kNan, -kNan, kInfinity, -kInfinity, 3e38f, -0x1.1p20f};
  Vectors vectors = random(60, 4, 0x1p-12f, 6), zeroed = vectors;
  for (std::size_t v = 0; v < vectors.size(); ++v)
    for (std::size_t i = v % 3; i < n; i += 1 + v % 5)
      vectors[v][i] = kBad[(v + i) % 6], zeroed[v][i] = 0;
  const std::size_t count = vectors.size();
  const auto z = planes(expected(zeroed), 0, count, count, 0);
  on_every_simd_target([&](const std::string& target) {
    auto x = planes(vectors, 0, count, count, 0);
    nearest_points(lattice, x.data(), x.data(), count, count);
    ASSERT_EQ(x, z) << target;
  });
}

std::string name_of(const ::testing::TestParamInfo<PointLattice>& info) {
  constexpr const char* kNames[] = {"z", "a2", "d4", "e8", "bw16", "leech"};
  return kNames[static_cast<std::size_t>(info.param)];
}

INSTANTIATE_TEST_SUITE_P(All, NearestPoint,
                         ::testing::Values(PointLattice::kZ, PointLattice::kA2, PointLattice::kD4,
                                           PointLattice::kE8, PointLattice::kBw16,
                                           PointLattice::kLeech),
                         name_of);

// The deepest holes: as far from every point as the covering radius says (Conway & Sloane, chapters
// 4 and 23), with the most points around.
TEST(NearestPointHoles, AreAtTheCoveringRadius) {
  const auto squared_distance = [](PointLattice lattice, std::vector<float> x) {
    std::vector<float> z(x.size());
    nearest_points(lattice, x.data(), z.data(), 1, 1);
    float sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - z[i]) * (x[i] - z[i]);
    return sum;
  };
  const auto on_axis = [](std::size_t n, float length) {
    std::vector<float> x(n);
    x[0] = length;
    return x;
  };
  on_every_simd_target([&](const std::string& target) {
    EXPECT_EQ(squared_distance(PointLattice::kD4, on_axis(4, 1)), 1) << target;
    EXPECT_EQ(squared_distance(PointLattice::kE8, on_axis(8, 2)), 4) << target;
    EXPECT_EQ(squared_distance(PointLattice::kLeech, on_axis(24, 4)), 16) << target;
  });
}

}  // namespace
}  // namespace ratefloor::kernel
