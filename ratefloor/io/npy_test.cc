// Files made by hand for every type, version and fault, and the two stored with the models.
#include "ratefloor/io/npy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "ratefloor/io/testing/test_files.h"

namespace ratefloor::io {
namespace {

using Ids = std::vector<std::uint32_t>;

std::string little_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int k = 0; k < bytes; ++k) text += static_cast<char>(value >> (8 * k) & 0xFF);
  return text;
}

std::string npy_file(const std::string& header, const std::string& data, char version = 1) {
  return std::string("\x93NUMPY", 6) + version + '\0' +
         little_endian(header.size(), version == 1 ? 2 : 4) + header + data;
}

std::string array_of(const std::string& descr, const std::string& shape, const std::string& data) {
  return npy_file(
      "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }  \n", data);
}

Result<Ids> ids_of(const std::string& file) { return parse_token_array(test::bytes_of(file)); }

std::string fault(const std::string& file) {
  const Result<Ids> ids = ids_of(file);
  return ids ? "accepted" : ids.error().to_string();
}

TEST(Npy, EveryTypeOfTokenIds) {
  const struct {
    std::string descr;
    int bytes;
    std::uint64_t largest;
  } cases[] = {{"|u1", 1, 0xFF},       {"<u1", 1, 0xFF},       {"<u2", 2, 0xFFFF},
               {"<u4", 4, 0xFFFFFFFF}, {"<i4", 4, 0x7FFFFFFF}, {"<i8", 8, 0xFFFFFFFF}};
  for (const auto& c : cases) {
    std::string data;
    for (const std::uint64_t id : {std::uint64_t{0}, std::uint64_t{1}, c.largest})
      data += little_endian(id, c.bytes);
    const Result<Ids> ids = ids_of(array_of(c.descr, "(3,)", data));
    ASSERT_TRUE(ids) << c.descr << ids.error().to_string();
    EXPECT_EQ(*ids, (Ids{0, 1, static_cast<std::uint32_t>(c.largest)})) << c.descr;
  }
}

TEST(Npy, VersionsAndSpellings) {
  for (const char version : {1, 2, 3})
    for (const std::string header :
         {"{'descr':'<u2','fortran_order':False,'shape':(1,)}",
          "{ \"shape\" : ( 1 , ) ,\"fortran_order\": True, 'descr': '<u2'}\n"}) {
      const Result<Ids> ids = ids_of(npy_file(header, "\x02\x01", version));
      ASSERT_TRUE(ids) << ids.error().to_string();
      EXPECT_EQ(*ids, Ids{258});
    }
  EXPECT_EQ(*ids_of(array_of("<u2", "(0,)", "")), Ids{});
}

TEST(Npy, EntriesThatAreNoTokenIds) {
  const std::string minus_one = array_of("<i4", "(2,)", little_endian(7, 4) + "\xFF\xFF\xFF\xFF");
  EXPECT_EQ(fault(minus_one),
            "at byte " + std::to_string(minus_one.size() - 4) + ": entry 1 is -1, not a token id");
  EXPECT_NE(
      fault(array_of("<i8", "(1,)", little_endian(1ull << 32, 8))).find("entry 0 is 4294967296"),
      std::string::npos);
  EXPECT_NE(fault(array_of("<i8", "(1,)", little_endian(~0ull, 8))).find("entry 0 is -1"),
            std::string::npos);
}

TEST(Npy, WhatIsNotReadHere) {
  for (const char* descr : {">u2", "<i2", "<u8", "<f4", "|b1", "|S5", "", "<u22", "|u2", "=u2"}) {
    const Result<Ids> ids = ids_of(array_of(descr, "(1,)", "12345678"));
    ASSERT_FALSE(ids) << descr;
    EXPECT_EQ(ids.error().code, ErrorCode::kUnsupported) << descr;
    EXPECT_EQ(*ids.error().offset, 20u);
  }
  EXPECT_NE(fault(array_of("<u2", "(1, 1)", "ab")).find("2 dimensions"), std::string::npos);
  EXPECT_NE(fault(array_of("<u2", "()", "ab")).find("0 dimensions"), std::string::npos);
  EXPECT_NE(
      fault(npy_file("{'descr': [('a', '<u2')], 'fortran_order': False, 'shape': (1,)}", "ab"))
          .find("records"),
      std::string::npos);
  EXPECT_NE(fault(npy_file("{'descr': '<u2', 'fortran_order': True, 'shape': (1, 1)}", "ab"))
                .find("column by column"),
            std::string::npos);
  EXPECT_NE(fault(npy_file("{}", "", 4)).find("version 4.0"), std::string::npos);
}

TEST(Npy, SizesThatDoNotFit) {
  const std::string whole = array_of("<u2", "(2,)", "abcd");
  ASSERT_TRUE(ids_of(whole));
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(ids_of(whole.substr(0, size))) << size;
  EXPECT_FALSE(ids_of(whole + "e"));
  EXPECT_FALSE(ids_of(whole + "ef"));
  EXPECT_NE(fault(array_of("<u2", "(9223372036854775809, 2)", "")).find("more than 2^64"),
            std::string::npos);
  EXPECT_FALSE(ids_of(array_of("<u2", "(9223372036854775808,)", "")));
  EXPECT_FALSE(ids_of(array_of("<u2", "(99999999999999999999,)", "")));
}

TEST(Npy, HeadersThatAreNone) {
  for (const char* header :
       {"",
        "{",
        "}",
        "[]",
        "{}",
        "{'descr'}",
        "{'descr':}",
        "{'descr': '<u2'",
        "{'descr': <u2, 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<u2', 'fortran_order': 0, 'shape': (1,)}",
        "{'descr': '<u2', 'fortran_order': False, 'shape': (1)}",
        "{'descr': '<u2', 'fortran_order': False, 'shape': 1}",
        "{'descr': '<u2', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<u2', 'fortran_order': False, 'shape': (1 1)}",
        "{'descr': '<u2', 'fortran_order': False, 'shape': (1,,)}",
        "{'descr': '<u2', 'fortran_order': False, 'shape': (1,)",
        "{'descr': '<u2', 'fortran_order': False}",
        "{'descr': '<u2', 'descr': '<u2', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<u2', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        "{'descr': '<u2', 'fortran_order': False, 'shape': (1,)} more",
        "{'descr: <u2, 'fortran_order': False, 'shape': (1,)}"}) {
    const Result<Ids> ids = ids_of(npy_file(header, "ab"));
    ASSERT_FALSE(ids) << header;
    EXPECT_EQ(ids.error().code, ErrorCode::kMalformed) << header;
    EXPECT_TRUE(ids.error().offset) << header;
  }
  std::string shape = "(";
  for (int i = 0; i < 33; ++i) shape += "1,";
  EXPECT_NE(fault(array_of("<u1", shape + ")", "a")).find("too many dimensions"),
            std::string::npos);
}

TEST(Npy, Doubles) {
  // 1.5 and -inf in f4; 0.1 in f8.
  const std::string f4("\0\0\xC0\x3F\0\0\x80\xFF", 8);
  const Result<NpyDoubles> singles =
      parse_npy_doubles(test::bytes_of(array_of("<f4", "(1, 2)", f4)));
  ASSERT_TRUE(singles) << singles.error().to_string();
  EXPECT_EQ(singles->shape, (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(singles->values, (std::vector<double>{1.5, -INFINITY}));
  const std::string f8 = little_endian(0x3FB999999999999Aull, 8);
  const Result<NpyDoubles> scalar = parse_npy_doubles(test::bytes_of(array_of("<f8", "()", f8)));
  ASSERT_TRUE(scalar);
  EXPECT_TRUE(scalar->shape.empty());
  EXPECT_EQ(scalar->values, std::vector<double>{0.1});
  const Result<NpyDoubles> none =
      parse_npy_doubles(test::bytes_of(array_of("<f8", "(18446744073709551600, 16, 0)", "")));
  ASSERT_TRUE(none) << none.error().to_string();
  EXPECT_TRUE(none->values.empty());
  EXPECT_FALSE(parse_npy_doubles(test::bytes_of(array_of("<u2", "(1,)", "ab"))));
}

TEST(Npy, FilesOfTheModels) {
  const std::string models = std::string(RATEFLOOR_SOURCE_DIR) + "/models/";
  const Result<Ids> ids = read_token_array(models + "stories260k/sample.tokens.npy");
  ASSERT_TRUE(ids) << ids.error().to_string();
  EXPECT_EQ(ids->size(), 4611u);
  EXPECT_EQ(ids->front(), 1u);  // BOS
  for (const std::uint32_t id : *ids) EXPECT_LT(id, 512u);
  const Result<NpyDoubles> logits = read_npy_doubles(models + "quill-6m/reference.logits.npy");
  ASSERT_TRUE(logits) << logits.error().to_string();
  EXPECT_EQ(logits->shape, (std::vector<std::uint64_t>{32, 256}));
  for (const double value : logits->values) EXPECT_TRUE(std::isfinite(value));
  const Result<Ids> absent = read_token_array("/absent.npy");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, ErrorCode::kIo);
  test::ScratchFolder folder;
  const std::string path = folder.write("bad.npy", "text");
  EXPECT_EQ(read_token_array(path).error().file, path);
  EXPECT_EQ(read_npy_doubles(path).error().file, path);
}

}  // namespace
}  // namespace ratefloor::io
