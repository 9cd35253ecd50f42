// The independent checker of certificates (docs/math/checker.md).
//
// Shares ball arithmetic and the special functions with what makes certificates, and nothing else.
#pragma once

#include <string_view>

#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/floor/certificate/rd_certificate.h"
#include "ratefloor/floor/checker/check_options.h"
#include "ratefloor/floor/checker/check_report.h"

namespace ratefloor::floor {

/// Everything that docs/formats/rd-certificate.md demands, structure included. An error means that
/// there was nothing to check (malformed) or no way to (work limit); a claim that is false or
/// cannot be confirmed is a failed test of the report. `progress` may be null.
Result<CheckReport> check(const RdCertificate& certificate, const CheckOptions& options,
                          Progress* progress);

/// A certificate file's text, of any kind that ratefloor writes: the field `format` says which.
Result<CheckReport> check_certificate(std::string_view json, const CheckOptions& options,
                                      Progress* progress);

}  // namespace ratefloor::floor
