// The sources that certificates speak of. β is a decimal, and means that rational number.
#pragma once

#include <string>
#include <string_view>

#include "ratefloor/base/result.h"

namespace ratefloor::floor {

struct CertifiedSource {
  bool uniform = false;
  std::string beta;  // decimal text, ½ < β <= 8; empty for the uniform source
};

/// gaussian (β = 2), laplace (β = 1), uniform or ggd:BETA.
Result<CertifiedSource> parse_certified_source(std::string_view text);

}  // namespace ratefloor::floor
