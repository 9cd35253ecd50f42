#include "ratefloor/linear/calibration/calibration_info.h"

#include <gtest/gtest.h>

#include "ratefloor/linear/calibration/testing/statistics_examples.h"

namespace ratefloor::linear {
namespace {

using Metadata = std::map<std::string, std::string>;
using test::example_info;

/// With the hash over the whole made right.
Metadata rehashed(Metadata metadata) {
  metadata.erase("xxhash64");
  std::string text;
  for (const auto& [key, value] : metadata) text += key + '\0' + value + '\0';
  metadata["xxhash64"] = content_hash(text);
  return metadata;
}

TEST(CalibrationInfo, RoundTrip) {
  CalibrationInfo merged = example_info();
  merged.parts = {"00000000000000aa", "00000000000000bb"};
  merged.text_hash = text_hash_of(merged.parts);
  CalibrationInfo nameless = example_info();
  nameless.text_hash = nameless.tokenizer_hash = "";
  nameless.parts.clear();
  nameless.tokens = UINT64_MAX;
  for (const CalibrationInfo& info : {example_info(), merged, nameless}) {
    ASSERT_TRUE(check_info(info)) << check_info(info).error().to_string();
    const TensorHashes hashes = {{"a.sum", "0000000000000001"}, {"b,c\n.sum", "x"}};
    const Result<CalibrationMetadata> read = parse_metadata(to_metadata(info, hashes));
    ASSERT_TRUE(read) << read.error().to_string();
    EXPECT_EQ(read->info, info);
    EXPECT_EQ(read->tensors, hashes);
    EXPECT_EQ(to_metadata(info, hashes), rehashed(to_metadata(info, hashes)));
  }
}

TEST(CalibrationInfo, TextHash) {
  EXPECT_EQ(text_hash_of({}), "");
  EXPECT_EQ(text_hash_of({"0000000000000001"}), "0000000000000001");
  EXPECT_EQ(text_hash_of({"0000000000000001", "0000000000000002"}),
            content_hash(std::string_view("0000000000000001,0000000000000002")));
}

TEST(CalibrationInfo, Rules) {
  const auto message = [](auto change) {
    CalibrationInfo info = example_info();
    change(info);
    const Result<void> checked = check_info(info);
    return checked ? std::string() : checked.error().message;
  };
  const std::string digits = "not 16 hexadecimal digits in small letters";
  EXPECT_EQ(message([](CalibrationInfo& i) { i.model_hash = ""; }), "model_hash is '', " + digits);
  EXPECT_EQ(message([](CalibrationInfo& i) { i.model_hash[3] = 'A'; }),
            "model_hash is '012A456789abcdef', " + digits);
  EXPECT_EQ(message([](CalibrationInfo& i) { i.tokenizer_hash = "x"; }),
            "tokenizer_hash is 'x', " + digits);
  EXPECT_EQ(message([](CalibrationInfo& i) { i.precision = "f16"; }),
            "precision is 'f16', not f32 or bf16");
  EXPECT_EQ(message([](CalibrationInfo& i) { i.parts[0] = ""; }), "a part is '', " + digits);
  EXPECT_EQ(message([](CalibrationInfo& i) { i.parts.push_back(i.parts[0]); }),
            "text 1111111111111111 is among the parts twice");
  EXPECT_EQ(message([](CalibrationInfo& i) { i.text_hash = ""; }),
            "text_hash is '', not the hash of the parts");
}

TEST(CalibrationInfo, EveryChangedEntryIsNoticed) {
  const Metadata good = to_metadata(example_info(), {{"a.sum", "0000000000000001"}});
  for (const auto& [key, value] : good) {
    Metadata changed = good;
    changed[key] += '0';
    EXPECT_FALSE(parse_metadata(changed)) << key;
    changed.erase(key);
    EXPECT_FALSE(parse_metadata(changed)) << key;
    if (key.starts_with("xxhash64")) continue;
    const Result<CalibrationMetadata> missing = parse_metadata(rehashed(changed));
    ASSERT_FALSE(missing) << key;
    EXPECT_TRUE(!missing.error().remedy.empty() ||
                missing.error().message == "metadata entry '" + key + "' is missing");
  }
}

TEST(CalibrationInfo, Messages) {
  const Metadata good = to_metadata(example_info(), {});
  const auto error = [&](const char* key, const char* value) {
    Metadata changed = good;
    changed[key] = value;
    return parse_metadata(rehashed(changed)).error();
  };
  EXPECT_EQ(parse_metadata({}).error().message,
            "these are not calibration statistics: the metadata entry 'format' is missing");
  EXPECT_EQ(error("format", "pt").message,
            "these are not calibration statistics: the metadata entry 'format' is 'pt'");
  EXPECT_EQ(error("format_version", "2").code, ErrorCode::kUnsupported);
  EXPECT_EQ(error("format_version", "2").message,
            "calibration statistics of version '2'; this program reads version 1");
  for (const char* number : {"", "-1", "+1", "01", "1 ", "1.0", "18446744073709551616", "x"}) {
    EXPECT_EQ(error("tokens", number).message,
              "metadata entry 'tokens' is not a whole number below 2^64")
        << number;
  }
  for (const char* parts :
       {",", "1111111111111111,", ",1111111111111111", "1111111111111111 ", "2111111111111111"}) {
    EXPECT_EQ(error("parts", parts).code, ErrorCode::kMalformed) << parts;
  }
  Metadata damaged = good;
  damaged["tokens"] = "385";
  EXPECT_NE(parse_metadata(damaged).error().message.find("checksum is wrong"), std::string::npos);
  Metadata more = good;
  more["remark"] = "of another program";
  EXPECT_TRUE(parse_metadata(rehashed(more)));
}

TEST(CalibrationInfo, Differences) {
  EXPECT_EQ(first_difference(example_info(), example_info()), "");
  CalibrationInfo other = example_info();
  other.tokens = 1;
  EXPECT_EQ(first_difference(example_info(), other), "tokens");
  EXPECT_EQ(first_difference(example_info(), example_info('2')), "text_hash");
  other.model_hash[0] = 'f';
  EXPECT_EQ(first_difference(example_info(), other), "model_hash");
}

}  // namespace
}  // namespace ratefloor::linear
