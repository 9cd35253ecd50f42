// A method's name, taken apart: "nf4-dq-b128" is the stem "nf4" with the options "dq" and "b128".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::codec {

struct MethodName {
  std::string text;                  // as given
  std::string stem;                  // up to the first '-'
  std::vector<std::string> options;  // between the others
};

MethodName split_method_name(std::string_view text);

/// What follows `prefix` as a decimal number without sign; empty unless it is one and nothing else.
std::optional<std::uint64_t> number_after(std::string_view text, std::string_view prefix);

/// R of "STEMR", a decimal number from `lowest` to `highest`. Precondition: the name's stem begins
/// with `stem`. Error kInvalidArgument.
Result<double> rate_after(const MethodName& name, std::string_view stem, double lowest,
                          double highest);

/// "method 'NAME': WHAT", with the whole grammar as the remedy.
Error name_error(const MethodName& name, std::string_view what);

/// Every name that parse_method understands, as a sentence.
std::string_view method_grammar();

}  // namespace ratefloor::codec
