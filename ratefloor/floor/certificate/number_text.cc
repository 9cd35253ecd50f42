// std::to_chars and std::from_chars know no locale and round-trip hexadecimal doubles exactly; what
// they would round (too many digits, subnormal results) is refused before.
#include "ratefloor/floor/certificate/number_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

/// Takes what satisfies `accept` off the front; its length.
std::size_t take_while(std::string_view& text, bool (*accept)(char)) {
  std::size_t n = 0;
  while (n < text.size() && accept(text[n])) ++n;
  text.remove_prefix(n);
  return n;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool take_exponent(std::string_view& text, std::size_t most_digits) {
  if (!take(text, "+")) take(text, "-");
  const std::size_t digits = take_while(text, is_digit);
  return digits >= 1 && digits <= most_digits;
}

}  // namespace

std::string hex_text(double value) {
  char buffer[40];
  const auto [end, status] =
      std::to_chars(buffer, buffer + sizeof buffer, std::abs(value), std::chars_format::hex);
  (void)status;  // the longest double takes 24 characters
  return (std::signbit(value) ? "-0x" : "0x") + std::string(buffer, end);
}

std::optional<double> parse_hex_text(std::string_view text) {
  constexpr std::size_t kDigitsOfADouble = 13, kExponentDigits = 4;
  const bool negative = take(text, "-");
  if (!take(text, "0x")) return std::nullopt;
  const std::string_view number = text;
  if (!take(text, "1") && !take(text, "0")) return std::nullopt;
  if (take(text, ".")) {
    const std::size_t digits = take_while(text, is_hex_digit);
    if (digits == 0 || digits > kDigitsOfADouble) return std::nullopt;
  }
  if (!take(text, "p") || !take_exponent(text, kExponentDigits) || !text.empty())
    return std::nullopt;
  double value = 0;
  const char* const last = number.data() + number.size();
  const auto [end, status] = std::from_chars(number.data(), last, value, std::chars_format::hex);
  if (status != std::errc() || end != last) return std::nullopt;
  if (number[0] == '0' ? value != 0 : !std::isnormal(value)) return std::nullopt;
  return negative ? -value : value;
}

bool is_decimal_text(std::string_view text) {
  if (text.size() > kMaxDecimalText) return false;
  take(text, "-");
  if (take_while(text, is_digit) == 0) return false;
  if (take(text, ".") && take_while(text, is_digit) == 0) return false;
  if (take(text, "e") && !take_exponent(text, 3)) return false;
  return text.empty();
}

int compare_decimals(std::string_view a, std::string_view b) {
  // The difference of two different numbers of 100 digits and exponents to ±999 is at least 1e-1199
  // and both are below 1e1100: this many bits tell them apart.
  constexpr rigor::Precision kEnough{8192};
  const auto x = rigor::Ball::decimal(a, kEnough), y = rigor::Ball::decimal(b, kEnough);
  if (!x || !y) return 0;
  return rigor::certainly_less(*x, *y) ? -1 : rigor::certainly_less(*y, *x) ? 1 : 0;
}

}  // namespace ratefloor::floor
