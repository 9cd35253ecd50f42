// The tests of a box certificate (docs/formats/gap-box-certificate.md): one for each sub-box, one
// for the whole.
#pragma once

#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/floor/box/gap_box.h"
#include "ratefloor/floor/checker/check_options.h"
#include "ratefloor/floor/checker/check_report.h"

namespace ratefloor::floor {

/// As check() of a single value's certificate. `progress` may be null.
Result<CheckReport> check(const GapBoxCertificate& certificate, const CheckOptions& options,
                          Progress* progress);

}  // namespace ratefloor::floor
