// What docs/formats/gap-box-certificate.md describes: a gap theorem over a box of (β, D).
//
// Plain data; decimals are text because that text is the number.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/floor/certificate/rd_certificate.h"
#include "ratefloor/floor/certificate/strict_json.h"

namespace ratefloor::floor {

inline constexpr std::string_view kGapBoxFormat = "ratefloor-gap-box-certificate";
inline constexpr int kGapBoxVersion = 1;

/// A reproduction law and its cuts: the parts of `upper` that are not claims.
struct BoxChannel {
  GaussianMixture mixture;
  std::vector<ChannelPanel> panels;
  int tail = 0;
};

/// One interval of β, at the box's largest distortion.
struct GapSubBox {
  DecimalInterval beta;
  std::string gap_bits;               // proven for this sub-box
  std::optional<BoxChannel> channel;  // none: the closed-form gap theorem
};

struct GapBoxCertificate {
  DecimalInterval beta, distortion;
  std::string gap_bits;
  std::vector<GapSubBox> boxes;  // increasing β, no holes
};

/// A sub-box takes some 20 KiB: room for a thousand.
inline StrictJsonLimits gap_box_limits() {
  StrictJsonLimits limits;
  limits.bytes = 32u << 20;
  limits.values = 2'000'000;
  return limits;
}

/// JSON with the digest.
std::string to_json(const GapBoxCertificate& certificate);

/// Structure, order, signs, that the sub-boxes leave no hole, and the digest; the mathematics is
/// the checker's. `partial`: the sub-boxes may stop short of β₂ (an interrupted run).
Result<GapBoxCertificate> parse_gap_box_certificate(std::string_view json, bool partial = false);

}  // namespace ratefloor::floor
