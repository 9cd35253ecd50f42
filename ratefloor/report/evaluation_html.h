// `ratefloor eval --html`: one self-contained page.
//
// Figures are SVG and style is inside; a Content-Security-Policy in the page forbids every request
// and, unlike analysis_html.h's, every script. No times: same model and text, same bytes.
#pragma once

#include <string>

#include "ratefloor/job/evaluation.h"

namespace ratefloor::report {

std::string evaluation_html(const job::Evaluation& evaluation);

}  // namespace ratefloor::report
