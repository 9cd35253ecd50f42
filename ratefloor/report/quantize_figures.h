// The figures of a quantize record's page.
#pragma once

#include <vector>

#include "ratefloor/job/quantize_record.h"
#include "ratefloor/report/figure_page.h"

namespace ratefloor::report {

/// Those with something to show: stored bits and gaps by matrix, floors by model; of calibrated
/// runs also errors at the outputs, what 0.1 bit more is worth, shares of the predicted KL.
std::vector<CaptionedFigure> quantize_figures(const job::QuantizeRecord& record);

}  // namespace ratefloor::report
