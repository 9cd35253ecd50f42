// Round trips, hostile streams, and the worked example of spec.md.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <regex>
#include <sstream>

#include "ratefloor/coding/rans/decoder.h"
#include "ratefloor/coding/rans/encoder.h"
#include "ratefloor/coding/symbol_counts.h"
#include "ratefloor/coding/testing/random.h"

namespace ratefloor::coding::rans {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Symbols = std::vector<std::uint16_t>;

using testing::Random;

FrequencyTable table_of(const Symbols& symbols, int log2_total) {
  std::vector<std::uint64_t> counts(65536, 0);
  count_symbols(symbols, counts);
  Result<FrequencyTable> table = normalize(counts, log2_total);
  EXPECT_TRUE(table) << (table ? "" : table.error().to_string());
  return table ? *table : FrequencyTable{};
}

Bytes encoded(const FrequencyTable& table, const Symbols& symbols) {
  const Result<Encoder> encoder = Encoder::make(table);
  EXPECT_TRUE(encoder);
  Bytes room(Encoder::max_bytes(symbols.size()));
  const auto stream = encoder->encode(symbols, room);
  EXPECT_TRUE(stream);
  return stream ? Bytes(stream->begin(), stream->end()) : Bytes{};
}

// Through the stored table and back.
void expect_round_trip(const Symbols& symbols, int log2_total) {
  const FrequencyTable table = table_of(symbols, log2_total);
  Bytes stored;
  write_table(table, stored);
  std::size_t used = 0;
  const Result<FrequencyTable> read = read_table(stored, used);
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(used, stored.size());
  EXPECT_EQ(read->log2_total, table.log2_total);
  EXPECT_EQ(read->first, table.first);
  EXPECT_EQ(read->frequencies, table.frequencies);

  const Bytes stream = encoded(table, symbols);
  const Result<Decoder> decoder = Decoder::make(*read);
  ASSERT_TRUE(decoder);
  Symbols back(symbols.size(), 0xaaaa);
  const Result<void> done = decoder->decode(stream, back);
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(back, symbols);
}

Symbols skewed(std::size_t n, std::uint64_t seed) {  // geometric, about 1.5 bits each
  Random random(seed);
  Symbols symbols(n);
  for (auto& s : symbols) {
    s = 1000;
    while (random() % 3 == 0) ++s;
  }
  return symbols;
}

TEST(Rans, RoundTrips) {
  for (int p = kMinLog2Total; p <= kMaxLog2Total; ++p) {
    for (std::size_t n = 1; n < 40; ++n) expect_round_trip(skewed(n, n), p);
    for (std::size_t n = 16380; n < 16396; ++n) expect_round_trip(skewed(n, n), p);
    expect_round_trip(skewed(20000, 7), p);
    expect_round_trip(Symbols(1, 0), p);
    expect_round_trip(Symbols(1001, 65535), p);
    Symbols two(999, 3);
    two[500] = 60000;
    expect_round_trip(two, p);
    Symbols flat(5000);
    for (std::size_t i = 0; i < flat.size(); ++i)
      flat[i] = static_cast<std::uint16_t>(i * 37 % 256);
    expect_round_trip(flat, p);
  }
}

TEST(Rans, EverySymbolOfTheLargestAlphabet) {
  Symbols all(65536 * 2);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint16_t>(i * 40503);
  expect_round_trip(all, 16);
}

TEST(Rans, NothingIsAStreamToo) {
  const FrequencyTable table = table_of({1, 2, 3}, 8);
  const Bytes stream = encoded(table, {});
  EXPECT_EQ(stream.size(), 4u);
  EXPECT_TRUE(Decoder::make(table)->decode(stream, {}));
}

TEST(Rans, IsCloseToTheEntropy) {
  const Symbols symbols = skewed(200000, 1);
  std::vector<std::uint64_t> counts(65536, 0);
  count_symbols(symbols, counts);
  const double ideal = ideal_bits(counts);
  for (const int p : {12, 14}) {
    const double bits = 8.0 * static_cast<double>(encoded(table_of(symbols, p), symbols).size());
    EXPECT_GE(bits, ideal);
    EXPECT_LE(bits, ideal * (p == 12 ? 1.004 : 1.002) + 128);
  }
}

TEST(Rans, NormalizedTablesAreNearlyBest) {
  // Against all neighbours: moving one unit from any symbol to any other must not help noticeably.
  const std::vector<std::uint64_t> counts = {900000, 50000, 3000, 1, 1, 700, 0, 120000, 13};
  const FrequencyTable table = *normalize(counts, 12);
  const auto cost = [&](const std::vector<std::uint32_t>& f) {
    double bits = 0;
    for (std::size_t s = 0; s < f.size(); ++s)
      if (counts[s]) bits -= static_cast<double>(counts[s]) * std::log2(f[s] / 4096.0);
    return bits;
  };
  const double best = cost(table.frequencies);
  for (std::size_t a = 0; a < 9; ++a)
    for (std::size_t b = 0; b < 9; ++b) {
      auto f = table.frequencies;
      if (a == b || f[a] < 2 || counts[b] == 0) continue;
      --f[a], ++f[b];
      EXPECT_GE(cost(f), best * (1 - 1e-5));
    }
}

TEST(Rans, RefusesImpossibleTables) {
  EXPECT_EQ(normalize(std::vector<std::uint64_t>(9, 0), 12).error().code, ErrorCode::kDegenerate);
  EXPECT_EQ(normalize(std::vector<std::uint64_t>(257, 1), 8).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_FALSE(Decoder::make({12, 0, {4095}}));
  EXPECT_FALSE(Decoder::make({12, 0, {0, 4096}}));
  EXPECT_FALSE(Decoder::make({12, 0, {}}));
  EXPECT_FALSE(Decoder::make({7, 0, {128}}));
  EXPECT_FALSE(Decoder::make({12, 65535, {1, 4095}}));
  EXPECT_FALSE(Encoder::make({12, 0, {4095}}));
  const Encoder encoder = *Encoder::make({8, 10, {200, 0, 56}});
  Bytes room(100);
  for (const std::uint16_t symbol : {9, 11, 13})
    EXPECT_FALSE(encoder.encode(Symbols(5, symbol), room)) << symbol;
}

TEST(Rans, SingleBitFlipsAndTruncationsAreNoticed) {
  for (const std::size_t n : {700u, 16400u}) {  // one state, eight states
    const Symbols symbols = skewed(n, 3);
    const FrequencyTable table = table_of(symbols, 12);
    const Decoder decoder = *Decoder::make(table);
    const Bytes stream = encoded(table, symbols);
    Symbols back(symbols.size());
    const std::size_t stride = n > 1000 ? 37 : 1;
    for (std::size_t bit = 0; bit < 8 * stream.size(); bit += stride) {
      Bytes damaged = stream;
      damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ 1u << bit % 8);
      // Streams and symbols correspond one to one: a damaged stream gives other symbols or an
      // error.
      if (decoder.decode(damaged, back)) {
        EXPECT_NE(back, symbols) << bit;
      }
    }
    for (std::size_t size = 0; size < stream.size(); size += stride)
      EXPECT_FALSE(decoder.decode(std::span(stream).first(size), back)) << size;
    Bytes longer = stream;
    longer.resize(longer.size() + 2);
    EXPECT_FALSE(decoder.decode(longer, back));
  }
}

TEST(Rans, DamagedTablesNeverCrash) {
  for (const int p : {8, 14, 16}) {
    Bytes stored;
    write_table(table_of(skewed(300, 5), p), stored);
    for (std::size_t bit = 0; bit < 8 * stored.size(); ++bit) {
      Bytes damaged = stored;
      damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ 1u << bit % 8);
      std::size_t used = 0;
      if (const auto table = read_table(damaged, used)) {
        EXPECT_TRUE(check_table(*table));
        EXPECT_LE(used, damaged.size());
      }
    }
    for (std::size_t size = 0; size < stored.size(); ++size) {
      std::size_t used = 0;
      EXPECT_FALSE(read_table(std::span(stored).first(size), used)) << size;
    }
  }
}

std::string hex(const Bytes& bytes) {
  std::ostringstream text;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    text << (i ? " " : "") << "0123456789abcdef"[bytes[i] >> 4]
         << "0123456789abcdef"[bytes[i] & 15];
  return text.str();
}

TEST(Rans, SpecExample) {
  const FrequencyTable table{8, 5, {254, 0, 1, 1}};
  Bytes stored;
  write_table(table, stored);
  const Bytes stream = encoded(table, {7, 5, 8, 5, 7});
  std::ifstream file(RATEFLOOR_SOURCE_DIR "/ratefloor/coding/rans/spec.md");
  std::stringstream spec;
  spec << file.rdbuf();
  EXPECT_NE(spec.str().find("    " + hex(stored) + "\n"), std::string::npos) << hex(stored);
  EXPECT_NE(spec.str().find("    " + hex(stream) + "\n"), std::string::npos) << hex(stream);
}

}  // namespace
}  // namespace ratefloor::coding::rans
