// `ratefloor quantize --html`: one self-contained page, of calibrated runs and others.
//
// Figures are SVG, style and script are inside; a Content-Security-Policy in the page forbids every
// request. The record itself (quantize_json.h) stands in the page as JSON, in the element with the
// id "record". No times: same model and options, same bytes.
#pragma once

#include <string>

#include "ratefloor/job/quantize_record.h"

namespace ratefloor::report {

std::string quantize_html(const job::QuantizeRecord& record);

}  // namespace ratefloor::report
