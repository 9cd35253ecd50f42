// The components of a tokenizer.json around its model, from the trees of their JSON values.
//
// Each reader takes null, one component, or a Sequence of them (in each other, too), and gives the
// components in order. A type it does not know is kUnsupported, by name.
#pragma once

#include <cstdint>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/json_tree.h"
#include "ratefloor/io/tokenizer_json.h"

namespace ratefloor::io {

Result<std::vector<AddedToken>> read_added_tokens(const JsonNode& node);
Result<std::vector<NormalizerStep>> read_normalizer(const JsonNode& node);
Result<std::vector<PreTokenizerStep>> read_pre_tokenizer(const JsonNode& node);
Result<std::vector<DecoderStep>> read_decoder(const JsonNode& node);

struct AroundText {
  std::vector<std::uint32_t> before, after;
};
/// What a TemplateProcessing puts around a single text; a ByteLevel changes no ids.
Result<AroundText> read_post_processor(const JsonNode& node);

}  // namespace ratefloor::io
