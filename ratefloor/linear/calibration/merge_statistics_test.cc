#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ratefloor/io/testing/test_files.h"
#include "ratefloor/linear/calibration/calibration_file.h"
#include "ratefloor/linear/calibration/join_statistics.h"
#include "ratefloor/linear/calibration/statistics_writer.h"
#include "ratefloor/linear/calibration/testing/statistics_examples.h"

namespace ratefloor::linear {
namespace {

using test::contents;
using test::example_info;

class MergeStatistics : public ::testing::Test {
 protected:
  std::string write(const std::string& name, const std::vector<InputStatistics>& inputs,
                    const CalibrationInfo& info) {
    Result<StatisticsWriter> writer = StatisticsWriter::create(folder_.path(name), info);
    EXPECT_TRUE(writer);
    for (const InputStatistics& s : inputs) EXPECT_TRUE(writer->add(s));
    EXPECT_TRUE(writer->commit());
    return folder_.path(name);
  }
  /// Three inputs on the text of this digit; that of "b" takes three pieces.
  std::vector<InputStatistics> inputs(char text) {
    const auto seed = static_cast<std::uint64_t>(text);
    return {test::random_statistics("a", 3, seed % 7 + 1, seed),
            test::random_statistics("b", 520, 2, seed + 100),
            test::random_statistics("c", 1, 4, seed + 200)};
  }
  std::string text(char digit) {
    return write(std::string("text") + digit, inputs(digit), example_info(digit));
  }
  std::string merged(const std::vector<std::string>& files, const std::string& name) {
    const Result<void> done = merge_statistics(files, folder_.path(name));
    EXPECT_TRUE(done) << done.error().to_string();
    return folder_.path(name);
  }
  Error refused(const std::vector<std::string>& files) {
    const std::size_t before = test::files_in(folder_.path());
    const Result<void> done = merge_statistics(files, folder_.path("out"));
    EXPECT_FALSE(done);
    EXPECT_EQ(test::files_in(folder_.path()), before);
    return done ? Error() : done.error();
  }
  const io::test::ScratchFolder folder_;
};

TEST_F(MergeStatistics, SumsInTheOrderGiven) {
  const std::vector<std::string> files = {text('3'), text('1'), text('2')};
  const Result<CalibrationFile> file = CalibrationFile::open(merged(files, "out"));
  ASSERT_TRUE(file) << file.error().to_string();
  const CalibrationInfo& info = file->info();
  EXPECT_EQ(info.parts, (std::vector<std::string>{std::string(16, '3'), std::string(16, '1'),
                                                  std::string(16, '2')}));
  EXPECT_EQ(info.text_hash, text_hash_of(info.parts));
  EXPECT_EQ(info.window, 128u);
  EXPECT_EQ(info.windows, 9u);
  EXPECT_EQ(info.tokens, 3 * 384u);
  const std::vector<InputStatistics> x = inputs('3'), y = inputs('1'), z = inputs('2');
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Result<InputStatistics> s = file->read(x[i].name);
    ASSERT_TRUE(s) << s.error().to_string();
    EXPECT_EQ(s->count, x[i].count + y[i].count + z[i].count);
    for (std::size_t k = 0; k < s->second_moment_sum.size(); ++k) {
      ASSERT_EQ(s->second_moment_sum[k], (x[i].second_moment_sum[k] + y[i].second_moment_sum[k]) +
                                             z[i].second_moment_sum[k]);
    }
    for (std::size_t k = 0; k < s->channels; ++k) {
      EXPECT_EQ(s->sum[k], (x[i].sum[k] + y[i].sum[k]) + z[i].sum[k]);
      EXPECT_EQ(s->max_abs[k], std::max({x[i].max_abs[k], y[i].max_abs[k], z[i].max_abs[k]}));
    }
  }
}

TEST_F(MergeStatistics, TheOrderIsPartOfTheResult) {
  const std::string a = text('1'), b = text('2'), c = text('3');
  const std::string all = contents(merged({a, b, c}, "all"));
  EXPECT_TRUE(contents(merged({a, b, c}, "again")) == all);
  EXPECT_TRUE(contents(merged({merged({a, b}, "ab"), c}, "left")) == all);
  EXPECT_FALSE(contents(merged({c, b, a}, "reversed")) == all);
  EXPECT_TRUE(contents(merged({a}, "one")) == contents(a));
  const std::string copy = folder_.write("copy", contents(a));
  EXPECT_TRUE(contents(merged({copy, b, c}, "copy")) == all);  // over its own source
}

TEST_F(MergeStatistics, ATextCountsOnce) {
  const std::string a = text('1'), b = text('2');
  const std::string other = write("other", inputs('9'), example_info('1'));
  const std::string ones(16, '1');
  EXPECT_EQ(refused({a, b, other}).to_string(),
            other + ": text " + ones + " is also in " + a + " (give each text once)");
  EXPECT_EQ(refused({a, a}).message, "text " + ones + " is also in " + a);
  const std::string both = merged({a, b}, "both");
  EXPECT_EQ(refused({both, a}).to_string(),
            a + ": text " + ones + " is also in " + both + " (give each text once)");
  CalibrationInfo info = example_info();
  info.text_hash = "";
  info.parts.clear();
  const std::string nameless = write("nameless", inputs('5'), info);
  EXPECT_EQ(refused({a, nameless}).file, nameless);
  EXPECT_EQ(refused({}).message, "no files of calibration statistics");
}

TEST_F(MergeStatistics, WhatDoesNotFit) {
  const std::string a = text('1');
  const auto with = [&](auto change) {
    CalibrationInfo info = example_info('2');
    change(info);
    return refused({a, write("b", inputs('2'), info)}).message;
  };
  const std::string behind = " is not that of " + a;
  EXPECT_EQ(with([](CalibrationInfo& i) { i.model_hash[0] = 'f'; }), "model_hash" + behind);
  EXPECT_EQ(with([](CalibrationInfo& i) { i.tokenizer_hash = ""; }), "tokenizer_hash" + behind);
  EXPECT_EQ(with([](CalibrationInfo& i) { i.precision = "f32"; }), "precision" + behind);
  EXPECT_EQ(with([](CalibrationInfo& i) { i.tokens = UINT64_MAX; }),
            "windows or tokens are more than 2^64 in all");

  std::vector<InputStatistics> fewer = inputs('2');
  fewer.pop_back();
  const std::string few = write("few", fewer, example_info('2'));
  EXPECT_EQ(refused({a, few}).to_string(),
            few + ": input 'c' is missing; " + a +
                " has it (merge files of the same inputs; join those of different ones)");
  EXPECT_EQ(refused({few, a}).file, few);
}

TEST_F(MergeStatistics, OtherSizes) {
  const std::string a = text('1');
  std::vector<InputStatistics> wider = inputs('2');
  wider[0] = test::random_statistics("a", 4, 5, 1);
  const std::string b = write("b", wider, example_info('2'));
  EXPECT_EQ(refused({a, b}).to_string(), b + ": input 'a' has 4 channels, not 3 as in " + a);
}

TEST_F(MergeStatistics, WindowsThatDiffer) {
  CalibrationInfo info = example_info('2');
  info.window = 64;
  const std::string both = merged({text('1'), write("b", inputs('2'), info), text('3')}, "out");
  EXPECT_EQ(CalibrationFile::open(both)->info().window, 0u);
}

TEST_F(MergeStatistics, DamageNonsenseAndOverflowLeaveNothing) {
  const std::string a = text('1');
  std::string image = contents(text('2'));
  image[image.size() - 2000] ^= 4;
  const std::string damaged = folder_.write("damaged", image);
  Error error = refused({a, damaged});
  EXPECT_EQ(error.code, ErrorCode::kMalformed);
  EXPECT_EQ(error.file, damaged);

  InputStatistics x{.name = "x", .channels = 1, .count = 1};
  x.second_moment_sum = {1e308}, x.sum = {1}, x.max_abs = {1};
  const std::string huge = folder_.write("huge", test::hand_file(test::hand_tensors(x)));
  const std::string more =
      folder_.write("more", test::hand_file(test::hand_tensors(x), example_info('2')));
  error = refused({huge, more});
  EXPECT_EQ(error.code, ErrorCode::kNotFinite);
  EXPECT_EQ(error.to_string(),
            folder_.path("out") +
                ": tensor 'x.second_moment_sum': the sums overflow: entry 0, row 0 and column 0, "
                "is infinite (merge fewer files)");
  x.second_moment_sum = {1}, x.count = kMostTokens;
  const std::string many = folder_.write("many", test::hand_file(test::hand_tensors(x)));
  error = refused({many, more});
  EXPECT_EQ(error.message,
            "the sums overflow: a count of 9007199254740993 tokens; there must be 1 to 2^53");
}

}  // namespace
}  // namespace ratefloor::linear
