// The data against its fitted density, reduced to what a histogram and a Q–Q plot need.
#pragma once

#include "ratefloor/job/analysis.h"
#include "ratefloor/source/ggd_fit.h"
#include "ratefloor/source/value_histogram.h"

namespace ratefloor::job {

/// `bins` are those of the data that `summary` and `fit` were made from. Cost: one pass over them.
DistributionPlot plot_distribution(const std::vector<source::ValueHistogram::Bin>& bins,
                                   const source::Summary& summary, const source::GgdFit& fit);

}  // namespace ratefloor::job
