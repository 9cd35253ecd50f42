// What a certificate's dual function g gives: E[ln g(X)], and whether c(y) <= M for every real y,
// c(y) = ∫ g(x) e^(−s(x−y)²) dx.
#pragma once

#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/floor/certificate/rd_certificate.h"
#include "ratefloor/floor/checker/check_options.h"
#include "ratefloor/floor/checker/polynomial_bound.h"
#include "ratefloor/floor/checker/source_law.h"

namespace ratefloor::floor::checker {

/// By two moments of the source between the nodes.
Ball expected_log_g(const SourceLaw& law, const DualFunction& dual);

struct ConstraintCheck {
  Verdict verdict = Verdict::kUndecided;
  Ball most;      // kHolds: c(y) is at most this everywhere, and at most M
  double at = 0;  // otherwise: about where it failed
  Ball value;     // kFails: c there
};

/// Advances `progress` (may be null) by kConstraintProgress in all, unless it stops early.
inline constexpr std::uint64_t kConstraintProgress = 1000;
Result<ConstraintCheck> check_constraint(const SourceLaw& law, const DualFunction& dual,
                                         const Ball& limit, const CheckOptions& options,
                                         Progress* progress);

}  // namespace ratefloor::floor::checker
