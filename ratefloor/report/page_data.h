// What the page's script gets: the analysis in a compact form, plots thinned out, so that a model
// of hundreds of matrices stays a page of a few megabytes (about 6 kB per matrix).
#pragma once

#include <string>

#include "ratefloor/job/analysis.h"

namespace ratefloor::report {

/// One line of ASCII JSON, safe inside a <script> element. Its fields are private to page/*.js.
std::string page_data(const job::Analysis& analysis);

}  // namespace ratefloor::report
