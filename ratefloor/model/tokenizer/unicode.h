// The little that a tokenizer has to know about Unicode: code points in UTF-8, which of them are
// white space or part of a word, and normalization form C. All texts here are well-formed UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "ratefloor/base/result.h"
#include "ratefloor/model/tokenizer/aligned_text.h"

namespace ratefloor::model {

/// The code point at `at`, which moves behind it. `at` is the start of one.
char32_t next_code_point(std::string_view text, std::size_t& at);

void append_code_point(std::string& text, char32_t code_point);

/// The start of the code point that ends at `at` > 0.
std::size_t code_point_before(std::string_view text, std::size_t at);

bool is_white_space(char32_t code_point);     // \s of regular expressions
bool is_word_character(char32_t code_point);  // \w: letters, marks, decimal digits, connectors

/// NFC. Where a sequence changes, its whole original belongs to its last byte. A sequence of more
/// than 1024 marks on one letter is normalized in pieces of that length, since sorting such takes
/// quadratic time. Error kInternal when the Unicode tables cannot be loaded.
Result<AlignedText> normalize_nfc(const AlignedText& text);

}  // namespace ratefloor::model
