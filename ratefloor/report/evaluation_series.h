// Plotting a number per matrix of a model: where along the depth, which colour, enough room.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "ratefloor/report/svg_plot.h"

namespace ratefloor::report {

/// Panels of logarithms span at least so many decades, so that noise doesn't look like a trend.
inline constexpr double kLeastDecades = 0.5;

/// NaN, which plots leave out, for what has no logarithm.
inline double log10_or_nan(double value) {
  return value > 0 && std::isfinite(value) ? std::log10(value)
                                           : std::numeric_limits<double>::quiet_NaN();
}

bool has_points(const SvgSeries& series);

/// The panel with axes that span at least three blocks, so that no tick lies between blocks, and at
/// least `least_height`, in which its points are in the middle.
SvgPanel roomy(SvgPanel panel, double least_height);

/// Where on the axis each matrix belongs, by layer and order: the fourth of seven of layer 2 is at
/// 2 + 3/7; those without a layer (the head) come behind the last.
std::vector<double> depth_places(const std::vector<int>& layers);

/// A series per kind, in order of appearance; places, values and tips one per matrix, by place.
/// Kinds without any finite value are left out.
std::vector<SvgSeries> series_by_kind(const std::vector<double>& places,
                                      const std::vector<std::string>& kinds,
                                      const std::vector<double>& values,
                                      const std::vector<std::string>& tips);

/// The same as a broken line without markers; a single point becomes a short stroke.
SvgSeries dashed(SvgSeries series);

template <class Matrix>
std::vector<int> layers_of(const std::vector<Matrix>& matrices) {
  std::vector<int> layers;
  for (const Matrix& m : matrices) layers.push_back(m.layer);
  return layers;
}

template <class Matrix>
std::vector<double> depth_places(const std::vector<Matrix>& matrices) {
  return depth_places(layers_of(matrices));
}

template <class Matrix>
std::vector<SvgSeries> series_by_kind(const std::vector<Matrix>& matrices,
                                      const std::vector<double>& values,
                                      const std::vector<std::string>& tips) {
  std::vector<std::string> kinds;
  for (const Matrix& m : matrices) kinds.push_back(m.kind);
  return series_by_kind(depth_places(matrices), kinds, values, tips);
}

template <class Matrix>
std::string depth_axis(const std::vector<Matrix>& matrices) {
  const bool head =
      std::any_of(matrices.begin(), matrices.end(), [](const Matrix& m) { return m.layer < 0; });
  return std::string("block, its matrices in order") + (head ? "; behind the last, the head" : "");
}

}  // namespace ratefloor::report
