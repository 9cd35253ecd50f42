// Interpolation along log2 mse is exact where the floor is the Shannon lower bound, a line there.
#include "ratefloor/report/average_floor.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ratefloor/report/has_fit.h"

namespace ratefloor::report {
namespace {

constexpr double kLog2Of2PiE = 4.094191365187886;

/// (log2 mse, bits), usable points only, by increasing mse.
std::vector<std::pair<double, double>> log_curve(const job::TensorAnalysis& tensor) {
  std::vector<std::pair<double, double>> points;
  const std::size_t n = std::min(tensor.floor_curve_mse.size(), tensor.floor_curve_bits.size());
  for (std::size_t i = 0; i < n; ++i) {
    const double mse = tensor.floor_curve_mse[i], bits = tensor.floor_curve_bits[i];
    if (mse > 0 && std::isfinite(mse) && std::isfinite(bits))
      points.emplace_back(std::log2(mse), bits);
  }
  std::sort(points.begin(), points.end());
  return points;
}

std::optional<double> at(const std::vector<std::pair<double, double>>& points, double log_mse) {
  if (points.empty()) return std::nullopt;
  if (log_mse <= points.front().first) {
    return points.front().second + (points.front().first - log_mse) / 2;
  }
  if (log_mse >= points.back().first) return points.back().second;
  const auto right =
      std::upper_bound(points.begin(), points.end(), std::pair(log_mse, 0.0),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto left = right - 1;
  const double share = (log_mse - left->first) / (right->first - left->first);
  return left->second + share * (right->second - left->second);
}

}  // namespace

std::optional<double> row_floor_at(const job::TensorAnalysis& tensor, double mse) {
  return at(log_curve(tensor), std::log2(mse));
}

std::optional<double> iid_floor_at(const job::TensorAnalysis& tensor, double mse) {
  if (!has_fit(tensor.iid) || !(tensor.summary.variance > 0)) return std::nullopt;
  const double slb = tensor.iid.entropy_bits -
                     (kLog2Of2PiE + std::log2(tensor.summary.variance) + std::log2(mse)) / 2;
  if (!std::isfinite(slb)) return std::nullopt;
  return std::max(0.0, slb);
}

FloorCurve average_floor(const std::vector<job::TensorAnalysis>& tensors, double least_mse,
                         std::size_t points) {
  FloorCurve curve;
  std::vector<const job::TensorAnalysis*> usable;
  std::vector<std::vector<std::pair<double, double>>> curves;
  double weights = 0;
  for (const auto& tensor : tensors) {
    auto own = log_curve(tensor);
    if (own.empty() || !iid_floor_at(tensor, 1)) continue;
    usable.push_back(&tensor);
    curves.push_back(std::move(own));
    weights += static_cast<double>(tensor.weights);
  }
  if (weights == 0 || points < 2 || !(least_mse > 0) || !(least_mse < 1)) return curve;
  for (std::size_t i = 0; i < points; ++i) {
    const double log_mse =
        std::log2(least_mse) * static_cast<double>(i) / static_cast<double>(points - 1);
    double row_bits = 0, iid_bits = 0;
    for (std::size_t t = 0; t < usable.size(); ++t) {
      const double share = static_cast<double>(usable[t]->weights) / weights;
      row_bits += share * *at(curves[t], log_mse);
      iid_bits += share * *iid_floor_at(*usable[t], std::exp2(log_mse));
    }
    curve.mse.push_back(std::exp2(log_mse));
    curve.row_bits.push_back(row_bits);
    curve.iid_bits.push_back(iid_bits);
  }
  return curve;
}

}  // namespace ratefloor::report
