#include "ratefloor/base/mapped_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

namespace ratefloor {
namespace {

class MappedFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ("mapped_file_test-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& content) const {
    const std::string path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  std::filesystem::path folder_;
};

std::string text(const MappedFile& file) {
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

TEST_F(MappedFileTest, ShowsTheBytes) {
  const std::string path = write("a", "hello");
  const Result<MappedFile> file = MappedFile::open(path);
  ASSERT_TRUE(file) << file.error().to_string();
  EXPECT_EQ(text(*file), "hello");
  EXPECT_EQ(file->path(), path);
}

TEST_F(MappedFileTest, EmptyFileIsFine) {
  const Result<MappedFile> file = MappedFile::open(write("empty", ""));
  ASSERT_TRUE(file) << file.error().to_string();
  EXPECT_TRUE(file->bytes().empty());
  file->release(0, 100);
}

TEST_F(MappedFileTest, ReleasedPagesReadTheSame) {
  std::string content(100'000, '\0');
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * 7 >> 3);
  const Result<MappedFile> file = MappedFile::open(write("big", content));
  ASSERT_TRUE(file);
  ASSERT_EQ(text(*file), content);
  for (const auto& [offset, length] : {std::pair<std::uint64_t, std::uint64_t>{0, 100'000},
                                       {5000, 20'000},
                                       {1, 10},
                                       {90'000, UINT64_MAX},
                                       {UINT64_MAX, UINT64_MAX},
                                       {100'000, 1},
                                       {50'000, 0}}) {
    file->release(offset, length);
    ASSERT_EQ(text(*file), content) << offset << " " << length;
  }
}

TEST_F(MappedFileTest, ReleaseGivesMemoryBack) {
  constexpr std::size_t kSize = std::size_t{64} << 20;
  const std::string path = write("large", "x");
  std::filesystem::resize_file(path, kSize);
  const Result<MappedFile> file = MappedFile::open(path);
  ASSERT_TRUE(file);
  const auto resident_pages = [] {
    std::uint64_t total = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return resident;
  };
  if (resident_pages() == 0) GTEST_SKIP() << "no /proc";
  int sum = 0;
  for (std::size_t i = 0; i < kSize; i += 4096) sum += std::to_integer<int>(file->bytes()[i]);
  EXPECT_EQ(sum, 'x');
  const std::uint64_t touched = resident_pages();
  file->release(0, kSize);
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  EXPECT_LT(resident_pages() + kSize / page / 2, touched);
}

TEST_F(MappedFileTest, MovesOwnership) {
  Result<MappedFile> file = MappedFile::open(write("a", "one"));
  ASSERT_TRUE(file);
  MappedFile first = std::move(*file);
  MappedFile second;
  EXPECT_TRUE(second.bytes().empty());
  second = std::move(first);
  EXPECT_EQ(text(second), "one");
  EXPECT_TRUE(first.bytes().empty());  // NOLINT: moved from on purpose
}

TEST_F(MappedFileTest, RefusesWhatIsNotAFile) {
  const Result<MappedFile> missing = MappedFile::open((folder_ / "missing").string());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kIo);
  EXPECT_EQ(missing.error().message, "cannot open: no such file or directory");
  EXPECT_EQ(missing.error().file, (folder_ / "missing").string());
  EXPECT_EQ(missing.error().remedy, "check the path");

  const Result<MappedFile> folder = MappedFile::open(folder_.string());
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().message, "is a folder, not a file");

  // Must not hang waiting for a writer.
  const std::string pipe = (folder_ / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const Result<MappedFile> piped = MappedFile::open(pipe);
  ASSERT_FALSE(piped);
  EXPECT_EQ(piped.error().message, "is not a regular file");

  EXPECT_FALSE(MappedFile::open(""));
  EXPECT_FALSE(MappedFile::open(std::string("a\0b", 3)));
}

TEST_F(MappedFileTest, SaysThatPermissionIsMissing) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const std::string path = write("secret", "x");
  ASSERT_EQ(::chmod(path.c_str(), 0), 0);
  const Result<MappedFile> file = MappedFile::open(path);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().message, "cannot open: permission denied");
  EXPECT_EQ(file.error().remedy, "check the permissions of the file and its folder");
}

}  // namespace
}  // namespace ratefloor
