// The wrapper around other codecs, and the basis itself: reflections, their bytes, and every damage
// that a decoder refuses.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "ratefloor/codec/basis/bases.h"
#include "ratefloor/codec/basis/coder.h"
#include "ratefloor/codec/basis/decoder.h"
#include "ratefloor/codec/basis/format.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/codec/tensor_stream/decoder.h"
#include "ratefloor/codec/tensor_stream/testing/streams.h"

namespace ratefloor::codec::basis {
namespace {

std::vector<float> noise(std::size_t count, float scale) {
  return testing::samples(count, 2, scale);
}

TEST(Reflections, OneByHand) {
  // v = (1, 1): H = 1 − vᵀv exchanges the entries and their signs.
  const float one[] = {1};
  const Reflections swap(2, 1, one);
  float x[] = {3, 5};
  swap.apply(x);
  EXPECT_EQ(x[0], -5);
  EXPECT_EQ(x[1], -3);
  // v_1 = (1, 0, 0) negates the first entry; v_2 = (0, 1, 0) the second.
  const float zeros[] = {0, 0, 0};
  float y[] = {1, 2, 3};
  Reflections(3, 2, zeros).apply(y);
  EXPECT_EQ(y[0], -1);
  EXPECT_EQ(y[1], -2);
  EXPECT_EQ(y[2], 3);
}

TEST(Reflections, AreTheProductOfHouseholders) {
  const std::size_t n = 7, k = 4;
  const std::vector<float> values = noise(value_count(n, k), 0.7f);
  const Reflections q(n, k, values);
  std::vector<float> x = noise(n, 1), expected = x;
  const std::vector<float> start = x;
  auto next = values.begin();
  for (std::size_t j = 0; j < k; ++j) {  // x H_1 H_2 …
    std::vector<double> v(n);
    v[j] = 1;
    for (std::size_t i = j + 1; i < n; ++i) v[i] = *next++;
    const double norm = std::inner_product(v.begin(), v.end(), v.begin(), 0.0);
    const double dot = std::inner_product(v.begin(), v.end(), expected.begin(), 0.0);
    for (std::size_t i = 0; i < n; ++i) expected[i] -= static_cast<float>(2 * dot / norm * v[i]);
  }
  q.apply(x);
  for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(x[i], expected[i], 1e-5) << i;
  q.undo(x);
  for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(x[i], start[i], 1e-5) << i;
}

TEST(Reflections, KeepLengthsHoweverCoarseTheirValues) {
  const std::size_t n = 96, k = 95;
  std::vector<float> values = noise(value_count(n, k), 0.1f);
  for (float& v : values) v = std::round(v * 16) / 16;
  std::vector<float> x = noise(40 * n, 1);
  const auto energy = [&] { return std::inner_product(x.begin(), x.end(), x.begin(), 0.0); };
  const double before = energy();
  Reflections(n, k, values).apply(x);
  EXPECT_NEAR(energy() / before, 1, 1e-5);
}

std::vector<std::uint8_t> stream_of(std::span<const float> weights, std::uint64_t rows,
                                    std::uint64_t cols, const ChunkCoder& coder,
                                    const std::string& name) {
  return testing::encoded(coder, name, SpanMatrix(weights, rows, cols)).bytes;
}

std::unique_ptr<ChunkCoder> prepared(const char* method, const std::vector<float>& weights,
                                     std::uint64_t rows, std::uint64_t cols) {
  return testing::coder_of(method, SpanMatrix(weights, rows, cols), weights);
}

constexpr std::size_t kRows = 24, kCols = 16, kCount = 5;

std::vector<std::uint8_t> basis_bytes() {
  const std::vector<float> values = noise(value_count(kCols, kCount), 0.3f);
  const auto coder = prepared("int8-g0", values, 1, values.size());
  return write_basis(kCols, kCount, stream_of(values, 1, values.size(), *coder, "int8-g0"));
}

Bases bases() {
  Result<Basis> basis = read_basis(basis_bytes());
  EXPECT_TRUE(basis) << basis.error().to_string();
  return {{"residual", std::make_shared<const Basis>(*std::move(basis))}};
}

struct Stored {
  std::vector<float> weights;
  std::vector<std::uint8_t> bytes;
};

Stored stored(const char* inner) {
  Stored made{noise(kRows * kCols, 1), {}};
  const Bases all = bases();
  std::vector<float> turned = made.weights;
  all.at("residual")->reflections.apply(turned);
  auto coder = make_coder(kRows, kCols, "residual", all.at("residual"), inner,
                          prepared(inner, turned, kRows, kCols));
  EXPECT_TRUE(coder) << coder.error().to_string();
  made.bytes = stream_of(made.weights, kRows, kCols, **coder, "basis");
  return made;
}

TEST(Basis, AnyInnerCodecComesBack) {
  for (const char* const inner : {"int8-g0", "lloyd4", "ectcq4"}) {
    const Stored made = stored(inner);
    const Bases all = bases();
    const auto stream = TensorStream::open(made.bytes, &all);
    ASSERT_TRUE(stream) << inner << ": " << stream.error().to_string();
    std::vector<float> out(made.weights.size());
    ASSERT_TRUE(stream->decode_rows(0, kRows, out));
    double error = 0;
    for (std::size_t i = 0; i < out.size(); ++i)
      error += (out[i] - made.weights[i]) * (out[i] - made.weights[i]);
    EXPECT_LT(error / static_cast<double>(out.size()), 0.02) << inner;
  }
}

TEST(Basis, WithoutItsBasisAStreamSaysWhichItNeeds) {
  const Stored made = stored("int8-g0");
  const auto alone = TensorStream::open(made.bytes);
  ASSERT_FALSE(alone);
  EXPECT_NE(alone.error().to_string().find("'residual' that is not there"), std::string::npos)
      << alone.error().to_string();
  Bases others = bases();
  Basis changed = *others.at("residual");
  ++changed.hash;
  others["residual"] = std::make_shared<const Basis>(changed);
  const auto other = TensorStream::open(made.bytes, &others);
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().to_string().find("another one"), std::string::npos);
}

TEST(Basis, HeadersThatBreakARuleAreRefused) {
  const Bases all = bases();
  const std::uint64_t hash = all.at("residual")->hash;
  const auto refused = [&](const Header& header) {
    const auto decoder = Decoder::make(kRows, kCols, write_header(header), &all);
    ASSERT_FALSE(decoder);
    EXPECT_EQ(decoder.error().code, ErrorCode::kMalformed) << decoder.error().to_string();
  };
  refused({"", hash, "int8-g0", {}});
  refused({"other", hash, "int8-g0", {}});
  refused({"residual", hash, "basis", {}});
  refused({"residual", hash, "rotated", {}});
  refused({"residual", hash, "", {}});
  const std::vector<std::uint8_t> whole = write_header({"residual", hash, "int8-g0", {}});
  for (std::size_t size = 0; size + 1 < whole.size(); ++size)
    EXPECT_FALSE(read_header(std::span(whole).first(size))) << size;
  // Of as many rows, but not of as many columns.
  const auto decoder =
      Decoder::make(kCols, kRows, write_header({"residual", hash, "int8-g0", {}}), &all);
  ASSERT_FALSE(decoder);
  EXPECT_NE(decoder.error().to_string().find("number of columns"), std::string::npos);
}

TEST(Basis, DamagedBasesAreRefused) {
  const std::vector<std::uint8_t> good = basis_bytes();
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(read_basis(std::span(good).first(size))) << size;
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::vector<std::uint8_t> bad = good;
    bad[i] ^= 0x10;
    EXPECT_FALSE(read_basis(bad)) << "byte " << i;
  }
}

}  // namespace
}  // namespace ratefloor::codec::basis
