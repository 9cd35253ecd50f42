// The 256 values, and the nearest-value search with its ties.
#include "ratefloor/quant/dynamic_map.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace ratefloor::quant {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();

TEST(DynamicMap, ValuesIncreaseAndAreAntisymmetricButForOne) {
  const auto& v = dynamic_map().values();
  for (int i = 1; i < 256; ++i) EXPECT_LT(v[i - 1], v[i]);
  EXPECT_EQ(v[127], 0.0f);
  EXPECT_EQ(v[255], 1.0f);
  for (int i = 1; i <= 127; ++i) EXPECT_EQ(v[127 + i], -v[127 - i]);
}

// Positive values that bitsandbytes prints (create_dynamic_map at commit e772a9e, as f32), chosen
// where another order of roundings gives another last digit.
TEST(DynamicMap, MatchesBitsandbytesToTheLastBit) {
  struct Printed {
    int code;
    double value;
  };
  const Printed printed[] = {{128, 5.500000384017767e-07},  {129, 3.250000190746505e-06},
                             {130, 7.749999895168003e-06},  {131, 2.1249998098937795e-05},
                             {135, 0.00015625001105945557}, {136, 0.0002687500382307917},
                             {137, 0.0003812500217463821},  {138, 0.000493750034365803},
                             {142, 0.0009437500848434865},  {143, 0.001281249918974936},
                             {147, 0.0035312497057020664},  {150, 0.0052187503315508366},
                             {152, 0.006343749817460775},   {158, 0.009718749672174454},
                             {159, 0.011406250298023224},   {162, 0.019843751564621925},
                             {165, 0.028281250968575478},   {168, 0.03671875223517418},
                             {170, 0.04234374687075615},    {177, 0.062031250447034836},
                             {179, 0.0676562562584877},     {190, 0.09859374910593033},
                             {191, 0.10703125596046448},    {208, 0.3460937440395355},
                             {213, 0.4164062440395355},     {218, 0.48671871423721313},
                             {220, 0.5148437023162842},     {224, 0.5710937976837158},
                             {229, 0.6414062976837158},     {234, 0.7117187976837158},
                             {254, 0.992968738079071},      {255, 1.0}};
  for (const Printed& p : printed) {
    EXPECT_EQ(dynamic_map().decode(static_cast<std::uint8_t>(p.code)), static_cast<float>(p.value))
        << p.code;
  }
}

// bitsandbytes' search, step by step: seven halvings over the odd codes, then one midpoint.
int by_search(float x) {
  const auto& v = dynamic_map().values();
  int pivot = 127, upper = 255, lower = 0;
  for (int i = 64; i > 0; i /= 2) {
    if (x > v[pivot]) {
      lower = pivot;
      pivot += i;
    } else {
      upper = pivot;
      pivot -= i;
    }
  }
  if (x > v[pivot]) return x > (v[upper] + v[pivot]) * 0.5f ? upper : pivot;
  return x < (v[lower] + v[pivot]) * 0.5f ? lower : pivot;
}

TEST(DynamicMap, EveryMidpointAndItsNeighboursFollowTheSearch) {
  const DynamicMap& map = dynamic_map();
  for (int i = 0; i < 256; ++i) {
    EXPECT_EQ(map.encode(map.values()[i]), i);
    const float mid = i < 255 ? (map.values()[i] + map.values()[i + 1]) * 0.5f : 1.0f;
    float x = mid;
    for (int step = 0; step < 3; ++step) x = std::nextafter(x, -kInf);
    for (int step = 0; step < 7; ++step) {
      EXPECT_EQ(map.encode(x), by_search(x)) << x;
      x = std::nextafter(x, kInf);
    }
  }
  for (float x : {-1.0f, -2.0f, 2.0f, kInf, -kInf, 0.0f, -0.0f, 1e-45f, -1e-45f, 1e-9f}) {
    EXPECT_EQ(map.encode(x), by_search(x)) << x;
  }
  for (int i = -20000; i <= 20000; ++i) {
    const float x = static_cast<float>(i) / 19997.0f;
    ASSERT_EQ(map.encode(x), by_search(x)) << x;
  }
}

}  // namespace
}  // namespace ratefloor::quant
