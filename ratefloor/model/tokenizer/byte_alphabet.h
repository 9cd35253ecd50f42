// The alphabet in which byte-level tokenizers write bytes: every byte is one printable character.
//
// Bytes that are printable in Latin-1 (33-126, 161-172, 174-255) stand for themselves; the 68
// others are, in order, U+0100 to U+0143, so that a space is "Ġ" and a newline "Ċ". Source: GPT-2's
// encoder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ratefloor::model {

/// The character of one byte, as UTF-8.
std::string letter_of_byte(std::uint8_t byte);

std::string to_byte_alphabet(std::string_view bytes);

/// nullopt when a character is none of the alphabet, or the text is not UTF-8.
std::optional<std::string> from_byte_alphabet(std::string_view letters);

}  // namespace ratefloor::model
