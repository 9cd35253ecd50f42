// All tokens of a tokenizer, those of its model and those that were added, by id and by spelling.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ratefloor/io/tokenizer_json.h"

namespace ratefloor::model {

struct VocabularyToken {
  std::string text;  // as the file spells it
  std::uint32_t id = 0;
  bool in_model = false;  // merges may give it
  bool special = false;
};

/// An index is a token's place by rising id: dense, where ids may have gaps.
class Vocabulary {
 public:
  /// Ids and spellings are unique, as parse_tokenizer_json makes sure.
  Vocabulary(const std::vector<io::BpeModel::Entry>& model,
             const std::vector<io::AddedToken>& added);
  Vocabulary(const Vocabulary&) = delete;
  Vocabulary& operator=(const Vocabulary&) = delete;

  std::size_t size() const { return tokens_.size(); }
  const VocabularyToken& operator[](std::uint32_t index) const { return tokens_[index]; }
  std::optional<std::uint32_t> index_of_id(std::uint32_t id) const;
  std::optional<std::uint32_t> index_of(std::string_view text) const;
  /// Only among the model's own.
  std::optional<std::uint32_t> index_in_model(std::string_view text) const;

 private:
  std::vector<VocabularyToken> tokens_;
  std::unordered_map<std::string_view, std::uint32_t> by_text_;  // views into tokens_
};

}  // namespace ratefloor::model
