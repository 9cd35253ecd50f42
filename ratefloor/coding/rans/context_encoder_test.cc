// Round trips through the plain decoder of kernel/trellis_decode_ref.h, with a trellis that stands
// still (h = 0): then the superset is 0, and the context is twice the class.
#include "ratefloor/coding/rans/context_encoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <numeric>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/coding/testing/random.h"
#include "ratefloor/kernel/trellis_decode_ref.h"

namespace ratefloor::coding::rans {
namespace {

constexpr std::size_t kLaneCounts[] = {1, 2, 4, 8, 16, 32};

using testing::Random;

struct Weights {
  std::vector<std::uint16_t> slots;
  std::vector<std::uint8_t> raw;
};

// Symbols with the probabilities of random contexts.
Weights random_weights(std::size_t n, std::span<const ContextFrequencies> tables, int raw_bits,
                       Random& random) {
  std::vector<std::uint32_t> entries(kContextTotal * tables.size());
  for (std::size_t c = 0; c < tables.size(); ++c)
    fill_entries(tables[c], std::span<std::uint32_t, kContextTotal>(
                                entries.data() + kContextTotal * c, kContextTotal));
  Weights w;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t context = random() % tables.size();
    const std::uint32_t entry = entries[kContextTotal * context + random() % kContextTotal];
    w.slots.push_back(static_cast<std::uint16_t>(kContextSymbols * context + (entry >> 24)));
    if (raw_bits > 0) w.raw.push_back(static_cast<std::uint8_t>(random() % (1u << raw_bits)));
  }
  return w;
}

// The size of the stream, having decoded it.
std::size_t expect_round_trip(std::span<const ContextFrequencies> tables, const Weights& w,
                              int raw_bits, std::size_t lanes) {
  const std::size_t n = w.slots.size();
  const Result<ContextEncoder> encoder = ContextEncoder::make(tables);
  EXPECT_TRUE(encoder);
  std::vector<std::uint8_t> room(ContextEncoder::max_bytes(n, raw_bits, lanes));
  const auto stream = encoder->encode(w.slots, w.raw, raw_bits, lanes, room);
  EXPECT_TRUE(stream) << (stream ? "" : stream.error().to_string());
  if (!stream) return 0;
  EXPECT_EQ(stream->data() + stream->size(), room.data() + room.size());

  std::vector<std::uint32_t> entries(2 * kContextTotal * tables.size());
  for (std::size_t c = 0; c < tables.size(); ++c)
    fill_entries(tables[c], std::span<std::uint32_t, kContextTotal>(
                                entries.data() + 2 * kContextTotal * c, kContextTotal));
  std::vector<float> levels(512);
  std::iota(levels.begin(), levels.end(), 0.0f);
  const kernel::TrellisDecodeTables decode{
      entries.data(), 2 * tables.size(), levels.data(), raw_bits, 1.0f, 0, 0};
  std::vector<std::uint8_t> classes;
  std::vector<float> expected;
  for (std::size_t i = 0; i < n; ++i) {
    classes.push_back(static_cast<std::uint8_t>(w.slots[i] / 256));
    const int symbol = w.slots[i] % 256;
    const int value = raw_bits > 0 ? 2 * ((symbol - 126) * (1 << raw_bits) + w.raw[i]) : symbol;
    expected.push_back(symbol < 254 ? static_cast<float>(value) : 0.0f);
  }
  std::vector<std::uint32_t> states(lanes);
  std::memcpy(states.data(), stream->data(), 4 * lanes);
  std::vector<float> out(n);
  std::vector<kernel::TrellisEscape> escapes;
  const std::size_t word_count = (stream->size() - 4 * lanes) / 2;
  const kernel::reference::TrellisRun run{
      decode,     states.data(),  lanes,      stream->data() + 4 * lanes,
      word_count, classes.data(), out.data(), n,
      escapes};
  kernel::reference::TrellisCursor at;
  EXPECT_TRUE(kernel::reference::decode_rest(run, at));
  EXPECT_EQ(at.word, word_count);
  EXPECT_EQ(states, std::vector<std::uint32_t>(lanes, 1u << 16));
  EXPECT_EQ(out, expected);
  for (const auto& escape : escapes) {
    EXPECT_EQ(escape.symbol, w.slots[escape.index] % 256);
    EXPECT_EQ(escape.raw, raw_bits > 0 ? w.raw[escape.index] : 0);
  }
  return stream->size();
}

ContextFrequencies two_symbols(std::size_t a, std::uint32_t frequency, std::size_t b) {
  ContextFrequencies f{};
  f[a] = static_cast<std::uint16_t>(frequency);
  f[b] = static_cast<std::uint16_t>(kContextTotal - frequency);
  return f;
}

ContextFrequencies random_table(Random& random) {
  ContextFrequencies f{};
  for (std::uint32_t rest = kContextTotal; rest > 0;) {
    const std::uint32_t part = std::min(rest, 1 + random() % (random() % 8 ? 40 : 1000));
    f[random() % kContextSymbols] += static_cast<std::uint16_t>(part);
    rest -= part;
  }
  return f;
}

TEST(ContextEncoder, RoundTrips) {
  Random random(1);
  for (const std::size_t contexts : {1, 5, 128})
    for (const int raw_bits : {0, 1, 4, 7})
      for (const std::size_t lanes : kLaneCounts) {
        std::vector<ContextFrequencies> tables(contexts);
        for (auto& table : tables) table = random_table(random);
        const std::size_t n = 3000 + random() % 64;
        expect_round_trip(tables, random_weights(n, tables, raw_bits, random), raw_bits, lanes);
      }
}

TEST(ContextEncoder, AnyNumberOfWeights) {
  Random random(2);
  const std::vector<ContextFrequencies> tables = {random_table(random), random_table(random)};
  for (std::size_t n = 0; n <= 100; ++n)
    for (const std::size_t lanes : kLaneCounts)
      for (const int raw_bits : {0, 3})
        expect_round_trip(tables, random_weights(n, tables, raw_bits, random), raw_bits, lanes);
}

// The division by multiplication, for every divisor and with states all over their range.
TEST(ContextEncoder, EveryFrequency) {
  Random random(3);
  for (std::uint32_t f = 1; f < kContextTotal; f += kSlow ? 37 : 1) {
    const std::vector<ContextFrequencies> tables = {two_symbols(f % 256, f, (f + 1) % 256)};
    Weights w;
    for (int i = 0; i < 200; ++i)  // both equally often, however improbable
      w.slots.push_back(static_cast<std::uint16_t>((f + random() % 2) % 256));
    expect_round_trip(tables, w, 0, 2);
  }
}

TEST(ContextEncoder, NoStreamIsLongerThanMaxBytes) {
  std::vector<ContextFrequencies> tables = {two_symbols(7, 1, 9)};
  const Weights w{std::vector<std::uint16_t>(1000, 7), std::vector<std::uint8_t>(1000, 127)};
  for (const std::size_t lanes : kLaneCounts) {
    EXPECT_GT(expect_round_trip(tables, w, 7, lanes), 1000 * (12 + 7) / 8);
    EXPECT_GT(expect_round_trip(tables, w, 0, lanes), 1000 * 12 / 8);
  }
}

TEST(ContextEncoder, IsCloseToTheEntropy) {
  Random random(4);
  const std::vector<ContextFrequencies> tables = {random_table(random), random_table(random)};
  const std::size_t n = 100000;
  const Weights w = random_weights(n, tables, 2, random);
  double bits = 2.0 * n;
  for (const std::uint16_t slot : w.slots)
    bits -= std::log2(tables[slot / 256][slot % 256] / 4096.0);
  for (const std::size_t lanes : kLaneCounts) {
    const double coded = 8.0 * static_cast<double>(expect_round_trip(tables, w, 2, lanes));
    EXPECT_GE(coded, bits);
    EXPECT_LE(coded, bits * 1.0001 + 32.0 * static_cast<double>(lanes));
  }
}

TEST(ContextEncoder, RefusesTablesThatBreakARule) {
  ContextFrequencies too_few = two_symbols(0, 5, 1), too_large{};
  --too_few[1];
  too_large[3] = 4096;
  const ContextFrequencies good = two_symbols(0, 5, 1);
  for (const auto& bad : {too_few, too_large, ContextFrequencies{}}) {
    EXPECT_FALSE(is_context_table(bad));
    const auto encoder = ContextEncoder::make(std::vector{good, bad});
    ASSERT_FALSE(encoder);
    EXPECT_EQ(encoder.error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_TRUE(ContextEncoder::make(std::vector(256, good)));
  EXPECT_FALSE(ContextEncoder::make(std::vector(257, good)));
}

TEST(ContextEncoder, RefusesWhatItHasNoFrequencyFor) {
  const auto encoder = ContextEncoder::make(std::vector(3, two_symbols(10, 5, 11)));
  ASSERT_TRUE(encoder);
  std::vector<std::uint8_t> room(1000);
  for (const std::uint16_t slot : {12, 0, 256 + 255, 3 * 256 + 10, 65535})
    for (const std::size_t lanes : kLaneCounts)
      for (const std::size_t at : {0, 40, 99}) {
        std::vector<std::uint16_t> slots(100, 256 + 10);
        EXPECT_TRUE(encoder->encode(slots, {}, 0, lanes, room));
        slots[at] = slot;
        const auto stream = encoder->encode(slots, {}, 0, lanes, room);
        ASSERT_FALSE(stream);
        EXPECT_EQ(stream.error().code, ErrorCode::kInvalidArgument);
      }
}

TEST(FillEntries, EveryEntryFindsItsSymbol) {
  Random random(5);
  const ContextFrequencies f = random_table(random);
  std::array<std::uint32_t, kContextTotal> entries;
  fill_entries(f, entries);
  std::uint32_t start = 0;
  for (std::uint32_t symbol = 0; symbol < kContextSymbols; start += f[symbol++])
    for (std::uint32_t r = start; r < start + f[symbol]; ++r) {
      EXPECT_EQ(entries[r] & 4095, f[symbol]);
      EXPECT_EQ(entries[r] >> 12 & 4095, r - start);
      EXPECT_EQ(entries[r] >> 24, symbol);
    }
}

}  // namespace
}  // namespace ratefloor::coding::rans
