// Doubles as hexadecimal text, by their bits: no locale, no library's taste in subnormals.
#include <bit>
#include <cstdint>
#include <limits>

#include "ratefloor/rigor/decimal.h"

namespace ratefloor::rigor {
namespace {

constexpr std::uint64_t kFractionMask = (std::uint64_t{1} << 52) - 1;
constexpr int kFractionDigits = 13;  // 52 bits
constexpr int kBias = 1023;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Error malformed(std::string_view text) {
  return make_error(ErrorCode::kMalformed, "'" + std::string(text.substr(0, 40)) +
                                               "' is not a hexadecimal floating-point number")
      .remedied_by("write it like 0x1.8p+1");
}

}  // namespace

std::string hex_text(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const int biased = static_cast<int>(bits >> 52) & 0x7ff;
  std::uint64_t fraction = bits & kFractionMask;
  const std::string sign = (bits >> 63) != 0 ? "-" : "";
  if (biased == 0x7ff) return fraction != 0 ? "nan" : sign + "inf";
  int exponent = biased - kBias;
  if (biased == 0) exponent = fraction == 0 ? 0 : 1 - kBias;

  std::string text = sign + (biased == 0 ? "0x0" : "0x1");
  if (fraction != 0) {
    text += '.';
    for (int shift = 48; fraction != 0; shift -= 4) {
      text += "0123456789abcdef"[(fraction >> shift) & 0xf];
      fraction &= (std::uint64_t{1} << shift) - 1;
    }
  }
  return text + (exponent < 0 ? "p-" : "p+") + std::to_string(exponent < 0 ? -exponent : exponent);
}

Result<double> parse_hex(std::string_view text) {
  std::size_t i = 0;
  const auto next_is = [&](char c) { return i < text.size() && text[i] == c; };
  const bool negative = next_is('-');
  if (negative) ++i;
  if (!next_is('0') || i + 2 >= text.size() || text[i + 1] != 'x') return malformed(text);
  i += 2;
  const char leading = text[i++];
  if (leading != '0' && leading != '1') return malformed(text);

  std::uint64_t fraction = 0;
  if (next_is('.')) {
    ++i;
    int digits = 0;
    for (; i < text.size() && hex_value(text[i]) >= 0; ++i, ++digits) {
      if (digits == kFractionDigits) return malformed(text);
      fraction |= static_cast<std::uint64_t>(hex_value(text[i])) << (48 - 4 * digits);
    }
    if (digits == 0) return malformed(text);
  }

  if (!next_is('p')) return malformed(text);
  ++i;
  if (!next_is('+') && !next_is('-')) return malformed(text);
  const bool small = text[i++] == '-';
  int exponent = 0;
  const std::size_t first_digit = i;
  for (; i < text.size() && text[i] >= '0' && text[i] <= '9' && i < first_digit + 4; ++i)
    exponent = exponent * 10 + (text[i] - '0');
  if (i != text.size() || i == first_digit) return malformed(text);
  if (small) exponent = -exponent;

  std::uint64_t bits = fraction;
  if (leading == '1') {
    if (exponent < 1 - kBias || exponent > kBias) return malformed(text);
    bits |= static_cast<std::uint64_t>(exponent + kBias) << 52;
  } else if (fraction != 0 ? exponent != 1 - kBias : exponent != 0 && exponent != 1 - kBias) {
    return malformed(text);
  }
  if (negative) bits |= std::uint64_t{1} << 63;
  return std::bit_cast<double>(bits);
}

}  // namespace ratefloor::rigor
