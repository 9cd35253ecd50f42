// Matrices of every kind through the codecs: shapes, zeros, outliers, scales, tails; the same bytes
// everywhere.
#include "ratefloor/codec/lattice/lattice.h"

#include <gtest/gtest.h>

#include <limits>
#include <thread>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/codec/lattice/format.h"
#include "ratefloor/codec/lattice/testing/coded.h"
#include "ratefloor/kernel/simd_targets.h"

namespace ratefloor::codec::lattice {
namespace {

using codec::testing::samples;
using testing::code;
using testing::Coded;

const char* const kStems[] = {"d4", "e8", "bw16", "leech"};

std::string named(const char* stem, const char* rate) { return std::string(stem) + rate; }

TEST(LatticeCodec, EveryShapeComesBack) {
  const std::pair<std::uint64_t, std::uint64_t> shapes[] = {
      {1, 1}, {1, 7}, {7, 1}, {3, 129}, {65, 64}, {1, 200000}, {5, 0}, {1000, 131}, {196609, 1}};
  for (const auto& [rows, cols] : shapes) {
    if (kSlow && rows * cols > 100000) continue;
    const auto x = samples(rows * cols);
    for (const char* stem : kStems) {
      const Coded coded = code(named(stem, "3"), x, rows, cols);
      EXPECT_EQ(coded.chunks.size(), (x.size() + kChunkWeights - 1) / kChunkWeights);
      for (const float v : coded.decoded) ASSERT_TRUE(std::isfinite(v));
      if (x.size() > 1000) {
        EXPECT_LT(coded.distortion(), 0.024) << stem << ' ' << rows << 'x' << cols;
      }
    }
  }
}

TEST(LatticeCodec, ZeroRowsCostNothingAndAreExact) {
  for (const char* stem : kStems) {
    const Coded zero = code(named(stem, "2"), std::vector<float>(5 * 300, 0.0f), 5, 300);
    EXPECT_EQ(zero.squared_error, 0);
    EXPECT_EQ(zero.stored_bits, 8.0 * static_cast<double>(zero.header.size()));
    auto x = samples(40 * 250);
    for (std::size_t i = 0; i < x.size(); ++i)
      if (i / 250 % 4 == 1) x[i] = 0;
    const Coded mixed = code(named(stem, "3"), x, 40, 250);
    for (std::size_t i = 0; i < x.size(); ++i) {
      ASSERT_NEAR(mixed.decoded[i], x[i], x[i] == 0 ? 0.0 : 2.0) << stem << ' ' << i;
    }
    EXPECT_LT(mixed.distortion(), 0.01);  // the others get 4 bits
  }
}

TEST(LatticeCodec, ConstantsAreCheap) {
  for (const char* stem : kStems)
    for (const float value : {1.0f, -3e38f, std::numeric_limits<float>::denorm_min(), 1e-30f}) {
      const Coded coded = code(named(stem, "2"), std::vector<float>(3000, value), 30, 100);
      EXPECT_LT(coded.rate(), 2.1) << stem << ' ' << value;
      for (const float v : coded.decoded) EXPECT_NEAR(v / value, 1, 0.6) << stem << ' ' << value;
    }
}

TEST(LatticeCodec, OutliersAreKeptAndHarmNothing) {
  const std::uint64_t rows = kSlow ? 256 : 1024, cols = 256;
  auto x = samples(rows * cols);
  for (std::size_t i = 0; i < 20; ++i) x[i * 3001] = i % 2 == 0 ? 40.0f : -2000.0f;
  x[77] = 1e30f, x[5000] = -1e38f;
  for (const char* stem : kStems) {
    const Coded coded = code(named(stem, "2"), x, rows, cols);
    double error = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double d = static_cast<double>(coded.decoded[i]) - x[i];
      if (std::fabs(x[i]) > 1e6f) {
        EXPECT_EQ(coded.decoded[i], x[i]) << stem;  // stored as it is
      } else {
        error += d * d;
        if (std::fabs(x[i]) > 10) {
          EXPECT_NEAR(coded.decoded[i], x[i], 2.5) << stem;
        }
      }
    }
    EXPECT_LT(error / static_cast<double>(x.size()), 0.095) << stem;
    EXPECT_NEAR(coded.rate(), 2, 0.01) << stem;
  }
}

// Powers of two change nothing but the scale, down to where f32 itself ends.
TEST(LatticeCodec, AnyScaleIsAsGood) {
  const auto x = samples(64 * 512);
  for (const char* stem : {"e8", "leech"}) {
    const double distortion = code(named(stem, "3"), x, 64, 512).distortion();
    for (const int exponent : {-120, -20, 20, 120}) {
      auto scaled = x;
      for (float& v : scaled) v = std::ldexp(v, exponent);
      EXPECT_NEAR(code(named(stem, "3"), scaled, 64, 512).distortion(), distortion,
                  1e-3 * distortion)
          << stem << ' ' << exponent;
    }
    auto subnormal = x;
    for (float& v : subnormal) v = std::ldexp(v, -144);
    EXPECT_LT(code(named(stem, "3"), subnormal, 64, 512).distortion(), 0.1) << stem;
  }
}

TEST(LatticeCodec, HeavyAndLightTails) {
  for (const double beta : {0.2, 0.5, 1.3, 8.0}) {
    const auto x = samples(100 * 500, beta);
    for (const char* stem : kStems)
      for (const char* rate : {"0.3", "4"}) {
        const Coded coded = code(named(stem, rate), x, 100, 500);
        EXPECT_LT(coded.distortion(), *rate == '0' ? 1.0 : 0.0055) << stem << ' ' << beta;
        EXPECT_LE(coded.ideal_bits, coded.stored_bits) << stem << ' ' << beta;
        EXPECT_NEAR(coded.rate(), std::stod(rate), 0.04) << stem << ' ' << beta;
      }
  }
}

void expect_same(const Coded& one, const Coded& other, const std::string& what) {
  EXPECT_EQ(other.header, one.header) << what;
  EXPECT_EQ(other.streams, one.streams) << what;
  EXPECT_TRUE(codec::testing::same_bits(other.decoded, one.decoded)) << what;
}

std::vector<float> rows_of_two_scales(std::uint64_t rows, std::uint64_t cols) {
  auto x = samples(rows * cols, 1.4);
  for (std::size_t i = 0; i < x.size(); ++i)
    if (i / cols % 3 == 0) x[i] *= 4;
  return x;
}

TEST(LatticeCodec, SameBytesForAnyNumberOfThreads) {
  const std::uint64_t rows = kSlow ? 40 : 210, cols = 1003;
  const auto x = rows_of_two_scales(rows, cols);
  for (const char* name : {"d42", "e82.5", "leech2.5"}) {
    const Coded one = code(name, x, rows, cols);
    for (const unsigned threads : {2u, 3u})
      expect_same(one, code(name, x, rows, cols, threads), name);
  }
}

TEST(LatticeCodec, SameBytesOnEveryTarget) {
  const std::uint64_t rows = 20, cols = 1003;
  const auto x = rows_of_two_scales(rows, cols);
  for (const char* stem : kStems) {
    const std::string name = named(stem, "2.5");
    const Coded best = code(name, x, rows, cols);
    kernel::on_every_simd_target([&](const std::string& target) {
      expect_same(best, code(name, x, rows, cols), name + ' ' + target);
    });
  }
}

// A thread's buffers serve blocks of every dimension, in any order.
TEST(LatticeCodec, BuffersOfAThreadServeEveryLattice) {
  const auto x = samples(3000);
  std::thread([&] {
    for (const char* name : {"leech2", "d42", "bw162", "e82", "leech4"}) {
      EXPECT_LT(code(name, x, 30, 100).distortion(), 0.11) << name;
    }
  }).join();
}

TEST(LatticeCodec, OtherWeightsThanPreparedForAreRefused) {
  const auto x = samples(64 * 64);
  const Coded coded = code("e82", x, 64, 64);
  std::vector<float> other = x;
  other[100] = 1e6f;
  const auto encoded = coded.coder->encode(0, other);
  ASSERT_FALSE(encoded);
  EXPECT_EQ(encoded.error().code, ErrorCode::kInvalidArgument);
  const SpanMatrix matrix(x, 64, 64);
  const auto method = testing::get(parse(split_method_name("e82")));
  EXPECT_EQ(method->prepare(matrix, TensorModel{}, Executor(1)).error().code,
            ErrorCode::kInvalidArgument);
}

TEST(LatticeCodec, Names) {
  for (const auto& [given, canonical] : {std::pair{"e82.0", "e82"},
                                         {"leech0.25", "leech0.25"},
                                         {"bw168", "bw168"},
                                         {"d43.50", "d43.5"}}) {
    const auto method = parse(split_method_name(given));
    ASSERT_TRUE(method) << given;
    EXPECT_EQ((*method)->name(), canonical);
    EXPECT_FALSE((*method)->description().empty());
  }
  for (const char* name : {"e8", "e80.2", "e89", "e8-1", "e82x", "leechnan", "bw16", "bw15", "d4e0",
                           "leech2-b64", "leech 2", "a22", "z2"})
    EXPECT_EQ(parse(split_method_name(name)).error().code, ErrorCode::kInvalidArgument) << name;
}

}  // namespace
}  // namespace ratefloor::codec::lattice
