#include "ratefloor/io/output_folder.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "ratefloor/base/atomic_file.h"
#include "ratefloor/io/testing/test_files.h"

namespace ratefloor::io {
namespace {

namespace fs = std::filesystem;

std::size_t entries(const std::string& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

TEST(OutputFolder, AppearsWithItsFilesAtCommit) {
  const test::ScratchFolder scratch;
  scratch.write("model/x", "");
  for (const char* name : {"out", "a/b/out/", "empty"}) {
    if (std::string_view(name) == "empty") fs::create_directory(scratch.path(name));
    const std::string path = scratch.path(name);
    Result<OutputFolder> folder = OutputFolder::create(path, scratch.path("model"));
    ASSERT_TRUE(folder) << folder.error().to_string();
    ASSERT_TRUE(write_file(folder->file("f"), "text"));
    EXPECT_FALSE(fs::exists(path + "/f"));
    const Result<void> done = folder->commit();
    ASSERT_TRUE(done) << done.error().to_string();
    EXPECT_TRUE(fs::exists(path + "/f"));
    EXPECT_FALSE(folder->commit());
  }
  EXPECT_EQ(entries(scratch.path()), 4u);  // model, out, a, empty
}

TEST(OutputFolder, LeavesNothingWithoutCommit) {
  const test::ScratchFolder scratch;
  {
    Result<OutputFolder> folder = OutputFolder::create(scratch.path("out"), scratch.path("none"));
    ASSERT_TRUE(folder);
    ASSERT_TRUE(write_file(folder->file("f"), "text"));
    const OutputFolder moved = *std::move(folder);
    EXPECT_EQ(entries(scratch.path()), 1u);
  }
  EXPECT_EQ(entries(scratch.path()), 0u);
}

TEST(OutputFolder, RefusesWhatIsThere) {
  const test::ScratchFolder scratch;
  scratch.write("full/x", "");
  scratch.write("file", "");
  scratch.write("model/x", "");
  for (const char* name : {"full", "file", "full/."}) {
    const auto folder = OutputFolder::create(scratch.path(name), scratch.path("model"));
    ASSERT_FALSE(folder) << name;
    EXPECT_EQ(folder.error().code, ErrorCode::kIo);
    EXPECT_EQ(folder.error().remedy, "choose another folder");
  }
  EXPECT_FALSE(OutputFolder::create("", scratch.path("model")));
  EXPECT_FALSE(OutputFolder::create(scratch.path("file/out"), scratch.path("model")));
}

TEST(OutputFolder, RefusesTheModelItselfByWhateverName) {
  const test::ScratchFolder scratch;
  const std::string file = scratch.write("model/model.safetensors", "");
  fs::create_symlink("model", scratch.path("link"));
  for (const char* name : {"model", "model/", "model/out", "model/a/../../model/out", "link/out"})
    for (const char* model : {"model", "link", "model/."}) {
      const auto folder = OutputFolder::create(scratch.path(name), scratch.path(model));
      ASSERT_FALSE(folder) << name << " " << model;
      EXPECT_EQ(folder.error().code, ErrorCode::kInvalidArgument) << folder.error().to_string();
    }
  // Beside a single file there is room.
  EXPECT_TRUE(OutputFolder::create(scratch.path("model/out"), file));
  EXPECT_TRUE(OutputFolder::create(scratch.path("model2"), scratch.path("model")));
}

TEST(OutputFolder, RefusesTheCurrentFolder) {
  const test::ScratchFolder scratch;
  const fs::path before = fs::current_path();
  fs::current_path(scratch.path());
  const auto folder = OutputFolder::create(".", scratch.path("none"));
  fs::current_path(before);
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, ErrorCode::kIo);
}

TEST(OutputFolder, DoesNotReplaceWhatCameMeanwhile) {
  const test::ScratchFolder scratch;
  Result<OutputFolder> folder = OutputFolder::create(scratch.path("out"), scratch.path("none"));
  ASSERT_TRUE(folder);
  scratch.write("out/other", "");
  const Result<void> done = folder->commit();
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().to_string().find("meanwhile"), std::string::npos);
  EXPECT_EQ(entries(scratch.path("out")), 1u);
}

}  // namespace
}  // namespace ratefloor::io
