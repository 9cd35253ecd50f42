// Pieces that cover everything, laws and streams that come back, lengths near the entropy, and
// bytes that are nothing of the kind.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "ratefloor/base/random.h"
#include "ratefloor/coding/fields/fit_law.h"
#include "ratefloor/coding/fields/stream_reader.h"
#include "ratefloor/coding/fields/stream_writer.h"
#include "ratefloor/coding/symbol_counts.h"

namespace ratefloor::coding::fields {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(Fields, PiecesOfNumbersCoverEverythingOnce) {
  for (const std::uint32_t count : {1u, 2u, 3u, 7u, 30u, 70u, 759u, 2576u, 4095u, 4096u, 65536u}) {
    std::uint32_t next = 0;
    for (std::uint32_t value = 0; value < count; ++value) {
      const Field piece = uniform_field(value, count);
      ASSERT_EQ(piece.start, next) << count;
      EXPECT_EQ(uniform_value(piece.start, count), value);
      EXPECT_EQ(uniform_value(piece.start + piece.length() - 1, count), value);
      next += piece.length();
    }
    EXPECT_EQ(next, kTotal) << count;
  }
  for (int count = 0; count <= 16; ++count)
    for (std::uint32_t value = 0; value < 1u << count; value += 1 + (1u << count) / 100) {
      const Field a = bits_field(value, count), b = uniform_field(value, 1u << count);
      EXPECT_EQ(a.start, b.start);
      EXPECT_EQ(a.length(), b.length());
    }
}

TEST(Fields, NumbersCostTheirLogarithm) {
  for (std::uint32_t count = 1; count <= 4096; count += 1 + count / 64) {
    double bits = 0;
    for (std::uint32_t value = 0; value < count; ++value)
      bits += 16 - std::log2(uniform_field(value, count).length());
    EXPECT_NEAR(bits / count, std::log2(count), 0.0007) << count;
  }
}

Roots read(const Bytes& stored) {
  BitReader bits(stored);
  const Result<Roots> roots = read_roots(bits);
  EXPECT_TRUE(roots) << (roots ? "" : roots.error().to_string());
  return roots ? *roots : Roots{};
}

TEST(SymbolLaws, ComeBackAndAddUp) {
  const Roots all[] = {{},
                       {1},
                       {4095},
                       {0, 0, 7},
                       {3, 0, 5},
                       Roots(256, 4095),
                       Roots(256, 1),
                       {4095, 0, 4095, 0, 1}};
  for (const Roots& roots : all) {
    Bytes stored;
    BitWriter bits(stored);
    write_roots(roots, bits);
    EXPECT_EQ((stored_bits(roots) + 7) / 8, stored.size());
    EXPECT_EQ(read(stored), roots);
    const Result<SymbolLaw> law = SymbolLaw::make(roots);
    ASSERT_TRUE(law);
    EXPECT_EQ(law->empty(), roots.empty());
    std::uint32_t r = 0;
    for (std::uint32_t s = 0; s < roots.size(); ++s) {
      EXPECT_EQ(law->frequency(s) > 0, roots[s] > 0);
      for (std::uint32_t end = r + law->frequency(s); r < end; ++r) ASSERT_EQ(law->symbol_at(r), s);
    }
    if (!roots.empty()) {
      EXPECT_EQ(r, kTotal);
    }
    EXPECT_EQ(law->frequency(static_cast<std::uint32_t>(roots.size())), 0u);
  }
}

TEST(SymbolLaws, WrongRootsAreRefused) {
  for (const Roots& roots : {Roots(257, 1), Roots{1, 0}, Roots{4096}}) {
    EXPECT_EQ(check_roots(roots).error().code, ErrorCode::kInvalidArgument);
    EXPECT_FALSE(SymbolLaw::make(roots));
  }
  Bytes stored;
  BitWriter bits(stored);
  const Roots roots = {100, 90, 0, 4095, 17, 17, 3};
  write_roots(roots, bits);
  for (std::size_t size = 0; size < stored.size(); ++size) {
    BitReader cut(std::span<const std::uint8_t>(stored).first(size));
    EXPECT_FALSE(read_roots(cut)) << size;
  }
  for (std::size_t bit = 0; bit < 8 * stored.size(); ++bit) {
    Bytes damaged = stored;
    damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ 1u << bit % 8);
    BitReader reader(damaged);
    if (const Result<Roots> back = read_roots(reader)) {
      EXPECT_TRUE(check_roots(*back)) << bit;
    }
  }
}

// Counts of a rounded Laplacian.
std::vector<std::uint64_t> laplacian(double n, double width, std::size_t symbols) {
  std::vector<std::uint64_t> counts;
  for (std::size_t s = 0; s < symbols; ++s)
    counts.push_back(static_cast<std::uint64_t>(
        n / width * std::exp(-std::fabs(static_cast<double>(s) - symbols / 2.0) * 2 / width)));
  return counts;
}

TEST(FittedLaws, CostLittleMoreThanTheEntropy) {
  for (const double n : {100.0, 1e4, 1e6, 1e8})
    for (const double width : {1.5, 6.0, 20.0}) {
      const std::vector<std::uint64_t> counts = laplacian(n, width, 101);
      const Result<FittedLaw> law = fit_law(counts);
      ASSERT_TRUE(law);
      EXPECT_EQ(law->stored_bits, stored_bits(law->roots));
      const double ideal = ideal_bits(counts);
      const auto used = static_cast<double>(law->roots.size() -
                                            std::count(law->roots.begin(), law->roots.end(), 0));
      EXPECT_GE(law->coded_bits, ideal);
      // With coarse counts a few bits for each symbol; never more than 16 and one part in 3,000.
      EXPECT_LE(law->coded_bits + static_cast<double>(law->stored_bits),
                ideal * 1.0004 + 16 * used + 20)
          << n << ' ' << width;
    }
  EXPECT_TRUE(fit_law(std::vector<std::uint64_t>(5, 0))->roots.empty());
  EXPECT_EQ(fit_law(std::vector<std::uint64_t>{0, 9})->coded_bits, 0);
  EXPECT_FALSE(fit_law(std::vector<std::uint64_t>(257, 1)));
}

// One pseudo-random mixture of fields, written and read back.
struct Step {
  int kind = 0;  // 0, 1: a symbol of that law; 2: a number; 3: bits
  std::uint32_t value = 0, bound = 0;
};

std::vector<Step> mixture(std::size_t n, const SymbolLaw laws[2]) {
  std::vector<Step> steps;
  for (std::size_t i = 0; i < n; ++i) {
    const auto random = random_bits(1, i, 0, 77);
    Step step{static_cast<int>(random[0] % 4), 0, 0};
    const auto r = static_cast<std::uint32_t>(random[1] & 0xffff);
    const auto other = static_cast<std::uint32_t>(random[0] >> 32);
    if (step.kind < 2) step.value = laws[step.kind].symbol_at(r);
    if (step.kind == 2) step.bound = 1 + other % 65536, step.value = uniform_value(r, step.bound);
    if (step.kind == 3) step.bound = other % 17, step.value = r & ((1u << step.bound) - 1);
    steps.push_back(step);
  }
  return steps;
}

Bytes written(const std::vector<Step>& steps, const SymbolLaw laws[2], std::size_t lanes) {
  std::vector<Field> fields;
  for (const Step& step : steps)
    fields.push_back(step.kind < 2    ? laws[step.kind].field_of(step.value)
                     : step.kind == 2 ? uniform_field(step.value, step.bound)
                                      : bits_field(step.value, static_cast<int>(step.bound)));
  Bytes room(max_stream_bytes(fields.size(), lanes));
  const auto stream = write_stream(fields, lanes, room);
  return Bytes(stream.begin(), stream.end());
}

// Whether the stream can be read to its end, and `steps` what it says.
bool reads(const Bytes& stream, const SymbolLaw laws[2], std::size_t lanes,
           std::vector<Step>& steps) {
  Result<StreamReader> reader = StreamReader::open(stream, lanes);
  if (!reader) return false;
  for (Step& step : steps)
    step.value = step.kind < 2    ? reader->symbol(laws[step.kind])
                 : step.kind == 2 ? reader->uniform(step.bound)
                                  : reader->bits(static_cast<int>(step.bound));
  return reader->finished().has_value();
}

bool same(const std::vector<Step>& a, const std::vector<Step>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].value != b[i].value) return false;
  return true;
}

TEST(MixedStreams, RoundTripNearTheIdealLength) {
  const SymbolLaw laws[2] = {*SymbolLaw::make(fit_law(laplacian(1e5, 4, 60))->roots),
                             *SymbolLaw::make(Roots{500, 1})};
  for (std::size_t lanes = 1; lanes <= kMaxLanes; ++lanes)
    for (const std::size_t n : {0u, 1u, 2u, 7u, 8u, 9u, 100u, 5000u}) {
      std::vector<Step> steps = mixture(n, laws);
      const Bytes stream = written(steps, laws, lanes);
      std::vector<Step> back = steps;
      EXPECT_TRUE(reads(stream, laws, lanes, back));
      EXPECT_TRUE(same(steps, back)) << lanes << ' ' << n;
      double ideal = 0;
      for (const Step& step : steps) {
        const std::uint32_t length =
            step.kind < 2    ? laws[step.kind].field_of(step.value).length()
            : step.kind == 2 ? uniform_field(step.value, step.bound).length()
                             : bits_field(step.value, static_cast<int>(step.bound)).length();
        ideal += 16 - std::log2(length);
      }
      const double stored = 8.0 * static_cast<double>(stream.size()),
                   ends = static_cast<double>(lanes);
      EXPECT_GE(stored, ideal + 32 * ends - 1);
      EXPECT_LE(stored, ideal + 64 * ends + 1);
    }
}

TEST(MixedStreams, DamageIsNoticed) {
  const SymbolLaw laws[2] = {*SymbolLaw::make(Roots{9, 5, 2, 1}), *SymbolLaw::make(Roots{30, 1})};
  for (const std::size_t lanes : {1u, 3u}) {
    const std::vector<Step> steps = mixture(200, laws);
    const Bytes stream = written(steps, laws, lanes);
    std::vector<Step> back = steps;
    for (std::size_t bit = 0; bit < 8 * stream.size(); ++bit) {
      Bytes damaged = stream;
      damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ 1u << bit % 8);
      if (reads(damaged, laws, lanes, back)) {
        EXPECT_FALSE(same(steps, back)) << bit;
      }
    }
    for (std::size_t size = 0; size < stream.size(); ++size)
      EXPECT_FALSE(reads(Bytes(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(size)),
                         laws, lanes, back))
          << size;
    Bytes longer = stream;
    longer.resize(stream.size() + 4);
    EXPECT_FALSE(reads(longer, laws, lanes, back));
  }
}

std::string hex(const Bytes& bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += text.empty() ? "" : " ";
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

TEST(MixedStreams, SpecExample) {
  const Roots roots = {3, 0, 5};
  Bytes stored;
  BitWriter bits(stored);
  write_roots(roots, bits);
  const SymbolLaw laws[2] = {*SymbolLaw::make(roots), SymbolLaw()};
  EXPECT_EQ(laws[0].frequency(0), 17348u);
  EXPECT_EQ(laws[0].frequency(2), 48188u);
  const Bytes stream = written({{0, 2, 0}, {0, 0, 0}, {2, 5, 7}, {3, 6, 3}}, laws, 1);
  std::ifstream file(RATEFLOOR_SOURCE_DIR "/ratefloor/coding/fields/spec.md");
  std::stringstream spec;
  spec << file.rdbuf();
  EXPECT_NE(spec.str().find("    " + hex(stored) + "\n"), std::string::npos) << hex(stored);
  EXPECT_NE(spec.str().find("    " + hex(stream) + "\n"), std::string::npos) << hex(stream);
}

}  // namespace
}  // namespace ratefloor::coding::fields
