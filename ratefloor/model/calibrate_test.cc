#include "ratefloor/model/calibrate.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "ratefloor/linear/calibration/calibration_file.h"
#include "ratefloor/linear/calibration/join_statistics.h"
#include "ratefloor/model/testing/tiny_model.h"

namespace ratefloor::model {
namespace {

using io::test::ScratchFolder;
using nlohmann::json;
using testing::NoProgress;
using testing::TinyModel;

struct Fixture {
  ScratchFolder folder;
  std::string text;
  Fixture() {
    const TinyModel model(json{{"vocab_size", 256}});
    model.write(folder);
    folder.write("tokenizer.json", testing::byte_tokenizer());
    std::string letters;
    for (int i = 0; i < 600; ++i) letters += static_cast<char>('a' + (i * i + i / 7) % 26);
    text = folder.write("text.txt", letters);
  }
  CalibrationRequest request(const std::string& output) const {
    return {.model = folder.path(), .text = text, .output = folder.path(output), .window = 100};
  }
};

Result<job::CalibrationSummary> run(const CalibrationRequest& request, unsigned threads = 2) {
  const Executor executor(threads);
  NoProgress progress;
  return calibrate(request, executor, progress);
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Calibrate, CoversEveryInput) {
  const Fixture fixture;
  const auto summary = run(fixture.request("a.safetensors"));
  ASSERT_TRUE(summary) << summary.error().to_string();
  EXPECT_EQ(summary->windows, 6u);
  EXPECT_EQ(summary->tokens, 600u);
  EXPECT_EQ(summary->inputs.size(), 3u * 4 + 1);
  EXPECT_FALSE(std::filesystem::exists(fixture.folder.path("a.safetensors.parts")));
  const auto file = linear::CalibrationFile::open(fixture.folder.path("a.safetensors"));
  ASSERT_TRUE(file) << file.error().to_string();
  const auto input = file->read("model.layers.1.mlp.down_input");
  ASSERT_TRUE(input) << input.error().to_string();
  EXPECT_EQ(input->channels, 80u);
  EXPECT_EQ(input->count, 600u);
}

TEST(Calibrate, SameBytesOnAnyNumberOfThreads) {
  const Fixture fixture;
  ASSERT_TRUE(run(fixture.request("a"), 1));
  ASSERT_TRUE(run(fixture.request("b"), 3));
  EXPECT_EQ(bytes_of(fixture.folder.path("a")), bytes_of(fixture.folder.path("b")));
}

// An interrupted run leaves parts; here those of a finished one are laid out again, one of them
// damaged and one missing.
TEST(Calibrate, GoesOnWhereItWas) {
  const Fixture fixture;
  ASSERT_TRUE(run(fixture.request("whole")));
  const auto whole = linear::CalibrationFile::open(fixture.folder.path("whole"));
  ASSERT_TRUE(whole);

  CalibrationRequest request = fixture.request("again");
  std::filesystem::create_directories(request.output + ".parts");
  const Result<job::CalibrationSummary> refused = run(request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "an earlier run was interrupted here");

  // A run over another part of the text is another run.
  CalibrationRequest first = fixture.request("first");
  first.max_windows = 3;
  ASSERT_TRUE(run(first));
  std::filesystem::copy(first.output, request.output + ".parts/part-00001.safetensors");
  request.resume = true;
  const Result<job::CalibrationSummary> other = run(request);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().message,
            "an earlier run was interrupted here that differs in 'text_hash'");

  // The same run's finished layers are taken over (a whole file stands in for a part of it).
  std::filesystem::remove(request.output + ".parts/part-00001.safetensors");
  std::ofstream(request.output + ".parts/part-00002.safetensors") << "damaged";
  const Result<job::CalibrationSummary> resumed = run(request);
  ASSERT_TRUE(resumed) << resumed.error().to_string();
  EXPECT_EQ(resumed->resumed_layers, 0u);
  EXPECT_EQ(bytes_of(request.output), bytes_of(fixture.folder.path("whole")));
}

TEST(Calibrate, PartsOfATextMerge) {
  const Fixture fixture;
  CalibrationRequest first = fixture.request("first"), second = fixture.request("second");
  first.max_windows = 2;
  second.skip_windows = 2;
  ASSERT_TRUE(run(first));
  ASSERT_TRUE(run(second));
  ASSERT_TRUE(run(fixture.request("whole")));
  const std::string merged = fixture.folder.path("merged");
  ASSERT_TRUE(linear::merge_statistics({first.output, second.output}, merged));
  const auto a = linear::CalibrationFile::open(merged);
  const auto b = linear::CalibrationFile::open(fixture.folder.path("whole"));
  ASSERT_TRUE(a && b);
  for (const auto& input : b->inputs()) {
    const auto x = a->read(input.name), y = b->read(input.name);
    ASSERT_TRUE(x && y);
    EXPECT_EQ(x->count, y->count);
    EXPECT_EQ(x->max_abs, y->max_abs);
    for (std::size_t i = 0; i < x->sum.size(); ++i) ASSERT_NEAR(x->sum[i], y->sum[i], 1e-6);
  }
}

TEST(Calibrate, WarnsOfTooFewTokens) {
  const Fixture fixture;
  CalibrationRequest request = fixture.request("few");
  request.window = 20, request.max_windows = 1;
  const auto summary = run(request);
  ASSERT_TRUE(summary);
  ASSERT_FALSE(summary->warnings.empty());
  EXPECT_NE(summary->warnings.front().find("20 tokens"), std::string::npos)
      << summary->warnings.front();
}

TEST(Calibrate, NothingIsLeftWhenItFails) {
  const Fixture fixture;
  CalibrationRequest request = fixture.request("x");
  request.skip_windows = 100;
  const auto summary = run(request);
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().message,
            "the text has 600 tokens, which leaves no window to calibrate on");
  EXPECT_FALSE(std::filesystem::exists(request.output));
  EXPECT_FALSE(std::filesystem::exists(request.output + ".parts"));
}

}  // namespace
}  // namespace ratefloor::model
