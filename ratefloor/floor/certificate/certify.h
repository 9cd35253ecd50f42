// From a floating-point solution to a proof: R(D) between two numbers, with its certificate.
//
// The solver's reproduction law and dual function are taken as exact data; what they prove is then
// computed in ball arithmetic. Cost: a few seconds on one core for a width of 1e-7 bit.
#pragma once

#include <string>
#include <string_view>

#include "ratefloor/base/result.h"
#include "ratefloor/floor/certificate/rd_certificate.h"
#include "ratefloor/floor/floor_point.h"

namespace ratefloor::floor {

inline constexpr double kMinCertifiedDistortion = 1e-4;
inline constexpr double kMaxCertifiedDistortion = 0.999;

struct CertifyOptions {
  int precision_bits = 96;
};

/// Error for a source outside the certified range (uniform, or ½ < β <= 8) and for a D that is not
/// a decimal in [1e-4, 0.999].
Result<RdCertificate> certify_at_distortion(std::string_view source, std::string_view distortion,
                                            const CertifyOptions& options = {});

/// D(R): the certificate is that of a distortion close to it, `distortion` encloses D(R) itself.
struct CertifiedRate {
  RdCertificate certificate;
  DecimalInterval distortion;
};

/// Error as above, and when D(R) is outside [1e-4, 0.999].
Result<CertifiedRate> certify_at_rate(std::string_view source, std::string_view rate_bits,
                                      const CertifyOptions& options = {});

/// Doubles around the interval, rounded outward.
Range outward(const DecimalInterval& interval);

}  // namespace ratefloor::floor
