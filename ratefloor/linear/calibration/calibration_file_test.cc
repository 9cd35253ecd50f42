#include "ratefloor/linear/calibration/calibration_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/io/testing/test_files.h"
#include "ratefloor/linear/calibration/testing/statistics_examples.h"

namespace ratefloor::linear {
namespace {

using io::test::bytes_of;
using test::hand_file;
using test::hand_tensors;
using test::HandTensor;

InputStatistics small() { return test::random_statistics("a.in", 3, 5, 1); }

void expect_equal(const InputStatistics& a, const InputStatistics& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.channels, b.channels);
  EXPECT_EQ(a.count, b.count);
  EXPECT_EQ(a.second_moment_sum, b.second_moment_sum);
  EXPECT_EQ(a.sum, b.sum);
  EXPECT_EQ(a.max_abs, b.max_abs);
}

/// Opens the file and reads every input: the first error.
Result<void> read_all(const std::string& image) {
  const Result<CalibrationFile> file = CalibrationFile::parse(bytes_of(image), "F");
  if (!file) return file.error();
  for (const CalibrationFile::Input& input : file->inputs())
    if (const Result<InputStatistics> read = file->read(input.name); !read) return read.error();
  return {};
}

TEST(CalibrationFile, ReadsWhatAHandWroteFromMemoryAndDisk) {
  const InputStatistics a = small(), b = test::random_statistics("b", 1, 2, 9);
  std::vector<HandTensor> tensors = hand_tensors(b);
  for (HandTensor& tensor : hand_tensors(a)) tensors.push_back(tensor);
  const std::string image = hand_file(tensors);
  const io::test::ScratchFolder folder;
  const std::string path = folder.write("statistics", image);
  for (const bool mapped : {false, true}) {
    const Result<CalibrationFile> file =
        mapped ? CalibrationFile::open(path) : CalibrationFile::parse(bytes_of(image));
    ASSERT_TRUE(file) << file.error().to_string();
    EXPECT_EQ(file->info(), test::example_info());
    ASSERT_EQ(file->inputs().size(), 2u);
    EXPECT_EQ(file->inputs()[0].name, "a.in");
    EXPECT_EQ(file->inputs()[0].channels, 3u);
    EXPECT_EQ(file->inputs()[0].count, 5u);
    EXPECT_EQ(file->index_of("b"), 1u);
    EXPECT_EQ(file->index_of("c"), 2u);
    EXPECT_EQ(file->index_of(""), 2u);
    for (const InputStatistics& s : {a, b}) {
      const Result<InputStatistics> read = file->read(s.name);
      ASSERT_TRUE(read) << read.error().to_string();
      expect_equal(*read, s);
    }
    const Result<InputStatistics> none = file->read("c\n");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(none.error().message, "no statistics of input 'c\\x0a'");
    EXPECT_EQ(none.error().file, mapped ? path : "");
  }
}

TEST(CalibrationFile, EveryTruncationIsAnError) {
  const std::string image = hand_file(hand_tensors(small()));
  ASSERT_TRUE(read_all(image));
  for (std::size_t length = 0; length < image.size(); ++length) {
    const auto file = CalibrationFile::parse(bytes_of(image.substr(0, length)), "F");
    ASSERT_FALSE(file) << length;
    EXPECT_EQ(file.error().code, ErrorCode::kMalformed);
    EXPECT_EQ(file.error().file, "F");
    EXPECT_FALSE(file.error().remedy.empty());
  }
  EXPECT_FALSE(read_all(image + '\0'));
}

TEST(CalibrationFile, EveryFlippedBitIsAnError) {
  const std::string image = hand_file(hand_tensors(small()));
  for (std::size_t bit = 0; bit < 8 * image.size(); bit += kSlow ? 5 : 1) {
    std::string damaged = image;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    const Result<void> read = read_all(damaged);
    ASSERT_FALSE(read) << "bit " << bit % 8 << " of byte " << bit / 8;
    EXPECT_EQ(read.error().file, "F");
    EXPECT_FALSE(read.error().message.empty());
  }
}

TEST(CalibrationFile, DamagedNumbersAreReportedAsDamageThatNames) {
  std::string image = hand_file(hand_tensors(small()));
  const Result<CalibrationFile> file = CalibrationFile::parse(bytes_of(image), "F");
  ASSERT_TRUE(file);
  const CalibrationFile::Tensor tensor = file->tensor(0, Part::kSecondMomentSum);
  image[tensor.offset + 6] = image[tensor.offset + 7] = static_cast<char>(0xff);  // a NaN
  const Result<void> read = read_all(image);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kMalformed);
  EXPECT_EQ(read.error().tensor, "a.in.second_moment_sum");
  EXPECT_EQ(read.error().offset, tensor.offset);
  EXPECT_NE(read.error().message.find("the checksum is wrong"), std::string::npos);
  EXPECT_NE(read.error().remedy.find("copy it again"), std::string::npos);
}

/// The error of a file with right checksums whose statistics somebody changed.
Error error_of(const std::function<void(InputStatistics&)>& change) {
  InputStatistics s = small();
  change(s);
  const Result<void> read = read_all(hand_file(hand_tensors(s)));
  EXPECT_FALSE(read);
  return read ? Error() : read.error();
}

std::uint64_t offset_of(Part part, std::uint64_t entry) {
  const std::string image = hand_file(hand_tensors(small()));
  const auto file = CalibrationFile::parse(bytes_of(image));
  return file->tensor(0, part).offset + entry * io::bits(dtype_of(part)) / 8;
}

TEST(CalibrationFile, SignedNonsense) {
  const double nan = std::nan("");
  Error error = error_of([&](InputStatistics& s) { s.second_moment_sum[4] = nan; });
  EXPECT_EQ(error.to_string(),
            "F: tensor 'a.in.second_moment_sum': at byte " +
                std::to_string(offset_of(Part::kSecondMomentSum, 4)) +
                ": entry 4, row 1 and column 2, is NaN (the model overflows on this text: gather "
                "the statistics in f32)");
  EXPECT_EQ(error.code, ErrorCode::kNotFinite);
  error = error_of([&](InputStatistics& s) { s.second_moment_sum[0] = -1; });
  EXPECT_EQ(error.code, ErrorCode::kMalformed);
  EXPECT_EQ(error.offset, offset_of(Part::kSecondMomentSum, 0));
  error = error_of([&](InputStatistics& s) { s.sum[2] = -1 / 0.0; });
  EXPECT_EQ(error.code, ErrorCode::kNotFinite);
  EXPECT_EQ(error.offset, offset_of(Part::kSum, 2));
  EXPECT_EQ(error.message, "entry 2 is infinite");
  error = error_of([&](InputStatistics& s) { s.max_abs[1] = -2; });
  EXPECT_EQ(error.code, ErrorCode::kMalformed);
  EXPECT_EQ(error.offset, offset_of(Part::kMaxAbs, 1));
  error = error_of([&](InputStatistics& s) { s.max_abs[1] = 0; });
  EXPECT_EQ(error.code, ErrorCode::kMalformed);
  EXPECT_EQ(error.tensor, "a.in.max_abs");
  EXPECT_EQ(error.offset, offset_of(Part::kMaxAbs, 1));
  EXPECT_NE(error.message.find("channel 1: a largest value of 0 cannot go with"), std::string::npos)
      << error.message;
  error = error_of([&](InputStatistics& s) { s.sum[1] = 1000; });
  EXPECT_EQ(error.tensor, "a.in.sum");
  EXPECT_EQ(error.offset, offset_of(Part::kSum, 1));
  error = error_of([&](InputStatistics& s) { s.count = 0; });
  EXPECT_EQ(error.tensor, "a.in.count");
  EXPECT_EQ(error.message, "a count of 0 tokens; there must be 1 to 2^53");
  error = error_of([&](InputStatistics& s) { s.count = kMostTokens + 1; });
  EXPECT_EQ(error.offset, offset_of(Part::kCount, 0));
}

TEST(CalibrationFile, TensorsThatDoNotFit) {
  const auto error = [](const std::function<void(std::vector<HandTensor>&)>& change) {
    std::vector<HandTensor> tensors = hand_tensors(small());
    change(tensors);
    const Result<void> read = read_all(hand_file(tensors));
    EXPECT_FALSE(read);
    return read ? Error() : read.error();
  };
  for (std::size_t part = 0; part < 4; ++part) {
    const Error missing = error([&](auto& t) { t.erase(t.begin() + part); });
    EXPECT_EQ(missing.tensor, tensor_name("a.in", kParts[part]));
    EXPECT_EQ(missing.message, "this tensor is missing beside its input's others");
  }
  Error wrong = error([](auto& t) { t[1].shape = {5}, t[1].bytes.resize(40); });
  EXPECT_EQ(wrong.tensor, "a.in.second_moment_sum");
  EXPECT_EQ(wrong.message, "has 5 entries; 3 channels, as of its sum, need 6");
  wrong = error([](auto& t) { t[0].shape = {2}, t[0].bytes.resize(16); });
  EXPECT_EQ(wrong.message, "has 2 entries; 3 channels, as of its sum, need 1");
  wrong = error([](auto& t) { t[3].shape = {0}, t[3].bytes.clear(); });
  EXPECT_EQ(wrong.message, "has 0 entries; 3 channels, as of its sum, need 3");
  wrong = error([](auto& t) { t[2].shape = {0}, t[2].bytes.clear(); });
  EXPECT_EQ(wrong.message, "0 channels; there must be 1 to 16777216");
  wrong = error([](auto& t) { t[1].shape = {2, 3}; });
  EXPECT_EQ(wrong.message, "is F64 of shape [2, 3], not one row of F64");
  wrong = error([](auto& t) { t[3].dtype = io::Dtype::kI32; });
  EXPECT_EQ(wrong.message, "is I32 of shape [3], not one row of F32");
  for (const char* name : {"x", "sum", ".sum", "a.in.total", ""}) {
    wrong = error([&](auto& t) { t[2].name = name; });
    EXPECT_EQ(wrong.tensor, name);
    EXPECT_EQ(wrong.code, ErrorCode::kMalformed);
  }
  wrong = error([](auto& t) { t.clear(); });
  EXPECT_EQ(wrong.message, "the file holds statistics of no input");
}

TEST(CalibrationFile, ChecksumsThatBelongToNoTensorOrAreMissing) {
  const std::vector<HandTensor> tensors = hand_tensors(small());
  TensorHashes hashes;
  for (const HandTensor& tensor : tensors) hashes[tensor.name] = content_hash(tensor.bytes);
  hashes["b.sum"] = "0000000000000000";
  Result<void> read = read_all(test::container(tensors, to_metadata(test::example_info(), hashes)));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "the metadata have checksums of 5 tensors; the file has 4");
  hashes.erase("b.sum");
  hashes.erase("a.in.sum");
  read = read_all(test::container(tensors, to_metadata(test::example_info(), hashes)));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "the metadata have no checksum of this tensor");
}

TEST(CalibrationFile, OtherFiles) {
  const io::test::ScratchFolder folder;
  const auto error = [](const std::string& path) {
    const Result<CalibrationFile> file = CalibrationFile::open(path);
    EXPECT_FALSE(file);
    return file ? Error() : file.error();
  };
  EXPECT_EQ(error(folder.path("none")).code, ErrorCode::kIo);
  EXPECT_EQ(error(folder.path()).code, ErrorCode::kIo);
  const Error empty = error(folder.write("empty", ""));
  EXPECT_EQ(empty.message, "file is empty");
  EXPECT_EQ(empty.file, folder.path("empty"));
  const Error model =
      error(folder.write("model", test::container({{"w", io::Dtype::kF32, {1}, "1234"}},
                                                  io::safetensors::kDefaultMetadata)));
  EXPECT_EQ(model.to_string(),
            folder.path("model") +
                ": these are not calibration statistics: the metadata entry 'format' is 'pt' (give "
                "a file of calibration statistics, not a model)");
}

}  // namespace
}  // namespace ratefloor::linear
