// How a text is cut where a pattern matches.
#pragma once

#include <vector>

#include "ratefloor/io/tokenizer_json.h"
#include "ratefloor/model/tokenizer/aligned_text.h"

namespace ratefloor::model {

/// Cuts `whole` at `matches`, which lie in it, rise, and may be empty; `matches` are relative to
/// whole.begin. Appends the pieces that are not empty to `pieces`. With `invert`, what is between
/// the matches counts as match and they as what is between.
void split_at_matches(TextRange whole, const std::vector<TextRange>& matches,
                      io::SplitBehavior behavior, bool invert, std::vector<TextRange>& pieces);

}  // namespace ratefloor::model
