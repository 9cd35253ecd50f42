// What docs/formats/rd-certificate.md describes: the data of a certified value of R(D).
//
// Plain data. Doubles are exact numbers (written as hexadecimal text); decimals stay the text they
// were written as, because that text is the number.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::floor {

/// Decimal texts, lower end first.
struct DecimalInterval {
  std::string lower, upper;
};

/// ½N(mean, variance) + ½N(−mean, variance), times weight.
struct MixtureComponent {
  double mean = 0, variance = 0, weight = 0;
};

/// The channel's law of reproductions convolved with its noise N(0, noise_variance): every
/// variance is at least noise_variance; means are >= 0 and do not decrease.
struct GaussianMixture {
  double noise_variance = 0;
  std::vector<MixtureComponent> components;
};

/// For x up to `to` (from the previous panel's end) the channel uses the right images of components
/// first … last and the mirror images of components 0 … mirror − 1.
struct ChannelPanel {
  double to = 0;
  int first = 0, last = 0, mirror = 0;
};

struct UpperCertificate {
  GaussianMixture mixture;
  std::vector<ChannelPanel> panels;
  int tail = 0;                // a component of mean 0, used beyond the last panel
  DecimalInterval distortion;  // D_q
  DecimalInterval rate_nats;   // I_q
};

/// ln g is linear between the nodes in |x| and constant beyond the last.
struct DualFunction {
  double slope_nats = 0;
  std::vector<double> nodes, log_g;
};

struct LowerCertificate {
  std::optional<DualFunction> dual;  // none: the Shannon lower bound
  DecimalInterval rate_nats;
  std::string constraint_excess;  // dual only
};

struct RdCertificate {
  std::string source;
  std::string distortion;
  DecimalInterval rate_bits;
  UpperCertificate upper;
  LowerCertificate lower;
};

inline constexpr std::string_view kRdCertificateFormat = "ratefloor-rd-certificate";
inline constexpr int kRdCertificateVersion = 1;

/// Of the canonical text: what the field `digest` must say.
std::string digest_of(const RdCertificate& certificate);

/// Pretty JSON with the digest.
std::string to_json(const RdCertificate& certificate);

/// Structure, order, signs and digest checked; the mathematics is the checker's.
Result<RdCertificate> parse_rd_certificate(std::string_view json);

}  // namespace ratefloor::floor
