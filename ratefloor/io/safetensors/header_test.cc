// The rules of spec.md; the malformed files of tests/attacks are in attacks_test.cc.
#include "ratefloor/io/safetensors/header.h"

#include <gtest/gtest.h>

#include <string>

#include "ratefloor/io/testing/test_files.h"

namespace ratefloor::io::safetensors {
namespace {

using test::bytes_of;
using test::image;

Result<Header> parse_text(const std::string& file) { return parse(bytes_of(file)); }

std::string fault(const std::string& file) {
  const Result<Header> header = parse_text(file);
  return header ? "accepted" : header.error().to_string();
}

// The reference implementation's own test files.
TEST(SafetensorsHeader, ReferenceMatrix) {
  const std::string file = std::string("<\0\0\0\0\0\0\0", 8) +
                           R"({"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}})" +
                           std::string(16, '\0');
  const Result<Header> header = parse_text(file);
  ASSERT_TRUE(header) << header.error().to_string();
  ASSERT_EQ(header->tensors.size(), 1u);
  const TensorInfo& tensor = header->tensors[0];
  EXPECT_EQ(tensor.name, "test");
  EXPECT_EQ(tensor.dtype, Dtype::kI32);
  EXPECT_EQ(tensor.shape, (std::vector<std::uint64_t>{2, 2}));
  EXPECT_EQ(tensor.offset, 68u);
  EXPECT_EQ(tensor.bytes, 16u);
  EXPECT_EQ(header->data_offset, 68u);
}

TEST(SafetensorsHeader, ReferenceScalar) {
  const std::string file = std::string("8\0\0\0\0\0\0\0", 8) +
                           R"({"test":{"dtype":"I32","shape":[],"data_offsets":[0,4]}})" +
                           std::string(4, '\0');
  const Result<Header> header = parse_text(file);
  ASSERT_TRUE(header) << header.error().to_string();
  EXPECT_EQ(header->tensors.at(0).rank(), 0u);
  EXPECT_EQ(header->tensors.at(0).elements(), 1u);
}

TEST(SafetensorsHeader, ReferenceOverflow) {
  EXPECT_EQ(
      fault(image(
          R"({"test":{"dtype":"I32","shape":[2,18446744073709551614],"data_offsets":[0,16]}})",
          std::string(16, '\0'))),
      "tensor 'test': at byte 9: shape [2, 18446744073709551614] of I32 has more entries than fit "
      "64 bits");
}

TEST(SafetensorsHeader, WhitespaceAroundTheHeader) {
  EXPECT_TRUE(parse_text(image("\x09\x0A{}\x0D\x20", "")));
  EXPECT_TRUE(parse_text(image("{}      ", "")));
}

TEST(SafetensorsHeader, EmptyTensorsAreLegal) {
  const Result<Header> header = parse_text(
      image(R"({"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
            R"("a":{"dtype":"F32","shape":[0,7],"data_offsets":[0,0]},)"
            R"("c":{"dtype":"F32","shape":[0,18446744073709551615,3],"data_offsets":[4,4]}})",
            "1234"));
  ASSERT_TRUE(header) << header.error().to_string();
  EXPECT_EQ(header->tensors[0].name, "a");
  EXPECT_EQ(header->tensors[1].name, "b");
  EXPECT_EQ(header->tensors[2].name, "c");
  EXPECT_EQ(header->tensors[0].elements(), 0u);
  EXPECT_EQ(header->tensors[2].elements(), 0u);
}

TEST(SafetensorsHeader, SortsByOffsetAndKeepsMetadata) {
  const Result<Header> header =
      parse_text(image(R"({"__metadata__":{"format":"pt","note":"\u00e4"},)"
                       R"("late":{"dtype":"U8","shape":[2],"data_offsets":[2,4]},)"
                       R"("early":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}})",
                       "1234"));
  ASSERT_TRUE(header) << header.error().to_string();
  EXPECT_EQ(header->tensors[0].name, "early");
  EXPECT_EQ(header->tensors[1].name, "late");
  EXPECT_EQ(header->metadata.at("format"), "pt");
  EXPECT_EQ(header->metadata.at("note"), "ä");
}

TEST(SafetensorsHeader, UnknownFieldsAreIgnored) {
  EXPECT_TRUE(parse_text(image(
      R"({"a":{"x":{"y":[1,{"z":null}]},"dtype":"U8","w":0,"shape":[1],"data_offsets":[0,1]}})",
      "1")));
}

TEST(SafetensorsHeader, EveryDtypeOfTheFormat) {
  for (int i = 0; i < kDtypeCount; ++i) {
    const auto dtype = static_cast<Dtype>(i);
    const std::string size = std::to_string(bits(dtype));  // 8 entries of b bits: b bytes
    const Result<Header> header =
        parse_text(image(R"({"a":{"dtype":")" + std::string(name(dtype)) +
                             R"(","shape":[2,4],"data_offsets":[0,)" + size + "]}}",
                         std::string(bits(dtype), 'x')));
    ASSERT_TRUE(header) << header.error().to_string();
    EXPECT_EQ(header->tensors[0].dtype, dtype);
    EXPECT_EQ(dtype_named(name(dtype)), dtype);
  }
  EXPECT_EQ(bits(Dtype::kF4), 4u);
  EXPECT_EQ(bits(Dtype::kF6E2M3), 6u);
  EXPECT_EQ(bits(Dtype::kC64), 64u);
  EXPECT_EQ(dtype_named("bf16"), std::nullopt);
  EXPECT_EQ(dtype_named(""), std::nullopt);
}

TEST(SafetensorsHeader, EveryTruncationIsRefused) {
  const std::string file =
      image(R"({"a":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}})", "12345678");
  ASSERT_EQ(fault(file), "accepted");
  for (std::size_t size = 0; size < file.size(); ++size) {
    const std::string message = fault(file.substr(0, size));
    EXPECT_NE(message.find("truncated download?"), std::string::npos) << size << ": " << message;
  }
}

TEST(SafetensorsHeader, TruncationNamesSizesAndFirstTensor) {
  const std::string file = image(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},)"
                                 R"("b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}})",
                                 "1234567");
  EXPECT_EQ(
      fault(file),
      "tensor 'b': at byte 120: data is cut off: expected 121 bytes in the file, found 120; this "
      "is the first tensor that is not complete (truncated download? fetch the file again)");
}

TEST(SafetensorsHeader, EverySingleByteChangeIsHandled) {
  // No outcome is prescribed: the sanitizers watch, and what is accepted must be consistent.
  const std::string file =
      image(R"({"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})",
            "12345678");
  for (std::size_t i = 0; i < file.size(); ++i) {
    for (int value = 0; value < 256; ++value) {
      std::string changed = file;
      changed[i] = static_cast<char>(value);
      const Result<Header> header = parse_text(changed);
      if (!header) continue;
      for (const TensorInfo& tensor : header->tensors) {
        ASSERT_LE(tensor.offset + tensor.bytes, changed.size());
        ASSERT_EQ(tensor.elements() * bits(tensor.dtype), tensor.bytes * 8);
      }
    }
  }
}

}  // namespace
}  // namespace ratefloor::io::safetensors
