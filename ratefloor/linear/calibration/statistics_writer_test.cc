#include "ratefloor/linear/calibration/statistics_writer.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "ratefloor/io/testing/test_files.h"
#include "ratefloor/linear/calibration/calibration_file.h"
#include "ratefloor/linear/calibration/testing/statistics_examples.h"

namespace ratefloor::linear {
namespace {

using test::contents;
using test::example_info;

std::vector<InputStatistics> inputs() {
  std::vector<InputStatistics> all;
  for (std::size_t i = 0; i < 6; ++i) {
    const std::string name = "model.layers." + std::to_string(i * 5) + ".mlp.down_input";
    all.push_back(test::random_statistics(name, 1 + i * 3, 4 + i, i));
  }
  return all;
}

void write(const std::string& path, const std::vector<InputStatistics>& all) {
  Result<StatisticsWriter> writer = StatisticsWriter::create(path, example_info());
  ASSERT_TRUE(writer) << writer.error().to_string();
  for (const InputStatistics& s : all) ASSERT_TRUE(writer->add(s));
  ASSERT_TRUE(writer->commit());
}

TEST(StatisticsWriter, RoundTrip) {
  const io::test::ScratchFolder folder;
  // The last one's triangle, 1.4 MB, is copied in two pieces.
  std::vector<InputStatistics> all = inputs();
  all.push_back(test::random_statistics("lm_head_input", 600, 2, 99));
  write(folder.path("out"), all);
  EXPECT_EQ(test::files_in(folder.path()), 1u);
  const Result<CalibrationFile> file = CalibrationFile::open(folder.path("out"));
  ASSERT_TRUE(file) << file.error().to_string();
  EXPECT_EQ(file->info(), example_info());
  ASSERT_EQ(file->inputs().size(), all.size());
  for (const InputStatistics& s : all) {
    const Result<InputStatistics> read = file->read(s.name);
    ASSERT_TRUE(read) << read.error().to_string();
    EXPECT_EQ(read->count, s.count);
    EXPECT_EQ(read->second_moment_sum, s.second_moment_sum);
    EXPECT_EQ(read->sum, s.sum);
    EXPECT_EQ(read->max_abs, s.max_abs);
  }
}

TEST(StatisticsWriter, BytesAreThoseOfTheContainerInAnyOrderOfAdding) {
  const io::test::ScratchFolder folder;
  std::vector<InputStatistics> all = inputs();
  std::vector<test::HandTensor> tensors;
  for (const InputStatistics& s : all)
    for (test::HandTensor& tensor : test::hand_tensors(s)) tensors.push_back(tensor);
  write(folder.path("a"), all);
  std::swap(all[0], all[4]);
  std::swap(all[1], all[5]);
  write(folder.path("b"), all);
  EXPECT_EQ(contents(folder.path("a")), test::hand_file(tensors));
  EXPECT_EQ(contents(folder.path("a")), contents(folder.path("b")));
}

// The example of spec.md: tokens (1, -2) and (0.5, 0).
TEST(StatisticsWriter, TheExampleOfTheSpecification) {
  const io::test::ScratchFolder folder;
  Result<StatisticsWriter> writer = StatisticsWriter::create(
      folder.path("out"),
      {.model_hash = "0123456789abcdef", .window = 2, .windows = 1, .tokens = 2});
  ASSERT_TRUE(writer);
  ASSERT_TRUE(writer->add(test::statistics_of("x", {1, -2, 0.5, 0}, 2)));
  ASSERT_TRUE(writer->commit());
  const std::string header =
      R"({"__metadata__":{"format":"ratefloor.calibration","format_version":"1",)"
      R"("model_hash":"0123456789abcdef","parts":"","precision":"f32","text_hash":"",)"
      R"("tokenizer_hash":"","tokens":"2","window":"2","windows":"1",)"
      R"("xxhash64":"5a768c70a7718aba","xxhash64:x.count":"eac73e4044e82db0",)"
      R"("xxhash64:x.max_abs":"c86e535c30403d76","xxhash64:x.second_moment_sum":"e0c85511d6a4d7fa",)"
      R"("xxhash64:x.sum":"b4f17a6bef29ed30"},)"
      R"("x.count":{"dtype":"U64","shape":[1],"data_offsets":[0,8]},)"
      R"("x.second_moment_sum":{"dtype":"F64","shape":[3],"data_offsets":[8,32]},)"
      R"("x.sum":{"dtype":"F64","shape":[2],"data_offsets":[32,48]},)"
      R"("x.max_abs":{"dtype":"F32","shape":[2],"data_offsets":[48,56]}})";
  ASSERT_EQ(header.size(), 655u);  // padded to 656 = 0x290
  const std::vector<std::uint8_t> data = {
      0x02, 0, 0,    0,    0, 0, 0,    0,      // count: 2
      0,    0, 0,    0,    0, 0, 0xf4, 0x3f,   // S(0, 0) = 1 + 0.25
      0,    0, 0,    0,    0, 0, 0,    0xc0,   // S(0, 1) = -2
      0,    0, 0,    0,    0, 0, 0x10, 0x40,   // S(1, 1) = 4
      0,    0, 0,    0,    0, 0, 0xf8, 0x3f,   // sum: 1.5
      0,    0, 0,    0,    0, 0, 0,    0xc0,   // -2
      0,    0, 0x80, 0x3f, 0, 0, 0,    0x40};  // max_abs: 1, 2
  EXPECT_EQ(contents(folder.path("out")), std::string("\x90\x02\0\0\0\0\0\0", 8) + header + ' ' +
                                              std::string(data.begin(), data.end()));
}

TEST(StatisticsWriter, RefusesAndGoesOn) {
  const io::test::ScratchFolder folder;
  const std::string path = folder.path("out");
  CalibrationInfo info = example_info();
  info.parts.clear();  // filled in from text_hash
  Result<StatisticsWriter> writer = StatisticsWriter::create(path, info);
  ASSERT_TRUE(writer);
  EXPECT_EQ(writer->commit().error().message, "statistics of no input");
  const std::vector<InputStatistics> all = inputs();
  ASSERT_TRUE(writer->add(all[0]));
  const Result<void> twice = writer->add(all[0]);
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().to_string(),
            path + ": tensor 'model.layers.0.mlp.down_input': this input was added before");
  InputStatistics bad = all[1];
  bad.sum[0] = 1e300;
  const Result<void> refused = writer->add(bad);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().file, path);
  EXPECT_EQ(refused.error().tensor, "model.layers.5.mlp.down_input.sum");
  ASSERT_TRUE(writer->add(all[1]));
  ASSERT_TRUE(writer->commit());
  EXPECT_FALSE(writer->commit());
  EXPECT_FALSE(writer->add(all[2]));
  write(folder.path("expected"), {all[0], all[1]});
  EXPECT_EQ(contents(path), contents(folder.path("expected")));
}

TEST(StatisticsWriter, WhatCannotBeWrittenShowsAtOnce) {
  const Result<StatisticsWriter> nowhere =
      StatisticsWriter::create("/no/such/folder/out", example_info());
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, ErrorCode::kIo);
  const io::test::ScratchFolder folder;
  EXPECT_FALSE(StatisticsWriter::create(folder.path(), example_info()));
  CalibrationInfo info = example_info();
  info.model_hash = "model";
  const Result<StatisticsWriter> unnamed = StatisticsWriter::create(folder.path("out"), info);
  ASSERT_FALSE(unnamed);
  EXPECT_EQ(unnamed.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(unnamed.error().file, folder.path("out"));
  EXPECT_EQ(test::files_in(folder.path()), 0u);
}

TEST(StatisticsWriter, WithoutCommitThereIsNothing) {
  const io::test::ScratchFolder folder;
  {
    Result<StatisticsWriter> writer = StatisticsWriter::create(folder.path("out"), example_info());
    ASSERT_TRUE(writer->add(inputs()[0]));
  }
  EXPECT_EQ(test::files_in(folder.path()), 0u);
  folder.write("old", "as it was");
  {
    Result<StatisticsWriter> writer = StatisticsWriter::create(folder.path("old"), example_info());
    ASSERT_TRUE(writer->add(inputs()[0]));
  }
  EXPECT_EQ(contents(folder.path("old")), "as it was");
  EXPECT_EQ(test::files_in(folder.path()), 1u);
}

TEST(StatisticsWriter, KilledBeforeCommitThereIsNothing) {
  const io::test::ScratchFolder folder;
  const ::pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    Result<StatisticsWriter> writer = StatisticsWriter::create(folder.path("out"), example_info());
    for (const InputStatistics& s : inputs())
      if (!writer || !writer->add(s)) ::_exit(1);
    ::raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGKILL);
  EXPECT_EQ(test::files_in(folder.path()), 0u);
}

}  // namespace
}  // namespace ratefloor::linear
