// ectcq as its users see it: rates, gaps, robustness. Bytes on every thread count and instruction
// set, odd shapes and scales: codec/method_test.cc.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/codec/ectcq/decoder.h"
#include "ratefloor/codec/ectcq/header.h"
#include "ratefloor/codec/testing/test_support.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::codec::ectcq {
namespace {

using testing::run, testing::samples;

// The envelope of a single-chunk stream is 12 bytes.
constexpr double kEnvelopeBits = 8 * 12;

// Stored rate minus the Shannon lower bound of this very sample: with −1/n Σ log2 p(x) for the
// entropy, most of the sample's luck cancels.
double gap(const std::vector<float>& x, double beta, const testing::Measured& measured) {
  const source::GeneralizedGaussian source(beta);
  double entropy = 0;
  for (const float v : x) entropy -= source.log_pdf(v) / std::numbers::ln2;
  entropy /= static_cast<double>(x.size());
  const double rate = measured.bpw + kEnvelopeBits / static_cast<double>(x.size());
  return rate - entropy + 0.5 * std::log2(2 * std::numbers::pi * std::numbers::e * measured.mse);
}

TEST(Ectcq, SitsOnTheFloor) {
  const std::size_t n = kSlow ? 1u << 16 : 1u << 19;
  struct Case {
    const char* name;
    double beta, most;
  };
  const Case cases[] = {{"ectcq2-s8", 2.0, 0.080},    {"ectcq3-s8", 1.7, 0.080},
                        {"ectcq1-s8", 2.0, 0.080},    {"ectcq4-s8", 1.0, 0.082},
                        {"ectcq2-s256", 2.0, 0.037},  {"ectcq3-s256", 1.3, 0.037},
                        {"ectcq5-s16", 2.0, 0.070},   {"ectcq8-s8", 2.0, 0.082},
                        {"ectcq1.5-s32", 1.0, 0.070}, {"ectcq0.5-s8", 2.0, 0.085}};
  for (const Case& c : cases) {
    const auto x = samples(n, c.beta);
    const auto measured = run(c.name, x, n / 1024, 1024, 2, c.beta);
    EXPECT_LE(gap(x, c.beta, measured), c.most + (kSlow ? 0.01 : 0)) << c.name << ' ' << c.beta;
    EXPECT_GE(gap(x, c.beta, measured), kSlow ? 0.02 : 0.028) << c.name << ' ' << c.beta;
  }
}

TEST(Ectcq, HitsTheRate) {
  for (const std::size_t n : {std::size_t{4096}, std::size_t{100'000}})
    for (const double rate : {1.0, 2.25, 3.5, 6.0}) {
      const auto x = samples(n, 1.7);
      const auto measured = run("ectcq" + std::to_string(rate) + "-s8", x, n / 32, 32, 1, 1.7);
      const double stored = measured.bpw + kEnvelopeBits / static_cast<double>(n);
      EXPECT_NEAR(stored, rate, n < 10'000 ? 0.012 : 0.005) << n;
    }
}

TEST(Ectcq, SmallTensorsWasteATenthOfABit) {
  if (kSlow) GTEST_SKIP() << "many small designs";
  for (const double beta : {2.0, 1.7, 1.3})
    for (const char* name : {"ectcq1", "ectcq2", "ectcq3", "ectcq4", "ectcq5"}) {
      double mean = 0;
      for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        const auto x = samples(4096, beta, 1.0f, seed);
        mean += gap(x, beta, run(name, x, 64, 64, 1, beta)) / 4;
      }
      EXPECT_LE(mean, 0.10) << name << ' ' << beta;
    }
}

// Rows of four widths: the classes follow, and the gap to the floor that knows them stays.
TEST(Ectcq, RowClassesFollowTheRows) {
  const std::size_t rows = 512, cols = 512;
  auto x = samples(rows * cols);
  double log_scale = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const float scale = std::ldexp(1.0f, static_cast<int>(row * 7919 % 4));
    for (std::size_t col = 0; col < cols; ++col) x[row * cols + col] *= scale;
    log_scale += std::log2(scale) / static_cast<double>(rows);
  }
  const auto measured = run("ectcq3-s8", x, rows, cols);
  const double floor = log_scale - 0.5 * std::log2(measured.mse);
  EXPECT_LE(measured.bpw - floor, 0.10);
  EXPECT_GE(measured.bpw - floor, 0.05);
}

// Columns likewise, and both at once.
TEST(Ectcq, ColumnClassesFollowTheColumns) {
  const std::size_t rows = 512, cols = 512;
  for (const int row_octaves : {1, 3}) {
    auto x = samples(rows * cols);
    double log_scale = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const auto row = static_cast<int>(i / cols * 7919 % static_cast<unsigned>(row_octaves));
      const float scale = std::ldexp(1.0f, row + static_cast<int>(i % cols * 6151 % 5));
      x[i] *= scale;
      log_scale += std::log2(scale) / static_cast<double>(x.size());
    }
    const auto measured = run("ectcq4-s8", x, rows, cols);
    const double floor = log_scale - 0.5 * std::log2(measured.mse);
    EXPECT_LE(measured.bpw - floor, 0.11) << row_octaves;
    EXPECT_GE(measured.bpw - floor, 0.05) << row_octaves;
  }
}

// Where a few values are all there is, no rate makes the error large or the stream longer.
TEST(Ectcq, FewValuesDoNotCollapse) {
  for (const int values : {2, 3, 16}) {
    auto x = samples(128 * 128);
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = static_cast<float>(static_cast<int>(i * 2654435761u >> 7) % values) -
             0.5f * static_cast<float>(values - 1);
    double variance = 0;
    for (const float v : x) variance += double{v} * v / static_cast<double>(x.size());
    for (const char* name : {"ectcq2-s4", "ectcq4-s4", "ectcq6-s4", "ectcq8-s8", "ectcq10-s4"}) {
      const auto measured = run(name, x, 128, 128);
      // At 2 bits the error of any source with that rate.
      EXPECT_LE(measured.mse / variance, name[5] == '2' ? 0.1 : 0.01) << name << ' ' << values;
      EXPECT_LE(measured.bpw, name[5] == '1' ? 10.05 : name[5] - '0' + 0.05) << name;
    }
  }
}

TEST(Ectcq, OutliersSurvive) {
  const auto x = samples(64 * 1024);
  const auto with = [&](std::vector<std::pair<std::size_t, float>> outliers) {
    auto changed = x;
    for (const auto& [at, w] : outliers) changed[at] = w;
    return run("ectcq3-s8", changed, 64, 1024);
  };
  const auto far = with({{7, 1e6f}, {70, -3e30f}});  // beyond the search: stored as they are
  EXPECT_EQ(far.decoded[7], 1e6f);
  EXPECT_EQ(far.decoded[70], -3e30f);
  EXPECT_NEAR(far.decoded[8], x[8], 0.5f);
  EXPECT_LE(far.bpw, 3.05);

  const auto near = with({{7000, 60.0f}, {65535, -200.0f}});  // beyond the tables: escapes
  EXPECT_NEAR(near.decoded[7000], 60.0f, 0.6f);
  EXPECT_NEAR(near.decoded[65535], -200.0f, 0.6f);
  EXPECT_LE(near.bpw, 3.05);
}

TEST(Ectcq, Names) {
  EXPECT_EQ((*parse_method("ectcq3"))->name(), "ectcq3");
  EXPECT_EQ((*parse_method("ectcq2.50-s64"))->name(), "ectcq2.5-s64");
  EXPECT_EQ((*parse_method("ectcq0.5-e9"))->name(), "ectcq0.5-e9");
  for (const char* name : {"ectcq", "ectcq0", "ectcq11", "ectcq3-s5", "ectcq3-s8192", "ectcq3-s2",
                           "ectcq3-e0", "ectcq3-e10", "ectcq3-e5-s8", "ectcq3-x", "ectcqnan"})
    EXPECT_FALSE(parse_method(name)) << name;
}

// Everything a header can say survives writing and reading.
TEST(EctcqHeader, RoundTrip) {
  Header header;
  header.format.log2_states = 11;
  header.format.zero_rule = true;
  header.format.log2_lanes = 3;
  header.format.step = 0x1.8p-7f;
  header.format.offsets = {-5, 0, 7};
  header.format.shape = {40, -300, 5, -9};
  header.classes = {3, 4, {0, 1, 2, 2, 1}, {0, 0, 1}};
  header.is_explicit = {false, true, false, false, true, false};
  compute_tables(header);
  header.tables[1] = header.tables[0];
  header.tables[4] = header.tables[5];
  const std::vector<std::uint8_t> bytes = write_header(header);
  const Result<Header> read = read_header(bytes, 5, 3);
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(write_header(*read), bytes);
  EXPECT_EQ(read->tables, header.tables);
  EXPECT_EQ(read->classes.rows, header.classes.rows);
  EXPECT_EQ(read->classes.cols, header.classes.cols);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(read_header(std::span(bytes).first(size), 5, 3)) << size;
  EXPECT_FALSE(read_header(bytes, 6, 3));
  EXPECT_FALSE(read_header(bytes, 5, std::uint64_t{1} << 40));
}

// Without the stream's checksums: damage gives an error or other weights, never a crash.
TEST(EctcqDecoder, DamagedChunks) {
  const auto x = samples(40 * 50, 1.0);
  const SpanMatrix matrix(x, 40, 50);
  const Executor one(1);
  for (const char* name : {"ectcq1-s4", "ectcq3-s8", "ectcq8-s4"}) {
    const auto coder =
        *(*parse_method(name))->prepare(matrix, testing::model_of(x, 40, 50, 1.0), one);
    const auto encoded = coder->encode(0, x);
    ASSERT_TRUE(encoded);
    const std::vector<std::uint8_t> bytes(encoded->bytes.begin(), encoded->bytes.end());
    const std::vector<std::uint8_t> head(coder->header().begin(), coder->header().end());
    std::vector<float> out(x.size());
    const auto decoder = Decoder::make(40, 50, head);
    ASSERT_TRUE(decoder);
    EXPECT_TRUE(decoder->decode(0, bytes, out));
    for (std::size_t size = 0; size < bytes.size(); ++size)
      EXPECT_FALSE(decoder->decode(0, std::span(bytes).first(size), out)) << name << ' ' << size;
    std::size_t unnoticed = 0;
    for (std::size_t bit = 0; bit < 8 * bytes.size(); bit += kSlow ? 7 : 1) {
      std::vector<std::uint8_t> damaged = bytes;
      damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ 1u << bit % 8);
      unnoticed += decoder->decode(0, damaged, out).has_value();
    }
    // Escapes and raw bits have no redundancy, and a wrong symbol may end in the right state.
    if (std::string_view(name) != "ectcq8-s4") {
      EXPECT_LE(unnoticed, bytes.size() / 20) << name;
    }
    for (std::size_t bit = 0; bit < 8 * head.size(); ++bit) {
      std::vector<std::uint8_t> damaged = head;
      damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ 1u << bit % 8);
      if (const auto other = Decoder::make(40, 50, damaged)) (void)other->decode(0, bytes, out);
    }
  }
}

}  // namespace
}  // namespace ratefloor::codec::ectcq
