#include "ratefloor/kernel/trellis_decode.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/kernel/testing/trellis_data.h"
#include "ratefloor/kernel/trellis_decode_ref.h"

namespace ratefloor::kernel {
namespace {

using testing::Shape;
using testing::TrellisStream;

constexpr std::size_t kLaneCounts[] = {1, 2, 4, 8, 16, 32};
constexpr int kRawBits[] = {0, 1, 3, 7};
constexpr Shape kShapes[] = {Shape::kFlat, Shape::kPeaky, Shape::kTwoSymbols, Shape::kRandom};

/// All that a decoder leaves behind.
struct Outcome {
  std::optional<std::size_t> words;
  std::vector<std::uint32_t> states;
  std::vector<float> weights;
  std::vector<TrellisEscape> escapes;

  bool intact(std::size_t word_count) const {
    return words == word_count &&
           std::all_of(states.begin(), states.end(), [](auto x) { return x == 1u << 16; });
  }
};

// What a decoder leaves behind when it fails is unspecified.
void expect_same(const Outcome& a, const Outcome& b, const std::string& what) {
  ASSERT_EQ(a.words, b.words) << what;
  if (!a.words) return;
  ASSERT_EQ(a.states, b.states) << what;
  ASSERT_TRUE(std::equal(a.weights.begin(), a.weights.end(), b.weights.begin(), b.weights.end(),
                         [](float u, float v) {  // −0 is not 0
                           return std::bit_cast<std::uint32_t>(u) ==
                                  std::bit_cast<std::uint32_t>(v);
                         }))
      << what;
  ASSERT_EQ(a.escapes, b.escapes) << what;
}

Outcome decoded(const TrellisStream& s) {
  Outcome o{{}, s.states, std::vector<float>(s.weights.size(), -7), {}};
  o.words = decode_trellis(s.tables, o.states, s.words, s.class_data(), o.weights, o.escapes);
  return o;
}

Outcome reference_decoded(const TrellisStream& s) {
  Outcome o{{}, s.states, std::vector<float>(s.weights.size(), -7), {}};
  const reference::TrellisRun run{s.tables,         o.states.data(),    o.states.size(),
                                  s.words.data(),   s.words.size() / 2, s.class_data(),
                                  o.weights.data(), o.weights.size(),   o.escapes};
  reference::TrellisCursor at;
  const bool valid = std::all_of(s.states.begin(), s.states.end(), [](auto x) { return x >> 16; });
  if (valid && reference::decode_rest(run, at)) o.words = at.word;
  return o;
}

void expect_decoded(const TrellisStream& s, const std::string& what) {
  const Outcome expected{s.words.size() / 2, std::vector<std::uint32_t>(s.states.size(), 1u << 16),
                         s.weights, s.escapes};
  expect_same(reference_decoded(s), expected, what + " reference");
  on_every_simd_target(
      [&](const std::string& target) { expect_same(decoded(s), expected, what + ' ' + target); });
}

// Every lane count with every kind of weight: f(lanes, raw bits, classes).
template <class F>
void for_all_kinds(F&& f) {
  for (const std::size_t lanes : kLaneCounts)
    for (const int raw_bits : kRawBits)
      for (const std::size_t classes : {0, 1, 3}) f(lanes, raw_bits, classes);
}

TEST(TrellisDecode, GivesBackWhatWasEncoded) {
  std::uint64_t seed = 0;
  for_all_kinds([&](std::size_t lanes, int raw_bits, std::size_t classes) {
    for (const Shape shape : kShapes)
      for (const std::size_t n : {std::size_t{kSlow ? 400u : 1000u}, 1500 + lanes - 1}) {
        if (kSlow && n > 400) continue;
        expect_decoded(TrellisStream(n, lanes, raw_bits, classes, shape, ++seed),
                       std::to_string(lanes) + " lanes, raw " + std::to_string(raw_bits));
      }
  });
}

TEST(TrellisDecode, AnyNumberOfWeights) {
  std::uint64_t seed = 1000;
  for (std::size_t n = 0; n <= 100; n += kSlow ? 7 : 1)
    for (const std::size_t lanes : kLaneCounts)
      for (const int raw_bits : {0, 2})
        expect_decoded(TrellisStream(n, lanes, raw_bits, n % 3, Shape::kRandom, ++seed),
                       std::to_string(n));
}

TEST(TrellisDecode, AppendsEscapesToThoseOfOtherRuns) {
  const TrellisStream s(5000, 32, 0, 0, Shape::kFlat, 1);
  ASSERT_GT(s.escapes.size(), 10u);
  on_every_simd_target([&](const std::string& target) {
    const TrellisEscape first{7, 1, 0, 0, 254};
    std::vector<TrellisEscape> escapes = {first};
    std::vector<std::uint32_t> states = s.states;
    std::vector<float> weights(s.weights.size());
    ASSERT_TRUE(decode_trellis(s.tables, states, s.words, nullptr, weights, escapes)) << target;
    ASSERT_EQ(escapes.size(), s.escapes.size() + 1);
    EXPECT_EQ(escapes[0], first);
    EXPECT_TRUE(std::equal(s.escapes.begin(), s.escapes.end(), escapes.begin() + 1));
  });
}

TEST(TrellisDecode, EveryTruncationIsNoticed) {
  std::uint64_t seed = 2000;
  for (const std::size_t lanes : kLaneCounts)
    for (const int raw_bits : {0, 3}) {
      TrellisStream s(300, lanes, raw_bits, 0, Shape::kRandom, ++seed);
      const std::vector<std::uint8_t> whole = s.words;
      for (std::size_t size = 0; size < whole.size(); ++size) {
        s.words = std::vector<std::uint8_t>(whole.begin(), whole.begin() + size);
        if (kSlow && size % 7) continue;
        on_every_simd_target(
            [&](const std::string& target) { ASSERT_FALSE(decoded(s).words) << target; });
      }
    }
}

TEST(TrellisDecode, WordsBehindTheStreamAreLeft) {
  TrellisStream s(300, 16, 0, 0, Shape::kRandom, 1);
  const std::size_t count = s.words.size() / 2;
  s.words.resize(s.words.size() + 200, 0x55);
  on_every_simd_target(
      [&](const std::string& target) { EXPECT_EQ(decoded(s).words, count) << target; });
}

TEST(TrellisDecode, StatesBelowTheLowestAreRefused) {
  for (const std::size_t lanes : kLaneCounts)
    for (const std::uint32_t state : {0u, 1u, 0xffffu}) {
      TrellisStream s(100, lanes, 0, 0, Shape::kRandom, 1);
      s.states[lanes - 1] = state;
      EXPECT_FALSE(decoded(s).words);
    }
}

// A stream and its contents correspond one to one: what comes of a damaged stream is noticed, or is
// something else.
TEST(TrellisDecode, DamageNeverPassesForTheOriginal) {
  std::uint64_t seed = 3000;
  for_all_kinds([&](std::size_t lanes, int raw_bits, std::size_t classes) {
    TrellisStream s(400, lanes, raw_bits, classes, Shape::kRandom, ++seed);
    testing::Numbers numbers(seed);
    for (int trial = 0; trial < (kSlow ? 5 : 40); ++trial) {
      const std::uint32_t at = numbers.next() % (4 * lanes + s.words.size());
      auto* const byte = at < 4 * lanes ? reinterpret_cast<std::uint8_t*>(s.states.data()) + at
                                        : s.words.data() + (at - 4 * lanes);
      const auto flip = static_cast<std::uint8_t>(1u << numbers.next() % 8);
      *byte ^= flip;
      const Outcome expected = reference_decoded(s);
      EXPECT_FALSE(expected.intact(s.words.size() / 2) && expected.weights == s.weights &&
                   expected.escapes == s.escapes);
      on_every_simd_target(
          [&](const std::string& target) { expect_same(decoded(s), expected, target); });
      *byte ^= flip;
    }
  });
}

TEST(TrellisDecode, NoiseIsDecodedAlikeEverywhere) {
  std::uint64_t seed = 4000;
  for_all_kinds([&](std::size_t lanes, int raw_bits, std::size_t classes) {
    for (int trial = 0; trial < (kSlow ? 3 : 12); ++trial) {
      TrellisStream s(700, lanes, raw_bits, classes, kShapes[trial % 4], ++seed);
      testing::Numbers numbers(seed);
      for (std::uint32_t& x : s.states) x = numbers.next() | 1u << (16 + numbers.next() % 16);
      s.words.resize(numbers.next() % 2500);
      for (std::uint8_t& byte : s.words) byte = static_cast<std::uint8_t>(numbers.next() >> 5);
      // Entries, too: frequencies that fit nothing, escapes everywhere.
      if (trial % 3 == 2)
        for (std::uint32_t& entry : s.entries) entry = numbers.next() ^ numbers.next() << 16;
      const Outcome expected = reference_decoded(s);
      on_every_simd_target(
          [&](const std::string& target) { expect_same(decoded(s), expected, target); });
    }
  });
}

}  // namespace
}  // namespace ratefloor::kernel
