// See split.h. The behaviours are those of the tokenizers library, the treatment of neighbouring
// matches included: of those, only the first joins what is before it (or the last what is behind).
#include "ratefloor/model/tokenizer/split.h"

#include <algorithm>

namespace ratefloor::model {
namespace {

struct Part {
  TextRange range;
  bool match;
};

std::vector<Part> parts_of(TextRange whole, const std::vector<TextRange>& matches, bool invert) {
  std::vector<Part> parts;
  std::size_t end = whole.begin;
  for (const TextRange& match : matches) {
    const TextRange here{whole.begin + match.begin, whole.begin + match.end};
    if (end != here.begin) parts.push_back({{end, here.begin}, invert});
    parts.push_back({here, !invert});
    end = here.end;
  }
  if (end != whole.end) parts.push_back({{end, whole.end}, invert});
  return parts;
}

/// Neighbours of the same kind become one.
std::vector<Part> joined_alike(const std::vector<Part>& parts) {
  std::vector<Part> joined;
  bool before = false;
  for (const Part& part : parts) {
    if (part.match == before && !joined.empty()) {
      joined.back().range.end = part.range.end;
    } else {
      joined.push_back(part);
    }
    before = part.match;
  }
  return joined;
}

/// A match joins the part that comes before it in the order given, unless that is a match, too.
std::vector<Part> joined_matches(const std::vector<Part>& parts) {
  std::vector<Part> joined;
  bool before = false;
  for (const Part& part : parts) {
    if (part.match && !before && !joined.empty()) {
      TextRange& other = joined.back().range;
      other = {std::min(other.begin, part.range.begin), std::max(other.end, part.range.end)};
    } else {
      joined.push_back(part);
    }
    before = part.match;
  }
  return joined;
}

}  // namespace

void split_at_matches(TextRange whole, const std::vector<TextRange>& matches,
                      io::SplitBehavior behavior, bool invert, std::vector<TextRange>& pieces) {
  std::vector<Part> parts = parts_of(whole, matches, invert);
  switch (behavior) {
    case io::SplitBehavior::kIsolated:
      break;
    case io::SplitBehavior::kRemoved:
      std::erase_if(parts, [](const Part& part) { return part.match; });
      break;
    case io::SplitBehavior::kContiguous:
      parts = joined_alike(parts);
      break;
    case io::SplitBehavior::kMergedWithPrevious:
      parts = joined_matches(parts);
      break;
    case io::SplitBehavior::kMergedWithNext:
      std::reverse(parts.begin(), parts.end());
      parts = joined_matches(parts);
      std::reverse(parts.begin(), parts.end());
      break;
  }
  for (const Part& part : parts)
    if (part.range.begin != part.range.end) pieces.push_back(part.range);
}

}  // namespace ratefloor::model
