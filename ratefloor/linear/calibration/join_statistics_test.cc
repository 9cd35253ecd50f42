#include "ratefloor/linear/calibration/join_statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "ratefloor/io/testing/test_files.h"
#include "ratefloor/linear/calibration/calibration_file.h"
#include "ratefloor/linear/calibration/statistics_writer.h"
#include "ratefloor/linear/calibration/testing/statistics_examples.h"

namespace ratefloor::linear {
namespace {

using test::contents;
using test::example_info;

class JoinStatistics : public ::testing::Test {
 protected:
  std::string write(const std::string& name, const std::vector<InputStatistics>& inputs,
                    const CalibrationInfo& info = example_info()) {
    Result<StatisticsWriter> writer = StatisticsWriter::create(folder_.path(name), info);
    EXPECT_TRUE(writer);
    for (const InputStatistics& s : inputs) EXPECT_TRUE(writer->add(s));
    EXPECT_TRUE(writer->commit());
    return folder_.path(name);
  }
  static InputStatistics input(int layer, const char* kind, std::size_t n = 4) {
    return test::random_statistics("model.layers." + std::to_string(layer) + "." + kind, n, 5,
                                   static_cast<std::uint64_t>(layer) * 10 + n);
  }
  Error refused(const std::vector<std::string>& files) {
    const std::size_t before = test::files_in(folder_.path());
    const Result<void> joined = join_statistics(files, folder_.path("out"));
    EXPECT_FALSE(joined);
    EXPECT_EQ(test::files_in(folder_.path()), before);
    return joined ? Error() : joined.error();
  }
  const io::test::ScratchFolder folder_;
};

TEST_F(JoinStatistics, PartsGiveTheFileThatOneWriterWouldHaveMade) {
  std::vector<InputStatistics> all;
  std::vector<std::string> files;
  for (int layer = 0; layer < 12; ++layer) {
    // Layer 3's triangle takes three pieces.
    const std::vector<InputStatistics> part = {
        input(layer, "self_attn.qkv_input"), input(layer, "mlp.down_input", layer == 3 ? 520 : 7)};
    files.push_back(write("part" + std::to_string(layer), part));
    all.insert(all.end(), part.begin(), part.end());
  }
  const std::string expected = contents(write("whole", all));
  ASSERT_TRUE(join_statistics(files, folder_.path("out")));
  EXPECT_TRUE(contents(folder_.path("out")) == expected);
  std::rotate(files.begin(), files.begin() + 5, files.end());
  std::swap(files[0], files[7]);
  // Over one of its own sources.
  ASSERT_TRUE(join_statistics(files, files[2]));
  EXPECT_TRUE(contents(files[2]) == expected);
  ASSERT_TRUE(join_statistics({folder_.path("out")}, folder_.path("again")));
  EXPECT_TRUE(contents(folder_.path("again")) == expected);
}

TEST_F(JoinStatistics, TheSameInputTwice) {
  const std::string a = write("a", {input(0, "x"), input(1, "x")});
  const std::string b = write("b", {input(1, "x"), input(2, "x")});
  EXPECT_EQ(refused({a, b}).to_string(),
            b + ": input 'model.layers.1.x' is also in " + a +
                " (join files of different inputs; merge those of different texts)");
  EXPECT_EQ(refused({}).message, "no files of calibration statistics");
}

TEST_F(JoinStatistics, OtherTextsAndModels) {
  const std::string a = write("a", {input(0, "x")});
  const auto with = [&](auto change) {
    CalibrationInfo info = example_info();
    change(info);
    return refused({a, write("b", {input(1, "x")}, info)}).message;
  };
  const std::string behind = " is not that of " + a;
  EXPECT_EQ(with([](CalibrationInfo& i) { i = example_info('2'); }), "text_hash" + behind);
  EXPECT_EQ(with([](CalibrationInfo& i) { i.model_hash[0] = 'f'; }), "model_hash" + behind);
  EXPECT_EQ(with([](CalibrationInfo& i) { i.tokenizer_hash = ""; }), "tokenizer_hash" + behind);
  EXPECT_EQ(with([](CalibrationInfo& i) { i.precision = "f32"; }), "precision" + behind);
  EXPECT_EQ(with([](CalibrationInfo& i) { ++i.window; }), "window" + behind);
  EXPECT_EQ(with([](CalibrationInfo& i) { ++i.windows; }), "windows" + behind);
  EXPECT_EQ(with([](CalibrationInfo& i) { ++i.tokens; }), "tokens" + behind);
}

TEST_F(JoinStatistics, DamageInASourceLeavesNothing) {
  const std::string a = write("a", {input(0, "x")});
  std::string image = contents(write("b", {input(1, "x")}));
  image.back() ^= 1;
  const std::string b = folder_.write("b", image);
  const Error damaged = refused({a, b});
  EXPECT_EQ(damaged.code, ErrorCode::kMalformed);
  EXPECT_EQ(damaged.file, b);
  EXPECT_EQ(damaged.tensor, "model.layers.1.x.max_abs");
  InputStatistics nonsense = input(2, "x");
  nonsense.second_moment_sum[3] = std::nan("");
  const std::string c = folder_.write("c", test::hand_file(test::hand_tensors(nonsense)));
  const Error nan = refused({a, c});
  EXPECT_EQ(nan.code, ErrorCode::kNotFinite);
  EXPECT_EQ(nan.file, c);
}

}  // namespace
}  // namespace ratefloor::linear
