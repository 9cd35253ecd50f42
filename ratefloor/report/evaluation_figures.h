// The figures of an evaluation's page.
#pragma once

#include <vector>

#include "ratefloor/job/evaluation.h"
#include "ratefloor/report/figure_page.h"

namespace ratefloor::report {

/// Those with something to show: KL by position, errors of hidden states, amplification by matrix,
/// accumulation, sensitivities.
std::vector<CaptionedFigure> evaluation_figures(const job::Evaluation& evaluation);

}  // namespace ratefloor::report
