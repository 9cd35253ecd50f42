#include "ratefloor/io/companions.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "ratefloor/base/mapped_file.h"
#include "ratefloor/io/testing/test_files.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::io {
namespace {

namespace fs = std::filesystem;

const std::string kEmptyModel = test::image("{}", "");

TEST(Companions, NamesThatGoAlong) {
  for (const char* name :
       {"tokenizer.json", "tokenizer.model", "vocab.json", "qwen.tiktoken", "chat_template.jinja",
        "LICENSE", "LICENSE.txt", "NOTICE", "USE_POLICY.md", "README.md", "merges.txt",
        "generation_config.json", "preprocessor_config.json", "added_tokens.json",
        "special_tokens_map.json", "tokenizer_config.json"})
    EXPECT_TRUE(is_companion(name)) << name;
  for (const char* name :
       {"config.json", "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin",
        "LICENSE.safetensors", "chat_template.bin", "x.gguf", "ratefloor.json", "readme.md",
        "tokenizer.json.tmp-1-0", ".git", ""})
    EXPECT_FALSE(is_companion(name)) << name;
}

TEST(Companions, CopiesRegularFilesAndFollowsLinks) {
  const test::ScratchFolder folder;
  folder.write("blobs/1", "licence");
  folder.write("model/model.safetensors", kEmptyModel);
  folder.write("model/tokenizer.json", std::string("{\0}", 3));
  folder.write("model/config.json", "{}");
  fs::create_symlink("../blobs/1", folder.path("model/LICENSE"));
  fs::create_symlink("../blobs/none", folder.path("model/NOTICE"));
  fs::create_directory(folder.path("model/README.md"));
  ASSERT_EQ(::mkfifo(folder.path("model/vocab.json").c_str(), 0600), 0);
  fs::create_directory(folder.path("out"));
  for (const char* model : {"model", "model/model.safetensors"}) {
    const auto names = copy_companions(folder.path(model), folder.path("out"));
    ASSERT_TRUE(names) << names.error().to_string();
    EXPECT_EQ(*names, (std::vector<std::string>{"LICENSE", "tokenizer.json"}));
    EXPECT_FALSE(fs::is_symlink(folder.path("out/LICENSE")));
    EXPECT_EQ(as_text(MappedFile::open(folder.path("out/LICENSE"))->bytes()), "licence");
    EXPECT_EQ(fs::file_size(folder.path("out/tokenizer.json")), 3u);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder.path("out")), {}), 2);
  }
}

TEST(Companions, AnUnreadableOneIsAnErrorThatNamesIt) {
  const test::ScratchFolder folder;
  folder.write("model.safetensors", kEmptyModel);
  folder.write("LICENSE", "x");
  const auto names = copy_companions(folder.path(), folder.path("nowhere"));
  ASSERT_FALSE(names);
  EXPECT_NE(names.error().file.find("nowhere/LICENSE"), std::string::npos);
}

TEST(Companions, ConfigTextIsThatBesideTheWeights) {
  const test::ScratchFolder folder;
  const std::string model = folder.write("m/w.safetensors", kEmptyModel);
  EXPECT_EQ(*read_config_text(model), "");
  folder.write("m/config.json", "{ }");
  EXPECT_EQ(*read_config_text(model), "{ }");
  EXPECT_EQ(*read_config_text(folder.path("m")), "{ }");
  EXPECT_FALSE(read_config_text(folder.path("none")));
}

}  // namespace
}  // namespace ratefloor::io
