#include "ratefloor/job/quantized_model_record.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace ratefloor::job {
namespace {

Result<Claims> parse(std::string_view text) {
  return parse_claims(std::as_bytes(std::span(text.data(), text.size())));
}

constexpr std::string_view kRecord = R"({
  "schema": "ratefloor.quantize", "options": {"tensors": [1], "codec": "x"}, "name": 3,
  "tensors": [
    {"name": "a", "shape": [2, 3], "dtype": "BF16", "codec": "int4", "stored_bytes": 12,
     "stored_bpw": 4.5e0, "floor_bits": null, "more": {"name": "no", "stored_bpw": [1]}},
    {"name": "b"}],
  "untouched": [{"name": "n", "shape": [], "dtype": "F32", "stored_bytes": 4}],
  "total": {"stored_bytes": 16, "by_type": {"stored_bytes": 7}, "gap_bits": -0.5}
})";

TEST(QuantizedModelRecord, TakesTheFieldsAndNothingElse) {
  const Result<Claims> claims = parse(kRecord);
  ASSERT_TRUE(claims) << claims.error().to_string();
  ASSERT_EQ(claims->tensors.size(), 2u);
  const Claim& a = claims->tensors[0];
  EXPECT_EQ(a.name, "a");
  EXPECT_EQ(a.dtype, "BF16");
  EXPECT_EQ(a.codec, "int4");
  EXPECT_EQ(a.shape, (std::vector<std::uint64_t>{2, 3}));
  EXPECT_EQ(a.number("stored_bytes"), 12);
  EXPECT_EQ(a.number("stored_bpw"), 4.5);
  EXPECT_TRUE(std::isnan(a.number("floor_bits")));
  EXPECT_TRUE(std::isnan(a.number("weights")));
  EXPECT_EQ(claims->tensors[1].name, "b");
  EXPECT_TRUE(claims->tensors[1].shape.empty());
  ASSERT_EQ(claims->untouched.size(), 1u);
  EXPECT_EQ(claims->untouched[0].number("stored_bytes"), 4);
  EXPECT_EQ(claims->total.number("stored_bytes"), 16);
  EXPECT_EQ(claims->total.number("gap_bits"), -0.5);
}

// What only calibrated runs write has keys that are fields elsewhere.
TEST(QuantizedModelRecord, WhatCalibrationAddsIsNoField) {
  const Result<Claims> claims = parse(R"({
    "options": {"calibration": "text 0123", "uniform_rates": true},
    "calibration": {"kind": "text", "hash": "00ff", "tokens": 9, "untouched": [3],
                    "measured": {"kl_nats": 0.5, "kl_ci": [0.4, 0.6], "tokens": 7}},
    "total": {"stored_bytes": 16},
    "tensors": [
      {"name": "a", "shape": [2, 3], "floor_bits": 2,
       "layer": {"input": "x", "tokens": 9, "name": 3, "shape": 5, "distortion": 0.1,
                 "floors": [{"model": "iid", "floor_bits": 1, "gap_bits": null,
                             "model_failure": false}], "marginal_nats": null},
       "stored_bpw": 4},
      {"name": "b", "shape": [5]}],
    "untouched": []})");
  ASSERT_TRUE(claims) << claims.error().to_string();
  ASSERT_EQ(claims->tensors.size(), 2u);
  const Claim& a = claims->tensors[0];
  EXPECT_EQ(a.name, "a");
  EXPECT_EQ(a.shape, (std::vector<std::uint64_t>{2, 3}));
  EXPECT_EQ(a.numbers, (std::map<std::string, double>{{"floor_bits", 2}, {"stored_bpw", 4}}));
  EXPECT_EQ(claims->tensors[1].shape, (std::vector<std::uint64_t>{5}));
  EXPECT_EQ(claims->total.numbers.size(), 1u);
}

TEST(QuantizedModelRecord, EveryPrefixIsAnErrorWithAnOffset) {
  for (std::size_t size = 0; size + 1 < kRecord.size(); ++size) {
    const Result<Claims> claims = parse(kRecord.substr(0, size));
    ASSERT_FALSE(claims) << size;
    ASSERT_EQ(claims.error().code, ErrorCode::kMalformed);
  }
}

TEST(QuantizedModelRecord, OtherTypesAreErrorsAtTheirByte) {
  for (const std::string_view text :
       {R"({"tensors": {}, "untouched": [], "total": {}})",
        R"({"tensors": [3], "untouched": [], "total": {}})",
        R"({"tensors": [{"name": null}], "untouched": [], "total": {}})",
        R"({"tensors": [{"shape": 3}], "untouched": [], "total": {}})",
        R"({"tensors": [{"shape": [1.5]}], "untouched": [], "total": {}})",
        R"({"tensors": [{"shape": [[1]]}], "untouched": [], "total": {}})",
        R"({"tensors": [], "untouched": [], "total": []})"}) {
    const Result<Claims> claims = parse(text);
    ASSERT_FALSE(claims) << text;
    EXPECT_TRUE(claims.error().offset) << text;
  }
  for (const std::string_view text : {"{}", "[]", "3", R"({"tensors": [], "untouched": []})"})
    EXPECT_FALSE(parse(text)) << text;
}

TEST(QuantizedModelRecord, ShapesAsRowsAndColumns) {
  EXPECT_TRUE(is_shape_of({2, 3}, 2, 3));
  EXPECT_TRUE(is_shape_of({2, 3, 5}, 2, 15));
  EXPECT_TRUE(is_shape_of({7}, 7, 1));
  EXPECT_FALSE(is_shape_of({}, 1, 1));
  EXPECT_FALSE(is_shape_of({3, 2}, 2, 3));
  EXPECT_FALSE(is_shape_of({2, 3, 0}, 2, 3));
  EXPECT_FALSE(is_shape_of({2, UINT64_MAX, UINT64_MAX}, 2, 1));
}

}  // namespace
}  // namespace ratefloor::job
