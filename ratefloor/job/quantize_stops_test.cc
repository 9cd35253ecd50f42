// Runs of `quantize` that end before their time: interrupted, impossible, or asked for nonsense.
#include <cmath>
#include <limits>

#include "ratefloor/job/quantize/testing/quantize_fixture.h"

namespace ratefloor::job {
namespace {

using io::Dtype;
using test::files_of;
using test::kCols;

class QuantizeStops : public test::QuantizeFixture {};

TEST_F(QuantizeStops, ResumedRunsGiveTheSameBytes) {
  const std::string path = mixed().write();
  ASSERT_TRUE(run(path, bits(3), "whole"));
  const auto expected = files_of(folder_.path("whole"));
  for (const int stop_after : {1, 2, 3, 4}) {
    const std::string output = "stopped" + std::to_string(stop_after);
    const auto stopped = run(path, bits(3), output, 1, false, stop_after);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(files_of(folder_.path(output)).count("ratefloor.json"), 0u);
    EXPECT_FALSE(run(path, bits(3), output));             // without --resume
    EXPECT_FALSE(run(path, bits(3.5), output, 2, true));  // another plan
    folder_.write(output + "/.ratefloor-partial/model/model.safetensors", "half");
    folder_.write(output + "/.ratefloor-partial/tensors/9-0.stream.tmp-1-1", "half");
    const auto resumed = run(path, bits(3), output, 2, true);
    ASSERT_TRUE(resumed) << resumed.error().to_string();
    EXPECT_EQ(files_of(folder_.path(output)), expected) << stop_after;
    const auto again = run(path, bits(3), output, 2, true);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->already_complete);
  }
}

// A run that is stopped after every single tensor, corrections included, still ends as one that is
// not.
TEST_F(QuantizeStops, AnyNumberOfStops) {
  const std::string path = mixed().write();
  QuantizeOptions options = with("ecsq");
  options.size_bytes = kSlow ? 18'001 : 60'001;
  ASSERT_TRUE(run(path, options, "whole"));
  int stops = 0;
  while (true) {
    const auto result = run(path, options, "out", 1, true, 1);
    if (result) break;
    ASSERT_EQ(result.error().message, "stopped") << result.error().to_string();
    ASSERT_LT(++stops, 20);
  }
  EXPECT_GE(stops, 4);
  EXPECT_EQ(files_of(folder_.path("out")), files_of(folder_.path("whole")));
}

TEST_F(QuantizeStops, NaNAndInfinityAreNamedBeforeAnythingIsWritten) {
  auto values = test::ggd_samples(2, 64 * 64, 1);
  values[77] = std::numeric_limits<float>::quiet_NaN();
  values[78] = -std::numeric_limits<float>::infinity();
  const std::string path =
      small()
          .add("good", Dtype::kF32, {64, 64})
          .add("bad", Dtype::kF32, {64, 64}, test::stored_as(Dtype::kF32, values))
          .write();
  const auto result = run(path, bits(3));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kNotFinite);
  EXPECT_EQ(result.error().tensor, "bad");
  EXPECT_NE(result.error().message.find("1 NaN and 1 infinite"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder_.path("out")));

  QuantizeOptions keep = with("nf4");
  keep.overrides = {{"bad", std::nullopt}};
  EXPECT_TRUE(run(path, keep));
}

TEST_F(QuantizeStops, OddMatricesDoNotBreakIt) {
  std::vector<float> rows(64 * 128), column(8192);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i] = static_cast<float>(1 + i / 128);
    column[i] = static_cast<float>(i * 7919 % 8191) - 4000;
  }
  const std::string path =
      small()
          .add("rows", Dtype::kF32, {64, 128}, test::stored_as(Dtype::kF32, rows))
          .add("narrow", Dtype::kF32, {4096, 2}, test::stored_as(Dtype::kF32, column))
          .add("normal", Dtype::kF32, {512, kCols})
          .write();
  QuantizeOptions options = bits(5);
  options.overrides = {{"narrow", 9.5}};
  EXPECT_FALSE(run(path, options));  // above the codec's highest
  options.overrides = {{"narrow", 8.0}};
  const auto result = run(path, options);
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_NEAR(result->record.total.stored_bpw, 5, kTotalTolerance);
  for (const QuantizedTensor& tensor : result->record.tensors)
    EXPECT_TRUE(std::isfinite(tensor.distortion)) << tensor.name;
  // Scales alone take 8 bits of every weight there.
  ASSERT_EQ(result->warnings.size(), 1u);
  EXPECT_NE(result->warnings[0].find("'narrow': it takes 8.0"), std::string::npos);
}

TEST_F(QuantizeStops, AHopelessTargetIsAnErrorThatSaysWhy) {
  const std::string path = mixed().write();
  const auto low = run(path, bits(0.01));
  ASSERT_FALSE(low);
  EXPECT_EQ(low.error().code, ErrorCode::kUnsupported);
  EXPECT_FALSE(run(path, bits(12)));
  EXPECT_FALSE(std::filesystem::exists(folder_.path("out")));
  QuantizeOptions tiny = with("int");
  tiny.size_bytes = 10'000;
  EXPECT_FALSE(run(path, tiny, "int"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path("int")));
}

TEST_F(QuantizeStops, RequestsThatMakeNoSense) {
  const std::string path = mixed().write();
  std::vector<QuantizeOptions> bad(10);
  bad[0].bits = 3, bad[0].codec = "nf4";                         // a rate of its own
  bad[1].codec = "ecsq";                                         // no target
  bad[2] = bits(3), bad[2].distortion = 0.1;                     // two
  bad[3].codec = "int", bad[3].distortion = 0.1;                 // whole bits
  bad[4] = bits(3), bad[4].overrides = {{"embed", 9.0}};         // no such rate
  bad[5] = bits(4, "int"), bad[5].overrides = {{"embed", 2.5}};  // whole bits
  bad[6].codec = "nf4", bad[6].overrides = {{"embed", 3.0}};     // a rate of its own
  bad[7] = bits(3), bad[7].effort = 5;                           // another codec's
  bad[8] = bits(3, "nonsense");                                  // no such codec
  bad[9] = bits(3), bad[9].overrides = {{"(", 3.0}};             // no regex
  for (std::size_t i = 0; i < bad.size(); ++i) {
    const auto result = run(path, bad[i]);
    ASSERT_FALSE(result) << i;
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument) << i;
  }
  EXPECT_FALSE(std::filesystem::exists(folder_.path("out")));
}

TEST_F(QuantizeStops, WhatIsQuantizedIsNotQuantizedAgain) {
  ASSERT_TRUE(run(mixed().write(), with("nf4"), "once"));
  const auto twice = run(folder_.path("once"), with("nf4"), "twice");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace ratefloor::job
