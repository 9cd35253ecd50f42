// The grammar, and what holds for every method.
#include "ratefloor/codec/method.h"

#include <gtest/gtest.h>

#include <limits>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/codec/testing/test_support.h"
#include "ratefloor/kernel/simd_targets.h"

namespace ratefloor::codec {
namespace {

using testing::run;

const std::vector<std::string> kNames = {
    "nf4",     "nf4-fp16",     "nf4-dq",      "fp4",       "af4-dq-b128",
    "nf4-b32", "nf4-dq-b4096", "int2",        "int3",      "int4-asym",
    "int8",    "int5-asym-g0", "int4-g8",     "int3-g100", "lloyd1",
    "lloyd3",  "lloyd4",       "lloyd8",      "ecsq0.3",   "ecsq2",
    "ecsq4",   "int8-g131072", "ectcq2.5-s8", "ectcq7-s4", "bitshift2-s8"};

TEST(MethodNames, AreCanonical) {
  const std::pair<const char*, const char*> pairs[] = {
      {"nf4", "nf4"},           {"nf4-b64", "nf4"},      {"fp4-b4096-dq", "fp4-dq-b4096"},
      {"af4-fp16", "af4-fp16"}, {"int4-g128", "int4"},   {"int2-g0-asym", "int2-asym-g0"},
      {"int04", "int4"},        {"lloyd8", "lloyd8"},    {"ecsq2.0", "ecsq2"},
      {"ecsq2.50", "ecsq2.5"},  {"ecsq0.05", "ecsq0.05"}};
  for (const auto& [given, canonical] : pairs) {
    const auto method = parse_method(given);
    ASSERT_TRUE(method) << given << ": " << method.error().to_string();
    EXPECT_EQ((*method)->name(), canonical);
    EXPECT_FALSE((*method)->description().empty());
    EXPECT_EQ((*parse_method((*method)->name()))->name(), canonical);
  }
}

TEST(MethodNames, WrongOnesSayWhatIsUnderstood) {
  for (const char* name : {"",
                           "nf5",
                           "nf4x",
                           "nf4-",
                           "nf4-dq-dq",
                           "nf4-dq-fp16",
                           "nf4-b16",
                           "nf4-b100",
                           "nf4-b",
                           "nf4-b64x",
                           "nf4-b8192",
                           "int",
                           "int1",
                           "int9",
                           "int4x",
                           "int4-g7",
                           "int4-sym",
                           "int4-asym-asym",
                           "int4-g131073",
                           "int-4",
                           "lloyd0",
                           "lloyd9",
                           "lloyd4-b64",
                           "lloyd",
                           "ecsq",
                           "ecsq0",
                           "ecsq9",
                           "ecsq-1",
                           "ecsq2x",
                           "ecsqnan",
                           "ecsqinf",
                           "ecsq1e0",
                           "int99999999999999999999",
                           "NF4",
                           " nf4"}) {
    const auto method = parse_method(name);
    ASSERT_FALSE(method) << name;
    EXPECT_EQ(method.error().code, ErrorCode::kInvalidArgument);
    std::string quoted("'");
    quoted.append(name).append("'");
    EXPECT_NE(method.error().message.find(quoted), std::string::npos);
    EXPECT_NE(method.error().remedy.find("lloydK"), std::string::npos);
  }
}

TEST(MethodNames, Lists) {
  EXPECT_EQ(parse_methods("")->size(), 13u);
  EXPECT_EQ(parse_methods("nf4,int4")->size(), 2u);
  EXPECT_EQ((*parse_methods("int4,nf4"))[1]->name(), "nf4");
  for (const char* list : {",", "nf4,", ",nf4", "nf4,,int4", "nf4,nf4", "nf4,nf4-b64", "nf4, int4"})
    EXPECT_FALSE(parse_methods(list)) << list;
}

// Shapes that cut groups, rows and chunks in every way.
TEST(Methods, WorkOnEveryShape) {
  const std::pair<std::uint64_t, std::uint64_t> shapes[] = {{1, 1},      {1, 7},      {7, 1},
                                                            {3, 129},    {65, 64},    {1, 140000},
                                                            {2, 131073}, {1000, 131}, {140001, 1}};
  for (const auto& [rows, cols] : shapes) {
    const auto x = testing::samples(rows * cols);
    for (const auto& name : kNames) {
      if (kSlow && x.size() > 140000) continue;
      const auto measured = run(name, x, rows, cols);
      EXPECT_EQ(measured.cost.squared_error > 0 || x.size() < 10, true)
          << name << ' ' << rows << 'x' << cols;
      double error = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double d = static_cast<double>(x[i]) - measured.decoded[i];
        error += d * d;
      }
      EXPECT_NEAR(measured.cost.squared_error, error, 1e-9 * error + 1e-300) << name;
      EXPECT_LE(measured.cost.entropy_bits, 8.0 * measured.cost.stored_bytes * (1 + 1e-9)) << name;
      EXPECT_GE(measured.cost.entropy_bits, 8.0 * measured.header_bytes) << name;
    }
  }
}

TEST(Methods, NothingIsFine) {
  for (const auto& name : kNames) {
    const auto measured = run(name, {}, 0, 5);
    EXPECT_EQ(measured.cost.squared_error, 0) << name;
    EXPECT_EQ(measured.cost.stored_bytes, measured.header_bytes) << name;
  }
}

TEST(Methods, ZeroRowsAndZeroMatricesAreExact) {
  for (const auto& name : kNames) {
    const auto zero = run(name, std::vector<float>(5 * 300, 0.0f), 5, 300);
    EXPECT_EQ(zero.cost.squared_error, 0) << name;
    auto x = testing::samples(6 * 256);
    std::fill_n(x.begin() + 256, 512, 0.0f);
    const auto mixed = run(name, x, 6, 256);
    if (name.find("dq") == std::string::npos && name.find("131072") == std::string::npos) {
      for (int i = 256; i < 768; ++i) ASSERT_EQ(mixed.decoded[i], 0.0f) << name;
    }
    EXPECT_TRUE(std::isfinite(mixed.cost.squared_error));
  }
}

// Powers of two change nothing but the scale, down to where f32 itself ends.
TEST(Methods, AnyScaleIsAsGood) {
  const auto x = testing::samples(64 * 512);
  for (const auto& name : kNames) {
    const double mse = run(name, x, 64, 512).mse;
    for (const int exponent : {-120, -60, -20, 20, 60, 120}) {
      auto scaled = x;
      for (float& v : scaled) v = std::ldexp(v, exponent);
      const double relative = std::ldexp(run(name, scaled, 64, 512).mse, -2 * exponent);
      EXPECT_NEAR(relative, mse, mse * 1e-3) << name << ' ' << exponent;
    }
    auto subnormal = x;
    for (float& v : subnormal) v = std::ldexp(v, -142);
    EXPECT_TRUE(std::isfinite(run(name, subnormal, 64, 512).mse)) << name;
    EXPECT_TRUE(std::isfinite(run(name, std::vector<float>(300, 3e38f), 3, 100).mse)) << name;
    const float tiny = std::numeric_limits<float>::denorm_min();
    EXPECT_TRUE(std::isfinite(run(name, std::vector<float>(300, tiny), 3, 100).mse)) << name;
  }
}

TEST(Methods, OutliersAreNotDestroyedByEntropyCoding) {
  auto x = testing::samples(64 * 4096);
  for (std::size_t i = 0; i < 20; ++i) x[i * 4001] = i % 2 == 0 ? 30.0f : -15.0f;
  x[77] = 1e5f;  // 1,500 standard deviations of the others, 64 of its row
  for (const char* name : {"ecsq0.3", "ecsq2", "ecsq4"}) {
    const auto measured = run(name, x, 64, 4096);
    for (std::size_t i = 0; i < x.size(); ++i)
      if (i / 4096 != 0) {
        ASSERT_NEAR(measured.decoded[i], x[i], std::fabs(x[i]) > 10 ? 3.0 : 6.0)
            << name << ' ' << i;
      }
    EXPECT_NEAR(measured.decoded[77], 1e5f, 2e3f) << name;
  }
}

TEST(Methods, EscapedWeightsAreExact) {
  auto x = testing::samples(100000, 2.0, 1e-3f);
  x[5] = 0.7f;
  x[99999] = -0.6f;
  TensorModel model = testing::model_of(x, 1, 100000);
  model.row_scales[0] = 1e-3f;  // as if the outliers had not been seen
  const SpanMatrix matrix(x, 1, 100000);
  const Executor one(1);
  const auto coder = *(*parse_method("ecsq3"))->prepare(matrix, model, one);
  std::vector<float> out(x.size());
  const auto cost = *coder->round_trip(0, x, out);
  EXPECT_EQ(out[5], 0.7f);
  EXPECT_EQ(out[99999], -0.6f);
  EXPECT_NEAR(cost.squared_error / 100000, 0.02224e-6, 0.0005e-6);
}

TEST(Methods, SameCostForAnyNumberOfThreads) {
  const std::uint64_t rows = kSlow ? 150 : 1000, cols = 1003;
  const auto x = testing::samples(rows * cols, 1.5);
  for (const auto& name : kNames) {
    const auto one = run(name, x, rows, cols, 1, 1.5);
    for (const unsigned threads : {2u, 3u}) {
      const auto more = run(name, x, rows, cols, threads, 1.5);
      EXPECT_EQ(more.cost.stored_bytes, one.cost.stored_bytes) << name;
      EXPECT_EQ(more.cost.entropy_bits, one.cost.entropy_bits) << name;
      EXPECT_EQ(more.cost.squared_error, one.cost.squared_error) << name;
    }
  }
}

TEST(Methods, EverySimdTargetGivesTheSame) {
  const std::uint64_t rows = 33, cols = 1003;
  const auto x = testing::samples(rows * cols, 1.3);
  for (const auto& name : kNames) {
    const auto best = run(name, x, rows, cols, 1, 1.3);
    kernel::on_every_simd_target([&](const std::string& target) {
      const auto other = run(name, x, rows, cols, 1, 1.3);
      EXPECT_EQ(other.cost.stored_bytes, best.cost.stored_bytes) << name << ' ' << target;
      EXPECT_EQ(other.cost.entropy_bits, best.cost.entropy_bits) << name << ' ' << target;
      EXPECT_EQ(other.cost.squared_error, best.cost.squared_error) << name << ' ' << target;
      EXPECT_TRUE(testing::same_bits(other.decoded, best.decoded)) << name << ' ' << target;
    });
  }
}

TEST(Methods, HeavyAndLightTails) {
  for (const double beta : {0.2, 0.5, 1.0, 8.0}) {
    const auto x = testing::samples(200 * 500, beta);
    for (const auto& name : kNames) {
      if (beta < 0.5 && name.starts_with("ecsq4")) continue;  // a second of design
      const auto measured = run(name, x, 200, 500, 1, beta);
      EXPECT_TRUE(std::isfinite(measured.mse)) << name << ' ' << beta;
      EXPECT_LE(measured.cost.entropy_bits, 8.0 * measured.cost.stored_bytes)
          << name << ' ' << beta;
    }
  }
}

TEST(Methods, ModelsOfOtherMatricesAreRefused) {
  const std::vector<float> x(100, 1.0f);
  const SpanMatrix matrix(x, 10, 10);
  const Executor one(1);
  for (const char* name : {"lloyd3", "ecsq2"}) {
    const auto coder = (*parse_method(name))->prepare(matrix, TensorModel{}, one);
    ASSERT_FALSE(coder);
    EXPECT_EQ(coder.error().code, ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace ratefloor::codec
