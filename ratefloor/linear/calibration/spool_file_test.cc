#include "ratefloor/linear/calibration/spool_file.h"

#include <gtest/gtest.h>

#include "ratefloor/io/testing/test_files.h"
#include "ratefloor/linear/calibration/testing/statistics_examples.h"

namespace ratefloor::linear {
namespace {

using io::test::bytes_of;

TEST(SpoolFile, GivesBackWhatItGotAndHasNoName) {
  const io::test::ScratchFolder folder;
  Result<SpoolFile> spool = SpoolFile::create(folder.path("out"));
  ASSERT_TRUE(spool) << spool.error().to_string();
  ASSERT_TRUE(spool->write_at(0, bytes_of("hello ")));
  ASSERT_TRUE(spool->write_at(6, bytes_of("world")));
  ASSERT_TRUE(spool->write_at(6, {}));
  EXPECT_EQ(test::files_in(folder.path()), 0u);
  SpoolFile moved = *std::move(spool);
  std::string text(8, '\0');
  ASSERT_TRUE(moved.read_at(3, std::as_writable_bytes(std::span(text.data(), text.size()))));
  EXPECT_EQ(text, "lo world");
  const Result<void> beyond =
      moved.read_at(4, std::as_writable_bytes(std::span(text.data(), text.size())));
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().code, ErrorCode::kIo);
}

TEST(SpoolFile, AFolderThatIsNotThere) {
  const Result<SpoolFile> spool = SpoolFile::create("/no/such/folder/out");
  ASSERT_FALSE(spool);
  EXPECT_EQ(spool.error().code, ErrorCode::kIo);
  EXPECT_EQ(spool.error().file, "/no/such/folder/out");
}

}  // namespace
}  // namespace ratefloor::linear
