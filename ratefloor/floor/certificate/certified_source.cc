// β above ½ has finite Fisher information; above 8 nobody needs it and enclosures get slow.
#include "ratefloor/floor/certificate/certified_source.h"

#include "ratefloor/floor/certificate/number_text.h"
#include "ratefloor/floor/certificate/strict_json.h"

namespace ratefloor::floor {

Result<CertifiedSource> parse_certified_source(std::string_view text) {
  if (text == "gaussian") return CertifiedSource{false, "2"};
  if (text == "laplace") return CertifiedSource{false, "1"};
  if (text == "uniform") return CertifiedSource{true, ""};
  constexpr std::string_view kPrefix = "ggd:";
  if (text.starts_with(kPrefix)) {
    const std::string_view beta = text.substr(kPrefix.size());
    if (is_decimal_text(beta) && compare_decimals(beta, "0.5") > 0 &&
        compare_decimals(beta, "8") <= 0)
      return CertifiedSource{false, std::string(beta)};
  }
  return make_error(ErrorCode::kMalformed, "source " + in_quotes(text) + " is not understood")
      .remedied_by("gaussian, laplace, uniform or ggd:BETA with 0.5 < BETA <= 8");
}

}  // namespace ratefloor::floor
