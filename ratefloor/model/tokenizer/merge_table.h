// Which neighbouring tokens merge, into what, and how early.
//
// Rows by left token, sorted by right token: a search looks at log2 of the row's length, which no
// hostile file can make slow the way it could a hash table. Cost: 12 bytes a merge, 4 a token.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ratefloor::model {

struct TokenMerge {
  std::uint32_t left = 0, right = 0, merged = 0;  // tokens, below the number of tokens
};

class MergeTable {
 public:
  struct Found {
    std::uint32_t rank;  // smaller merges earlier
    std::uint32_t merged;
  };

  MergeTable() = default;
  /// In the order of their ranks; of those that are there twice, the last counts.
  MergeTable(std::span<const TokenMerge> merges, std::size_t tokens);

  std::optional<Found> find(std::uint32_t left, std::uint32_t right) const;

 private:
  struct Entry {
    std::uint32_t right;
    Found found;
  };
  std::vector<std::uint32_t> rows_;  // where each left token's entries begin
  std::vector<Entry> entries_;
};

}  // namespace ratefloor::model
