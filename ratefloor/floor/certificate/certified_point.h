// A point of the rate-distortion plane with its ranges proven: what `floor --certify` shows.
#pragma once

#include <optional>
#include <string_view>

#include "ratefloor/base/result.h"
#include "ratefloor/floor/certificate/rd_certificate.h"
#include "ratefloor/floor/floor_point.h"

namespace ratefloor::floor {

/// The closed forms of a source as proven ranges, rounded outward; none for what does not exist.
struct ClosedFormRanges {
  std::optional<Range> alpha, fisher_information, theorem_gap_bits;
  Range entropy_bits, excess_kurtosis, kl_from_gaussian_bits, slb_bits;
};

struct CertifiedPoint {
  FloorPoint point;  // certified is true; distortion, rd_bits and gap_bits are proven
  ClosedFormRanges closed_forms;
  std::optional<RdCertificate> certificate;  // none where D >= 1 and R = 0 needs no proof
};

/// Names and decimals as typed: their digits are the numbers. Errors: as of certify_at_distortion()
/// and floor_at_distortion(); D >= 1 is answered with R = 0.
Result<CertifiedPoint> certified_at_distortion(std::string_view source,
                                               std::string_view distortion);

/// The range is D(R)'s; the certificate is that of a distortion at its upper end or a little below.
Result<CertifiedPoint> certified_at_rate(std::string_view source, std::string_view rate_bits);

}  // namespace ratefloor::floor
