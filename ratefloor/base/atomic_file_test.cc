#include "ratefloor/base/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace ratefloor {
namespace {

namespace fs = std::filesystem;

class AtomicFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("atomic_file_test-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    path_ = (folder_ / "out.txt").string();
  }
  void TearDown() override { fs::remove_all(folder_); }

  static std::string content(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::ptrdiff_t entries() const {
    return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
  }

  fs::path folder_;
  std::string path_;
};

TEST_F(AtomicFileTest, AppearsOnCommitOnly) {
  Result<AtomicFile> file = AtomicFile::create(path_);
  ASSERT_TRUE(file) << file.error().to_string();
  ASSERT_TRUE(file->write("one "));
  ASSERT_TRUE(file->write("two"));
  EXPECT_FALSE(fs::exists(path_));
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(content(path_), "one two");
  EXPECT_EQ(entries(), 1);
  EXPECT_FALSE(file->write("more")) << "nothing may follow a commit";
  EXPECT_FALSE(file->commit());
}

TEST_F(AtomicFileTest, LeavesNothingWithoutCommit) {
  ASSERT_TRUE(write_file(path_, "old"));
  {
    Result<AtomicFile> file = AtomicFile::create(path_);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write("half"));
    AtomicFile moved = std::move(*file);
    ASSERT_TRUE(moved.write(" more"));
  }
  EXPECT_EQ(content(path_), "old");
  EXPECT_EQ(entries(), 1);
}

TEST_F(AtomicFileTest, ReplacesAndFollowsLinks) {
  ASSERT_TRUE(write_file(path_, "old"));
  const fs::path link = folder_ / "link";
  fs::create_symlink("out.txt", link);
  ASSERT_TRUE(write_file(link.string(), "new"));
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(content(path_), "new");
}

TEST_F(AtomicFileTest, PermissionsFollowTheUmask) {
  const ::mode_t old = ::umask(027);
  const Result<void> written = write_file(path_, "x");
  ::umask(old);
  ASSERT_TRUE(written);
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0640u);
}

TEST_F(AtomicFileTest, DevicesAreWrittenToDirectly) {
  ASSERT_TRUE(write_file("/dev/null", "x"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(AtomicFileTest, NamesTheReason) {
  const Result<void> nowhere = write_file((folder_ / "no" / "such" / "file").string(), "x");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().message, "cannot create: no such file or directory");
  EXPECT_EQ(nowhere.error().code, ErrorCode::kIo);
  const Result<void> folder = write_file(folder_.string(), "x");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().message, "cannot write: is a directory");
  EXPECT_FALSE(write_file("", "x"));
}

TEST_F(AtomicFileTest, FullDiskIsAnError) {
  if (!fs::exists("/dev/full")) GTEST_SKIP();
  const Result<void> full = write_file("/dev/full", "x");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().message, "cannot write: disk full");
  EXPECT_EQ(full.error().remedy, "free some disk space or choose another folder");
}

TEST_F(AtomicFileTest, FailureHalfwayLeavesTheOldFile) {
  ASSERT_TRUE(write_file(path_, "old"));
  struct rlimit before {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit small = before;
  small.rlim_cur = 10'000;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const Result<void> written = write_file(path_, std::string(100'000, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "cannot write: file too large");
  EXPECT_EQ(content(path_), "old");
  EXPECT_EQ(entries(), 1);
}

}  // namespace
}  // namespace ratefloor
