// The figures of an evaluation's page.
#pragma once

#include <string>
#include <vector>

#include "ratefloor/job/evaluation.h"

namespace ratefloor::report {

struct EvaluationFigure {
  std::string svg;      // svg_plot.h
  std::string caption;  // how to read it; plain text
};

/// Those with something to show: KL by position, errors of hidden states, amplification by matrix,
/// accumulation, sensitivities.
std::vector<EvaluationFigure> evaluation_figures(const job::Evaluation& evaluation);

}  // namespace ratefloor::report
