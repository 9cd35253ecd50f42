// See vocabulary.h.
#include "ratefloor/model/tokenizer/vocabulary.h"

#include <algorithm>

namespace ratefloor::model {

Vocabulary::Vocabulary(const std::vector<io::BpeModel::Entry>& model,
                       const std::vector<io::AddedToken>& added) {
  tokens_.reserve(model.size() + added.size());
  for (const io::BpeModel::Entry& entry : model) tokens_.push_back({entry.token, entry.id, true});
  for (const io::AddedToken& token : added)
    tokens_.push_back({token.content, token.id, false, token.special});
  std::stable_sort(tokens_.begin(), tokens_.end(),
                   [](const VocabularyToken& a, const VocabularyToken& b) { return a.id < b.id; });
  // An added token that the model has, too, or that was added twice, is one token.
  std::size_t kept = 0;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (kept > 0 && tokens_[kept - 1].id == tokens_[i].id) {
      tokens_[kept - 1].special |= tokens_[i].special;
    } else {
      if (kept != i) tokens_[kept] = std::move(tokens_[i]);
      ++kept;
    }
  }
  tokens_.resize(kept);
  by_text_.reserve(kept);
  for (std::size_t i = 0; i < kept; ++i)
    by_text_.emplace(tokens_[i].text, static_cast<std::uint32_t>(i));
}

std::optional<std::uint32_t> Vocabulary::index_of_id(std::uint32_t id) const {
  if (id < tokens_.size() && tokens_[id].id == id) return id;  // no gaps before it
  const auto at = std::partition_point(tokens_.begin(), tokens_.end(),
                                       [&](const VocabularyToken& token) { return token.id < id; });
  if (at == tokens_.end() || at->id != id) return std::nullopt;
  return static_cast<std::uint32_t>(at - tokens_.begin());
}

std::optional<std::uint32_t> Vocabulary::index_of(std::string_view text) const {
  const auto at = by_text_.find(text);
  if (at == by_text_.end()) return std::nullopt;
  return at->second;
}

std::optional<std::uint32_t> Vocabulary::index_in_model(std::string_view text) const {
  const std::optional<std::uint32_t> index = index_of(text);
  return index && tokens_[*index].in_model ? index : std::nullopt;
}

}  // namespace ratefloor::model
