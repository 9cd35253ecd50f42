// What a decoder makes of bytes: what the specification says, and errors where it says so.
#include "ratefloor/codec/lattice/decoder.h"

#include <gtest/gtest.h>

#include <bit>

#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/lattice/testing/coded.h"
#include "ratefloor/kernel/nearest_point_ref.h"

namespace ratefloor::codec::lattice {
namespace {

using kernel::PointLattice;
using testing::Bytes;
using testing::code;
using testing::Coded;

const std::pair<const char*, PointLattice> kAll[] = {{"d4", PointLattice::kD4},
                                                     {"e8", PointLattice::kE8},
                                                     {"bw16", PointLattice::kBw16},
                                                     {"leech", PointLattice::kLeech}};

std::vector<float> weights(std::uint64_t rows, std::uint64_t cols) {
  auto x = codec::testing::samples(rows * cols, 1.0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (i / cols % 5 == 2) x[i] = 0;
    if (i / cols % 5 == 3) x[i] *= 5;
  }
  return x;
}

// Every weight is the reproduction of the coordinate that the plain search finds.
TEST(LatticeDecoder, GivesTheNearestPoints) {
  const std::uint64_t rows = 20, cols = 150;
  auto x = weights(rows, cols);
  x[1] = 40.0f;   // a symbol with bits beside it
  x[40] = 1e20f;  // its block is stored as it is
  for (const auto& [stem, lattice] : kAll) {
    const Coded coded = code(std::string(stem) + "5", x, rows, cols);
    const Header header = testing::get(read_header(Shapes::of(lattice), rows, coded.header));
    EXPECT_TRUE(header.rows.silent);
    std::vector<std::size_t> places;  // of the coded weights
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (i / cols % 5 != 2)
        places.push_back(i);
      else
        ASSERT_EQ(coded.decoded[i], 0.0f);
    }
    const std::size_t n = kernel::dimension_of(lattice);
    for (std::size_t at = 0; at < places.size(); at += n) {
      float scaled[24] = {}, point[24];
      bool far = false;
      for (std::size_t i = 0; i < n && at + i < places.size(); ++i) {
        scaled[i] = static_cast<float>(double{x[places[at + i]]} * (1 / header.step));
        far = far || std::fabs(scaled[i]) > static_cast<float>(kFarthest);
      }
      kernel::reference::nearest_point(lattice, scaled, point);
      for (std::size_t i = 0; i < n && at + i < places.size(); ++i) {
        const std::size_t place = places[at + i];
        const float value = reproduction_of(header, header.rows.at(place / cols),
                                            static_cast<std::uint32_t>(std::fabs(point[i])));
        const float expected = far ? x[place] : point[i] < 0 ? -value : value;
        ASSERT_EQ(coded.decoded[place], expected) << stem << ' ' << place;
      }
    }
  }
}

TEST(LatticeDecoder, DamagedHeadersNeverCrash) {
  const std::uint64_t rows = 25, cols = 64;
  const auto x = weights(rows, cols);
  std::vector<float> out(x.size());
  for (const auto& [stem, lattice] : kAll) {
    const Coded coded = code(std::string(stem) + "3", x, rows, cols);
    const Format format{lattice, 3};
    ASSERT_TRUE(Decoder::make(format, rows, cols, coded.header));
    for (std::size_t size = 0; size < coded.header.size(); ++size) {
      const auto cut = Decoder::make(format, rows, cols, std::span(coded.header).first(size));
      ASSERT_FALSE(cut) << stem << ' ' << size;
      EXPECT_EQ(cut.error().code, ErrorCode::kMalformed);
    }
    Bytes longer = coded.header;
    longer.push_back(0);
    EXPECT_FALSE(Decoder::make(format, rows, cols, longer));
    for (std::size_t bit = 0; bit < 8 * coded.header.size(); ++bit) {
      Bytes damaged = coded.header;
      damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ 1u << bit % 8);
      const auto decoder = Decoder::make(format, rows, cols, damaged);
      if (!decoder) continue;
      if (decoder->decode(0, coded.streams[0], out)) {
        for (const float v : out) ASSERT_TRUE(std::isfinite(v)) << stem << ' ' << bit;
      }
    }
    // More rows than there are classes for; as many as no memory holds.
    EXPECT_FALSE(Decoder::make(format, rows + 16, cols, coded.header));
    EXPECT_FALSE(Decoder::make(format, std::uint64_t{1} << 60, cols, coded.header));
  }
}

TEST(LatticeDecoder, DamagedChunksNeverCrash) {
  const std::uint64_t rows = 12, cols = 64;
  auto x = weights(rows, cols);
  x[500] = -1e9f;
  std::vector<float> out(x.size());
  for (const auto& [stem, lattice] : kAll) {
    const Coded coded = code(std::string(stem) + "2", x, rows, cols);
    const Bytes& stream = coded.streams[0];
    for (std::size_t bit = 0; bit < 8 * stream.size(); ++bit) {
      Bytes damaged = stream;
      damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ 1u << bit % 8);
      if (const auto done = coded.coder->decode(0, damaged, out); !done) {
        EXPECT_EQ(done.error().code, ErrorCode::kMalformed);
      }
    }
    for (std::size_t size = 0; size < stream.size(); size += 3)
      EXPECT_FALSE(coded.coder->decode(0, std::span(stream).first(size), out)) << size;
    Bytes longer = stream;
    longer.resize(stream.size() + 4);
    EXPECT_FALSE(coded.coder->decode(0, longer, out));
    // Another number of weights, or a place outside the matrix.
    EXPECT_FALSE(coded.coder->decode(0, stream, std::span(out).first(100)));
    EXPECT_FALSE(coded.coder->decode(cols, stream, out));
  }
}

TEST(LatticeDecoder, HeadersWithoutLawsDecodeNothing) {
  const Format format{PointLattice::kE8, 2};
  const auto header = [](double step, std::uint8_t classes, std::initializer_list<int> rest) {
    Bytes bytes;
    put(bytes, step);
    put(bytes, classes);
    for (const int byte : rest) put(bytes, static_cast<std::uint8_t>(byte));
    return bytes;
  };
  // Four absent laws, a one each, and no offsets: nine bits.
  const auto empty = Decoder::make(format, 1, 8, header(1, 0, {0x0f, 0}));
  ASSERT_TRUE(empty) << empty.error().to_string();
  std::vector<float> out(8);
  EXPECT_FALSE(empty->decode(0, Bytes(8, 0x11), out));
  EXPECT_TRUE(empty->decode(0, {}, {}));
  EXPECT_FALSE(Decoder::make(format, 1, 8, header(1, 0, {0x0f, 2})));  // padding
  EXPECT_FALSE(Decoder::make(format, 1, 8, header(1, 32, {})));        // unknown flag
  for (const double step : {0.0, -1.0, std::bit_cast<double>(0x7ff0000000000000u),
                            std::bit_cast<double>(0x7ff8000000000000u)})
    EXPECT_FALSE(Decoder::make(format, 1, 8, header(step, 0, {0x0f, 0}))) << step;
  // Silent throughout: empty chunks, zeros.
  const auto silent = Decoder::make(format, 3, 8, header(1, 16, {}));
  ASSERT_TRUE(silent);
  out.assign(24, 7);
  EXPECT_TRUE(silent->decode(0, {}, out));
  EXPECT_EQ(out, std::vector<float>(24, 0.0f));
  EXPECT_FALSE(silent->decode(0, Bytes(8, 0), out));
  // A row of the third of three classes' four labels.
  EXPECT_FALSE(Decoder::make(format, 1, 8, header(1, 2, {3, 0x0f, 0, 0, 0, 0})));
}

}  // namespace
}  // namespace ratefloor::codec::lattice
