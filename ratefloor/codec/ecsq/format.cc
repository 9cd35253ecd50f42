#include "ratefloor/codec/ecsq/format.h"

#include <charconv>

namespace ratefloor::codec::ecsq {
namespace {

constexpr std::string_view kStem = "ecsq";
constexpr double kLowestRate = 0.05, kHighestRate = 8;

}  // namespace

Result<double> parse_rate(const MethodName& name) {
  if (!name.options.empty()) return name_error(name, "unknown option -" + name.options.front());
  if (!name.stem.starts_with(kStem)) return name_error(name, "no such method");
  const std::string_view digits = std::string_view(name.stem).substr(kStem.size());
  double rate = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), rate, std::chars_format::fixed);
  if (error != std::errc() || end != digits.data() + digits.size() || !(rate >= kLowestRate) ||
      !(rate <= kHighestRate))
    return name_error(name, "the rate must be a decimal number from 0.05 to 8");
  return rate;
}

std::string rate_text(double rate_bits) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, rate_bits).ptr;
  return std::string(text, end);
}

}  // namespace ratefloor::codec::ecsq
