// What lies beside a model's weights and belongs to whoever gets the weights: tokenizer, generation
// settings, licence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::io {

/// Whether a file of this name is copied along: tokenizer.json, tokenizer_config.json,
/// tokenizer.model, special_tokens_map.json, added_tokens.json, vocab.json, merges.txt, *.tiktoken,
/// generation_config.json, preprocessor_config.json, chat_template.*, README.md, LICENSE*, NOTICE*,
/// USE_POLICY*. Never weights, whatever they are called; config.json and indexes are not copied
/// either, because they change.
bool is_companion(std::string_view name);

/// Copies them from beside the weights of `model` (as open_model takes it) into `folder`, which
/// must exist. Links are followed (the Hugging Face cache consists of them), folders, pipes and
/// devices left out. Every file appears whole or not at all. Returns the names, sorted.
Result<std::vector<std::string>> copy_companions(const std::string& model,
                                                 const std::string& folder);

/// The bytes of the config.json beside the weights of `model`; empty when there is none.
Result<std::string> read_config_text(const std::string& model);

}  // namespace ratefloor::io
