// The text that a command evaluates or calibrates on: UTF-8 through the model's tokenizer, or token
// ids as an array (.npy).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/model/architecture.h"

namespace ratefloor::model {

struct TextTokens {
  std::vector<std::uint32_t> ids;
  std::vector<std::uint32_t> bytes;  // of the text, per token; empty for token arrays
  std::string text_hash;             // xxHash-64 of the file, 16 digits
  std::string tokenizer_hash;        // of tokenizer.json; empty for token arrays
};

/// `text`: a file. A name in .npy holds tokens. Errors name the file: nothing in it, not UTF-8, no
/// tokenizer beside the model, an id outside the vocabulary (and where).
Result<TextTokens> read_text(const std::string& text, const std::string& model,
                             const Architecture& architecture);

/// The path of tokenizer.json beside the weights of `model`.
std::string tokenizer_path(const std::string& model);

}  // namespace ratefloor::model
