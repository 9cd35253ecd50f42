#include "ratefloor/kernel/slot_search.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/kernel/level_lookup.h"
#include "ratefloor/kernel/level_lookup_ref.h"
#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/kernel/slot_search_ref.h"
#include "ratefloor/kernel/testing/test_data.h"

namespace ratefloor::kernel {
namespace {

using Kind = SlotSearch::Kind;

std::vector<float> uniform_thresholds(std::size_t count) {
  std::vector<float> t(count);
  for (std::size_t k = 0; k < count; ++k)
    t[k] = (static_cast<float>(k) - static_cast<float>(count) * 0.5f) * 0.1f + 0.003f;
  return t;
}

std::vector<float> geometric_thresholds(std::size_t count) {
  std::vector<float> t(count);
  for (std::size_t k = 0; k < count; ++k) {
    const float e = static_cast<float>(k) - static_cast<float>(count / 2);
    t[k] = std::copysign(1e-4f * std::exp2(std::fabs(e) * 0.25f), e);
  }
  return t;
}

// Every threshold, both its neighbours, far values, and bells.
std::vector<float> probes(const std::vector<float>& thresholds) {
  std::vector<float> x = {0.0f, -0.0f, 1e30f, -1e30f, 3.4e38f, -3.4e38f, 1e-40f};
  for (const float t : thresholds)
    for (const float v : {std::nextafter(t, -1e38f), t, std::nextafter(t, 1e38f)}) x.push_back(v);
  testing::Numbers numbers(4);
  for (int i = 0; i < 500; ++i) x.push_back(numbers.bell());
  return x;
}

TEST(SlotSearch, ChoosesByTheThresholds) {
  EXPECT_EQ(SlotSearch(uniform_thresholds(0)).view().kind, Kind::kCount);
  EXPECT_EQ(SlotSearch(uniform_thresholds(16)).view().kind, Kind::kCount);
  EXPECT_EQ(SlotSearch(uniform_thresholds(17)).view().kind, Kind::kBins);
  EXPECT_EQ(SlotSearch(uniform_thresholds(1000)).view().kind, Kind::kBins);
  EXPECT_EQ(SlotSearch(geometric_thresholds(255)).view().kind, Kind::kBinary);
  EXPECT_EQ(SlotSearch(std::vector<float>(30, 1.0f)).view().kind, Kind::kBinary);
}

TEST(SlotSearch, EveryTargetAgreesWithCounting) {
  std::vector<std::vector<float>> lists;
  for (const std::size_t n : {0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 47, 62, 63, 64, 255})
    lists.push_back(uniform_thresholds(n));
  for (const std::size_t n : {15, 16, 17, 31, 32, 63, 64, 65, 255})
    lists.push_back(geometric_thresholds(n));
  lists.push_back(std::vector<float>(30, 1.0f));
  on_every_simd_target([&](const std::string& target) {
    for (const auto& thresholds : lists) {
      const SlotSearch search(thresholds);
      const auto x = probes(thresholds);
      for (const std::size_t group : {x.size(), std::size_t{37}, std::size_t{3}}) {
        std::vector<float> scale((x.size() + group - 1) / group);
        for (std::size_t g = 0; g < scale.size(); ++g)
          scale[g] = g == 0 ? 1.0f : g % 7 == 6 ? 0.0f : g % 7 == 5 ? 1e-41f : 0.5f + 0.01f * g;
        std::vector<std::uint8_t> bytes(x.size());
        std::vector<std::uint16_t> words(x.size());
        search.find(x, group, scale, bytes);
        search.find(x, group, scale, words);
        for (std::size_t i = 0; i < x.size(); ++i) {
          const float v = reference::normalized(x[i], reciprocal_of(scale[i / group]));
          const std::size_t expected = reference::slot(thresholds, v);
          ASSERT_EQ(bytes[i], expected) << target << ' ' << thresholds.size() << ' ' << v;
          ASSERT_EQ(words[i], expected) << target << ' ' << thresholds.size() << ' ' << v;
        }
      }
    }
  });
}

TEST(SlotSearch, ManySlots) {
  const auto thresholds = uniform_thresholds(65535);
  const SlotSearch search(thresholds);
  std::vector<float> x(thresholds.begin(), thresholds.end());
  const std::vector<float> unit(1, 1.0f);
  on_every_simd_target([&](const std::string& target) {
    std::vector<std::uint16_t> slots(x.size());
    search.find(x, x.size(), unit, slots);
    for (std::size_t i = 0; i < x.size(); ++i) ASSERT_EQ(slots[i], i) << target;
  });
}

TEST(LevelLookup, SmallTablesToo) {
  on_every_simd_target([&](const std::string& target) {
    for (const std::size_t count : {1, 2, 15, 16, 17, 31, 32, 33, 63, 64, 65, 256}) {
      const auto levels = uniform_thresholds(count);
      std::vector<std::uint8_t> slots(1003);
      for (std::size_t i = 0; i < slots.size(); ++i)
        slots[i] = static_cast<std::uint8_t>(i % count);
      const std::vector<float> scale(11, 3.0f);
      std::vector<float> out(slots.size());
      look_up_levels(slots, 100, scale, levels, out);
      for (std::size_t i = 0; i < slots.size(); ++i)
        ASSERT_EQ(out[i], levels[slots[i]] * 3.0f) << target << ' ' << count;
    }
  });
}

TEST(LevelLookup, EveryTargetGivesTheReferencesBits) {
  const auto levels = uniform_thresholds(300);
  testing::Numbers numbers(8);
  on_every_simd_target([&](const std::string& target) {
    for (const std::size_t n : testing::kLengths)
      for (const std::size_t group : {1, 17, 128, 5000}) {
        std::vector<std::uint8_t> bytes(n);
        std::vector<std::uint16_t> words(n);
        for (std::size_t i = 0; i < n; ++i) {
          bytes[i] = static_cast<std::uint8_t>(numbers.next());
          words[i] = static_cast<std::uint16_t>(numbers.next() % 300);
        }
        std::vector<float> scale((n + group - 1) / group), out(n), expected(n);
        for (float& s : scale) s = numbers.bell();
        for (int wide = 0; wide < 2; ++wide) {
          if (wide)
            look_up_levels(words, group, scale, levels, out);
          else
            look_up_levels(bytes, group, scale, levels, out);
          for (std::size_t i = 0; i < n; ++i)
            expected[i] = levels[wide ? words[i] : bytes[i]] * scale[i / group];
          ASSERT_EQ(out, expected) << target << ' ' << n << ' ' << group;
        }
      }
  });
}

}  // namespace
}  // namespace ratefloor::kernel
