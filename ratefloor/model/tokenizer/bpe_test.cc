// Against a plain loop that looks for the best pair again and again.
#include "ratefloor/model/tokenizer/bpe.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "ratefloor/base/random.h"

namespace ratefloor::model {
namespace {

using Texts = std::vector<std::string>;

io::BpeModel model_of(const Texts& tokens, const std::vector<std::array<int, 3>>& merges) {
  io::BpeModel model;
  for (std::size_t i = 0; i < tokens.size(); ++i)
    model.vocab.push_back({tokens[i], static_cast<std::uint32_t>(3 * i)});  // ids with gaps
  for (const auto& [left, right, merged] : merges)
    model.merges.push_back({static_cast<std::uint32_t>(left), static_cast<std::uint32_t>(right),
                            static_cast<std::uint32_t>(merged)});
  return model;
}

/// The tokens and how many bytes each takes, which together are all bytes.
Texts encode(const io::BpeModel& model, std::string_view text) {
  const Vocabulary vocabulary(model.vocab, {});
  const Result<Bpe> bpe = Bpe::create(model, vocabulary, false);
  EXPECT_TRUE(bpe);
  Bpe::Scratch scratch;
  std::vector<PieceToken> tokens;
  bpe->encode(text, scratch, tokens);
  Texts texts;
  std::uint32_t end = 0;
  for (const PieceToken& token : tokens) {
    texts.push_back(vocabulary[token.token].text);
    EXPECT_GT(token.end, end);
    end = token.end;
  }
  return texts;
}

Texts plain_encode(const io::BpeModel& model, std::string_view text) {
  std::map<std::pair<std::string, std::string>, std::size_t> ranks;
  for (std::size_t rank = 0; rank < model.merges.size(); ++rank) {
    const io::BpeModel::Merge& merge = model.merges[rank];
    ranks[{model.vocab[merge.left].token, model.vocab[merge.right].token}] = rank;
  }
  Texts parts;
  for (const char c : text) parts.emplace_back(1, c);
  while (true) {
    std::size_t best = parts.size(), best_rank = ranks.size() + model.merges.size();
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      const auto found = ranks.find({parts[i], parts[i + 1]});
      if (found != ranks.end() && found->second < best_rank) best = i, best_rank = found->second;
    }
    if (best == parts.size()) return parts;
    parts[best] += parts[best + 1];
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(best) + 1);
  }
}

TEST(TokenizerBpe, RandomMergesOnRandomTexts) {
  std::uint64_t counter = 0;
  const auto below = [&](std::size_t n) {
    return static_cast<std::size_t>(random_bits(1, counter++, 0, 0)[0] % n);
  };
  for (int trial = 0; trial < 100; ++trial) {
    Texts tokens = {"a", "b", "c"};
    std::map<std::string, int> index = {{"a", 0}, {"b", 1}, {"c", 2}};
    std::vector<std::array<int, 3>> merges;
    for (int m = 0; m < 25; ++m) {
      const int left = static_cast<int>(below(tokens.size()));
      const int right = static_cast<int>(below(tokens.size()));
      const std::string merged = tokens[left] + tokens[right];
      if (merged.size() > 9) continue;
      const auto [at, is_new] = index.emplace(merged, static_cast<int>(tokens.size()));
      if (is_new) tokens.push_back(merged);
      merges.push_back({left, right, at->second});  // the same pair may come again
    }
    const io::BpeModel model = model_of(tokens, merges);
    for (int t = 0; t < 20; ++t) {
      std::string text;
      for (std::size_t n = below(40); n > 0; --n) text += "abc"[below(3)];
      ASSERT_EQ(encode(model, text), plain_encode(model, text)) << text;
    }
  }
}

TEST(TokenizerBpe, LeftmostOfEquals) {
  const io::BpeModel model = model_of({"a", "aa", "aaa"}, {{0, 0, 1}, {1, 0, 2}});
  EXPECT_EQ(encode(model, "aaa"), Texts{"aaa"});
  EXPECT_EQ(encode(model, "aaaaa"), (Texts{"aa", "aaa"}));
  EXPECT_EQ(encode(model, ""), Texts{});
}

TEST(TokenizerBpe, UnknownCharacters) {
  io::BpeModel model = model_of({"<unk>", "a", "b", "ab"}, {{1, 2, 3}});
  EXPECT_EQ(encode(model, "a中b"), Texts{"ab"});  // without a trace: a and b are neighbours
  model.unk_token = "<unk>";
  EXPECT_EQ(encode(model, "ab中文ab"), (Texts{"ab", "<unk>", "<unk>", "ab"}));
  model.fuse_unk = true;
  EXPECT_EQ(encode(model, "中文ab文"), (Texts{"<unk>", "ab", "<unk>"}));
  model.unk_token = "absent";
  const Vocabulary vocabulary(model.vocab, {});
  EXPECT_FALSE(Bpe::create(model, vocabulary, false));
}

TEST(TokenizerBpe, ByteFallback) {
  io::BpeModel model =
      model_of({"a", "<0xC3>", "<0xA9>", "<0xE4>", "<unk>", "<0xC3><0xA9>"}, {{1, 2, 5}});
  model.byte_fallback = true;
  model.unk_token = "<unk>";
  // é has both bytes, which merge like any tokens; 中 has only its first.
  EXPECT_EQ(encode(model, "aé中a"), (Texts{"a", "<0xC3><0xA9>", "<unk>", "a"}));
}

TEST(TokenizerBpe, WholePiecesBeforeMerges) {
  io::BpeModel model = model_of({"a", "b", "ab", "bab"}, {{0, 1, 2}});
  EXPECT_EQ(encode(model, "bab"), (Texts{"b", "ab"}));
  model.ignore_merges = true;
  EXPECT_EQ(encode(model, "bab"), Texts{"bab"});
  EXPECT_EQ(encode(model, "babb"), (Texts{"b", "ab", "b"}));
}

TEST(TokenizerBpe, LongPieces) {
  const io::BpeModel model = model_of({"a", "aa", "aaaa", "b"}, {{0, 0, 1}, {1, 1, 2}});
  EXPECT_EQ(encode(model, std::string(1 << 18, 'a')).size(), 1u << 16);
}

}  // namespace
}  // namespace ratefloor::model
