// The "model" of a tokenizer.json: vocabulary and merges, which are nearly all of the file. They
// are taken from the stream of events straight into vectors; only the few other members become a
// tree.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/json_events.h"
#include "ratefloor/io/json_tree.h"
#include "ratefloor/io/tokenizer_json.h"

namespace ratefloor::io {

class BpeModelReader {
 public:
  /// All events of the value, one after the other. True when it is complete.
  Result<bool> take(const JsonEvent& event);

  /// Checks that everything fits together. Once, after take() has returned true.
  Result<BpeModel> finish();

 private:
  struct Token {
    std::string text;
    std::uint32_t id;
    std::uint64_t offset;
  };
  struct Pair {
    std::string text;  // both parts together, which is the merged token
    std::size_t left;  // bytes of the left part
    std::uint64_t offset;
  };
  enum class Place { kOutside, kMembers, kVocab, kMerges, kPair, kSkipped, kOther };

  Result<void> begin_member(const JsonEvent& event);
  Result<void> take_vocab(const JsonEvent& event);
  Result<void> take_merge(const JsonEvent& event);
  Result<void> take_part(const JsonEvent& event);
  Result<void> take_other(const JsonEvent& event);
  Result<std::vector<BpeModel::Merge>> resolve_merges(const std::vector<BpeModel::Entry>& vocab);

  Place place_ = Place::kOutside;
  std::string key_;  // of the member, then of the token
  std::vector<Token> tokens_;
  std::vector<Pair> pairs_;
  int parts_ = 0;          // of the pair that is being read
  std::size_t depth_ = 0;  // inside what is skipped
  JsonTreeBuilder other_{1000};
  JsonNode fields_;                     // the other members
  std::vector<std::string> misshapen_;  // "vocab", "merges": there, but not what BPE has
  bool has_vocab_ = false, has_merges_ = false;
};

}  // namespace ratefloor::io
