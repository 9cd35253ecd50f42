#include "ratefloor/linear/calibration/source_files.h"

#include <gtest/gtest.h>

#include "ratefloor/io/testing/test_files.h"
#include "ratefloor/linear/calibration/testing/statistics_examples.h"

namespace ratefloor::linear {
namespace {

TEST(SourceFiles, OpenedInOrderOrNotAtAll) {
  const io::test::ScratchFolder folder;
  const std::string image =
      test::hand_file(test::hand_tensors(test::random_statistics("in", 2, 3, 1)));
  const std::string b = folder.write("b", image), a = folder.write("a", image);
  const Result<std::vector<CalibrationFile>> files = open_sources({b, a});
  ASSERT_TRUE(files) << files.error().to_string();
  EXPECT_EQ((*files)[0].path(), b);
  EXPECT_EQ((*files)[1].path(), a);
  EXPECT_EQ(open_sources({}).error().message, "no files of calibration statistics");
  EXPECT_EQ(open_sources({a, folder.path("c")}).error().file, folder.path("c"));

  EXPECT_TRUE(require_same((*files)[0], (*files)[1], ""));
  const Result<void> other = require_same((*files)[0], (*files)[1], "window");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().file, a);
  EXPECT_EQ(other.error().message, "window is not that of " + b);
}

TEST(SourceFiles, Limits) {
  EXPECT_TRUE(require_few(kMostInputs));
  EXPECT_EQ(require_few(kMostInputs + 1).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace ratefloor::linear
