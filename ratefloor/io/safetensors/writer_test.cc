#include "ratefloor/io/safetensors/writer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "ratefloor/base/mapped_file.h"
#include "ratefloor/io/safetensors/header.h"
#include "ratefloor/io/testing/test_files.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::io::safetensors {
namespace {

using test::bytes_of;

std::string read_text(const std::string& path) {
  const Result<MappedFile> file = MappedFile::open(path);
  return file ? std::string(as_text(file->bytes())) : "cannot open";
}

TEST(SafetensorsWriter, WritesTheReferenceBytes) {
  const test::ScratchFolder folder;
  const std::string zeros(16, '\0');
  const std::string path = folder.path("out.safetensors");
  const Result<void> written =
      write(path, {tensor_from_bytes("test", Dtype::kI32, {2, 2}, bytes_of(zeros))}, {});
  ASSERT_TRUE(written) << written.error().to_string();
  // The reference pads to a multiple of 8: 60 bytes of JSON and 4 spaces.
  EXPECT_EQ(read_text(path),
            std::string("@\0\0\0\0\0\0\0", 8) +
                R"({"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}    )" + zeros);
}

TEST(SafetensorsWriter, WritesTheExampleOfTheSpec) {
  const std::string data("\x80\x3f\x00\xc0\x00\x3f\x00\x00", 8);
  std::vector<OutputTensor> tensors{tensor_from_bytes("w", Dtype::kBF16, {2, 2}, bytes_of(data))};
  const Result<std::string> header = header_bytes(tensors, {});
  ASSERT_TRUE(header);
  const std::string file = *header + data;
  EXPECT_EQ(file, std::string("@\0\0\0\0\0\0\0", 8) +
                      R"({"w":{"dtype":"BF16","shape":[2,2],"data_offsets":[0,8]}}       )" + data);
  EXPECT_EQ(file.substr(0x4c, 2), std::string("\x00\x3f", 2));
}

TEST(SafetensorsWriter, SortsByTypeThenName) {
  std::vector<OutputTensor> tensors;
  for (const auto& [name, dtype] : {std::pair{"z", Dtype::kBF16},
                                    {"a", Dtype::kBF16},
                                    {"u", Dtype::kU8},
                                    {"f", Dtype::kF32},
                                    {"h", Dtype::kF16},
                                    {"l", Dtype::kI64}}) {
    tensors.push_back({.name = name, .dtype = dtype, .shape = {1}, .data = {}});
  }
  const Result<std::string> header = header_bytes(tensors, kDefaultMetadata);
  ASSERT_TRUE(header);
  std::string order;
  for (const OutputTensor& tensor : tensors) order += tensor.name;
  EXPECT_EQ(order, "lfazhu");
  EXPECT_EQ(header->size() % 8, 0u);
  EXPECT_TRUE(header->substr(8).starts_with(
      R"({"__metadata__":{"format":"pt"},"l":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},)"));
}

TEST(SafetensorsWriter, RoundTripOfAwkwardNames) {
  const test::ScratchFolder folder;
  const std::string path = folder.path("out.safetensors");
  const std::string data = "1234567890";
  const std::string awkward = "q\"\\\x01\n/größe\xF0\x9F\x98\x80";
  ASSERT_TRUE(write(path,
                    {tensor_from_bytes(awkward, Dtype::kU8, {5, 2}, bytes_of(data)),
                     tensor_from_bytes("empty", Dtype::kF64, {0, 3}, {}),
                     tensor_from_bytes("", Dtype::kU8, {}, bytes_of(data).first(1))},
                    {{"key \t", "value \x1f"}}));
  const Result<MappedFile> file = MappedFile::open(path);
  ASSERT_TRUE(file);
  const Result<Header> header = parse(file->bytes());
  ASSERT_TRUE(header) << header.error().to_string();
  EXPECT_EQ(header->metadata.at("key \t"), "value \x1f");
  ASSERT_EQ(header->tensors.size(), 3u);
  EXPECT_EQ(header->tensors[0].name, "empty");
  EXPECT_EQ(header->tensors[1].name, "");
  EXPECT_EQ(header->tensors[2].name, awkward);
  EXPECT_EQ(as_text(file->bytes().subspan(header->tensors[2].offset)), data);
  EXPECT_EQ(header->data_offset % 8, 0u);
}

TEST(SafetensorsWriter, StreamsInPieces) {
  const test::ScratchFolder folder;
  const std::string path = folder.path("out.safetensors");
  ASSERT_TRUE(write(path, {{.name = "t",
                            .dtype = Dtype::kU8,
                            .shape = {3, 1000},
                            .data = [](const ByteSink& sink) -> Result<void> {
                              const std::string piece(1000, 'p');
                              for (int i = 0; i < 3; ++i) {
                                if (Result<void> taken = sink(bytes_of(piece)); !taken)
                                  return taken;
                              }
                              return {};
                            }}}));
  EXPECT_TRUE(read_text(path).ends_with(std::string(3000, 'p')));
}

TEST(SafetensorsWriter, FailureLeavesNoFile) {
  const test::ScratchFolder folder;
  const std::string path = folder.path("out.safetensors");
  const std::string data = "12345678";
  const auto refused = [&](std::vector<OutputTensor> tensors, const std::string& clause) {
    const Result<void> written = write(path, std::move(tensors));
    ASSERT_FALSE(written) << clause;
    EXPECT_NE(written.error().to_string().find(clause), std::string::npos)
        << written.error().to_string();
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  };
  refused({tensor_from_bytes("a", Dtype::kU8, {9}, bytes_of(data))},
          "tensor 'a': only 8 of its 9 bytes came");
  refused({tensor_from_bytes("a", Dtype::kU8, {7}, bytes_of(data))},
          "tensor 'a': more bytes came than the 7 of its shape and type");
  refused({tensor_from_bytes("a", Dtype::kU8, {8}, bytes_of(data)),
           tensor_from_bytes("a", Dtype::kF64, {1}, bytes_of(data))},
          "tensor 'a': two tensors have this name");
  refused({tensor_from_bytes("__metadata__", Dtype::kU8, {8}, bytes_of(data))}, "reserved");
  refused({tensor_from_bytes("\xff", Dtype::kU8, {8}, bytes_of(data))}, "not UTF-8");
  refused({tensor_from_bytes("a", Dtype::kF4, {3}, bytes_of(data))}, "not whole bytes");
  refused({tensor_from_bytes("a", Dtype::kU8, {UINT64_MAX, 2}, bytes_of(data))},
          "overflows 64 bits");
  refused({{.name = "a",
            .dtype = Dtype::kU8,
            .shape = {8},
            .data = [](const ByteSink&) -> Result<void> {
              return make_error(ErrorCode::kInternal, "source dried up");
            }}},
          "tensor 'a': source dried up");
}

}  // namespace
}  // namespace ratefloor::io::safetensors
