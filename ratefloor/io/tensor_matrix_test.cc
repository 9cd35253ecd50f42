// Every code of every readable type, at aligned and unaligned addresses, through the Matrix
// interface.
#include "ratefloor/io/tensor_matrix.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "ratefloor/base/float_formats.h"

namespace ratefloor::io {
namespace {

template <class Entry>
std::vector<std::byte> shifted_bytes(const std::vector<Entry>& entries, std::size_t shift) {
  std::vector<std::byte> bytes(shift + entries.size() * sizeof(Entry));
  std::memcpy(bytes.data() + shift, entries.data(), entries.size() * sizeof(Entry));
  return bytes;
}

template <class Entry>
std::vector<float> read_all(Dtype dtype, const std::vector<Entry>& entries, std::size_t shift) {
  const std::vector<std::byte> bytes = shifted_bytes(entries, shift);
  const Result<TensorMatrix> matrix =
      TensorMatrix::create(dtype, std::span(bytes).subspan(shift), entries.size() / 2, 2);
  EXPECT_TRUE(matrix);
  std::vector<float> out(entries.size());
  // In two uneven parts: a range may begin anywhere.
  const std::size_t cut = entries.size() / 3;
  matrix->read(0, std::span(out).first(cut));
  matrix->read(cut, std::span(out).subspan(cut));
  return out;
}

std::uint32_t bits_of(float value) { return std::bit_cast<std::uint32_t>(value); }

TEST(TensorMatrix, EveryBf16AndF16Code) {
  std::vector<std::uint16_t> codes(65536);
  for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = static_cast<std::uint16_t>(i);
  for (const std::size_t shift : {0, 1}) {
    const std::vector<float> bf16 = read_all(Dtype::kBF16, codes, shift);
    const std::vector<float> f16 = read_all(Dtype::kF16, codes, shift);
    for (std::size_t i = 0; i < codes.size(); ++i) {
      ASSERT_EQ(bits_of(bf16[i]), bits_of(bf16_to_f32(codes[i]))) << i;
      ASSERT_EQ(bits_of(f16[i]), bits_of(f16_to_f32(codes[i]))) << i;
    }
  }
}

TEST(TensorMatrix, EveryF8Code) {
  std::vector<std::uint8_t> codes(256);
  for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = static_cast<std::uint8_t>(i);
  for (const auto& [dtype, table] :
       {std::pair{Dtype::kF8E4M3, &kF8E4M3}, std::pair{Dtype::kF8E5M2, &kF8E5M2},
        std::pair{Dtype::kF8E4M3Fnuz, &kF8E4M3Fnuz}, std::pair{Dtype::kF8E5M2Fnuz, &kF8E5M2Fnuz},
        std::pair{Dtype::kF8E8M0, &kF8E8M0}}) {
    const std::vector<float> out = read_all(dtype, codes, 1);
    for (std::size_t i = 0; i < codes.size(); ++i) {
      ASSERT_EQ(bits_of(out[i]), bits_of((*table)[i])) << name(dtype) << " " << i;
    }
  }
}

TEST(TensorMatrix, F32AndF64) {
  const std::vector<float> floats{1.5f, -0.0f, 1e-45f, std::numeric_limits<float>::infinity()};
  for (const std::size_t shift : {0, 1, 3}) {
    const std::vector<float> out = read_all(Dtype::kF32, floats, shift);
    for (std::size_t i = 0; i < floats.size(); ++i) EXPECT_EQ(bits_of(out[i]), bits_of(floats[i]));
  }
  const std::vector<double> doubles{0.1, 1e39, -1e300, 1e-300};
  const std::vector<float> out = read_all(Dtype::kF64, doubles, 5);
  EXPECT_EQ(out[0], 0.1f);
  EXPECT_EQ(out[1], std::numeric_limits<float>::infinity());
  EXPECT_EQ(out[2], -std::numeric_limits<float>::infinity());
  EXPECT_EQ(out[3], 0.0f);
}

TEST(TensorMatrix, AnyShapeOfTheRightSize) {
  const std::vector<std::byte> bytes(24);
  EXPECT_TRUE(TensorMatrix::create(Dtype::kF16, bytes, 3, 4));
  EXPECT_TRUE(TensorMatrix::create(Dtype::kF16, bytes, 12, 1));
  EXPECT_TRUE(TensorMatrix::create(Dtype::kF32, {}, 0, 7));
  const Result<TensorMatrix> wrong = TensorMatrix::create(Dtype::kF16, bytes, 5, 2);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message, "a tensor of 12 entries cannot be seen as 5 × 2");
  EXPECT_FALSE(TensorMatrix::create(Dtype::kF16, bytes, std::uint64_t{1} << 63, 2)) << "wraps to 0";
  EXPECT_FALSE(TensorMatrix::create(Dtype::kF64, std::span(bytes).first(20), 2, 1));
}

TEST(TensorMatrix, OnlyFloatingPointTypesAreWeights) {
  int readable = 0;
  const std::vector<std::byte> bytes(8);
  for (int i = 0; i < kDtypeCount; ++i) {
    const auto dtype = static_cast<Dtype>(i);
    const Result<TensorMatrix> matrix = TensorMatrix::create(dtype, bytes, 1, 64 / bits(dtype));
    EXPECT_EQ(matrix.has_value(), is_readable(dtype)) << name(dtype);
    readable += is_readable(dtype);
    if (!matrix) {
      EXPECT_EQ(matrix.error().message,
                "entries of type " + std::string(name(dtype)) + " cannot be read as weights");
    }
  }
  EXPECT_EQ(readable, 9);
}

TEST(TensorMatrix, KeepsItsBytesAlive) {
  auto bytes = std::make_shared<std::vector<std::byte>>(8);
  const std::span<const std::byte> span = *bytes;
  const std::weak_ptr<const void> watch = bytes;
  {
    const Result<TensorMatrix> matrix = TensorMatrix::create(Dtype::kF32, span, 1, 2, bytes);
    bytes.reset();
    EXPECT_FALSE(watch.expired());
    std::vector<float> out(2, 1.0f);
    matrix->read(0, out);
    EXPECT_EQ(out[1], 0.0f);
  }
  EXPECT_TRUE(watch.expired());
}

}  // namespace
}  // namespace ratefloor::io
