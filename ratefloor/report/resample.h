// Fewer numbers for a plot than were measured.
#pragma once

#include <cstddef>
#include <vector>

namespace ratefloor::report {

/// A density given on evenly spaced bins, averaged onto `bins` wider ones: each new bin gets its
/// share of every old one, so that the area stays. Unchanged when there are no more than `bins`
/// already.
std::vector<double> rebin(const std::vector<double>& density, std::size_t bins);

/// `count` elements at evenly spaced positions, the first and the last among them.
std::vector<double> thin(const std::vector<double>& values, std::size_t count);

}  // namespace ratefloor::report
