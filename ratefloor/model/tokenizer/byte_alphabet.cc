// See byte_alphabet.h. All letters are below U+0144, so they have one or two bytes in UTF-8.
#include "ratefloor/model/tokenizer/byte_alphabet.h"

#include <array>

namespace ratefloor::model {
namespace {

constexpr std::size_t kLetters = 0x144;

struct Alphabet {
  std::array<std::uint16_t, 256> letter{};
  std::array<std::int16_t, kLetters> byte{};  // -1: not a letter
};

constexpr Alphabet make_alphabet() {
  Alphabet alphabet;
  alphabet.byte.fill(-1);
  std::uint16_t next = 0x100;
  for (int b = 0; b < 256; ++b) {
    const bool itself = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
    const std::uint16_t letter = itself ? static_cast<std::uint16_t>(b) : next++;
    alphabet.letter[b] = letter;
    alphabet.byte[letter] = static_cast<std::int16_t>(b);
  }
  return alphabet;
}

constexpr Alphabet kAlphabet = make_alphabet();

}  // namespace

std::string letter_of_byte(std::uint8_t byte) {
  const unsigned letter = kAlphabet.letter[byte];
  if (letter < 0x80) return std::string(1, static_cast<char>(letter));
  return {static_cast<char>(0xC0 | letter >> 6), static_cast<char>(0x80 | (letter & 0x3F))};
}

std::string to_byte_alphabet(std::string_view bytes) {
  std::string letters;
  for (const char byte : bytes) letters += letter_of_byte(static_cast<std::uint8_t>(byte));
  return letters;
}

std::optional<std::string> from_byte_alphabet(std::string_view letters) {
  std::string bytes;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    std::size_t letter = static_cast<unsigned char>(letters[i]);
    if (letter >= 0x80) {
      // Two bytes: C2 to C5 lead to letters below U+0180.
      if (letter < 0xC2 || letter > 0xC5 || i + 1 == letters.size()) return std::nullopt;
      const std::size_t low = static_cast<unsigned char>(letters[++i]);
      if ((low & 0xC0) != 0x80) return std::nullopt;
      letter = (letter & 0x1F) << 6 | (low & 0x3F);
    }
    if (letter >= kLetters || kAlphabet.byte[letter] < 0) return std::nullopt;
    bytes += static_cast<char>(kAlphabet.byte[letter]);
  }
  return bytes;
}

}  // namespace ratefloor::model
