// Patterns of tokenizer.json are written for Oniguruma in Ruby's dialect; this says the same to
// PCRE2, or says that it cannot.
//
// Rewritten: \s, \w and \b, which PCRE2 10.42 takes more narrowly or widely than Unicode's white
// space and word characters. Refused, because PCRE2 would read them in another way or because their
// length explodes: operators and classes within a class, possessive {n,m}+, \h, \v, \Q, inline m
// and s, (*VERB), callouts. What PCRE2 does not know at all, it refuses itself.
#pragma once

#include <string>
#include <string_view>

#include "ratefloor/base/result.h"

namespace ratefloor::model {

/// Error kUnsupported with the byte of the pattern in its message.
Result<std::string> to_pcre2(std::string_view pattern);

}  // namespace ratefloor::model
