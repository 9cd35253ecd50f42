// What a certificate's channel does: its distortion and its rate, enclosed.
//
// By Tweedie's formula the posterior mean square of X − Y given X = x is D₀ + D₀² p″(x)/p(x), so
// both numbers are expectations of functions of p = p_S alone (docs/math/checker.md).
#pragma once

#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/floor/certificate/rd_certificate.h"
#include "ratefloor/floor/checker/check_options.h"
#include "ratefloor/floor/checker/source_law.h"

namespace ratefloor::floor::checker {

struct ChannelValues {
  Ball distortion;  // D_q
  Ball rate_nats;   // I_q
  long cells = 0;   // how many were integrated over
};

/// Precondition: `upper` is as parse_rd_certificate leaves it. Error when the work limit is hit.
/// Advances `progress` (may be null) by kChannelProgress in all.
inline constexpr std::uint64_t kChannelProgress = 1000;
Result<ChannelValues> channel_values(const SourceLaw& law, const UpperCertificate& upper,
                                     const CheckOptions& options, Progress* progress);

}  // namespace ratefloor::floor::checker
