// `ratefloor analyze --html`: one self-contained page.
//
// Style, scripts, Chart.js and data are inside; a Content-Security-Policy in the page forbids every
// request, so it opens offline and tells nobody that it was opened. Same analysis, same bytes.
#pragma once

#include <string>

#include "ratefloor/job/analysis.h"

namespace ratefloor::report {

std::string analysis_html(const job::Analysis& analysis);

}  // namespace ratefloor::report
