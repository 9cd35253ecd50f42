#include "ratefloor/codec/method_name.h"

#include <charconv>

#include "ratefloor/base/decimal_text.h"

namespace ratefloor::codec {

MethodName split_method_name(std::string_view text) {
  MethodName name;
  name.text = text;
  std::size_t dash = text.find('-');
  name.stem = text.substr(0, dash);
  while (dash != std::string_view::npos) {
    text.remove_prefix(dash + 1);
    dash = text.find('-');
    name.options.emplace_back(text.substr(0, dash));
  }
  return name;
}

std::optional<std::uint64_t> number_after(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Result<double> rate_after(const MethodName& name, std::string_view stem, double lowest,
                          double highest) {
  const std::string_view digits = std::string_view(name.stem).substr(stem.size());
  const char* const digits_end = digits.data() + digits.size();
  double rate = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits_end, rate, std::chars_format::fixed);
  if (error == std::errc() && end == digits_end && rate >= lowest && rate <= highest) return rate;
  return name_error(name, "the rate must be a decimal number from " + shortest_decimal(lowest) +
                              " to " + shortest_decimal(highest));
}

Error name_error(const MethodName& name, std::string_view what) {
  return make_error(ErrorCode::kInvalidArgument, "method '" + name.text + "': " + std::string(what))
      .remedied_by("understood are " + std::string(method_grammar()));
}

std::string_view method_grammar() {
  return "nf4, fp4, af4, each with -fp16 or -dq and with -bN (N = 32, 64 … 4096); "
         "intK (K = 2 … 8) with -asym and with -gN (N = 8 … 131072, or 0 for whole rows); "
         "lloydK (K = 1 … 8); ecsqR (R = 0.05 … 8 bits); ectcqR (R = 0.05 … 10 bits) with -sN "
         "(states) or -eN (effort 1 … 9); d4R, e8R, bw16R, leechR (R = 0.25 … 8 bits); bitshiftK "
         "(K = 1 … 4) with -sL (L = 8 … 16 state bits)";
}

}  // namespace ratefloor::codec
