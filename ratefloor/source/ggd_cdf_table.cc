// Nodes are the doubles whose significand has six bits, so that a value's node is read off its
// bits.
#include "ratefloor/source/ggd_cdf_table.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "ratefloor/source/gamma_functions.h"

namespace ratefloor::source {
namespace {

constexpr int kShift = 52 - 6;
constexpr double kSmallest = 0x1p-40;  // the density is flat below: f(0)·z is exact to 1e-13
constexpr std::uint64_t kFirst = std::bit_cast<std::uint64_t>(kSmallest) >> kShift;

}  // namespace

GgdCdfTable::GgdCdfTable(double beta) : beta_(beta), peak_(beta / (2 * gamma_function(1 / beta))) {
  const double largest = std::pow(745.0, 1 / beta);  // e^-745 is the last positive double
  const std::uint64_t last = (std::bit_cast<std::uint64_t>(largest) >> kShift) + 1;
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  nodes_.resize(last - kFirst + 1, {kUnknown, kUnknown});
}

const GgdCdfTable::Node& GgdCdfTable::node(std::size_t index) {
  Node& node = nodes_[index];
  if (node.tail != node.tail) {
    const double t = std::pow(std::bit_cast<double>((kFirst + index) << kShift), beta_);
    node = {gamma_upper(1 / beta_, t) / 2, peak_ * std::exp(-t)};
  }
  return node;
}

double GgdCdfTable::operator()(double z) {
  const double magnitude = std::abs(z);
  double tail = 0;
  if (magnitude < kSmallest) {
    tail = 0.5 - peak_ * magnitude;
  } else if (const std::size_t index = (std::bit_cast<std::uint64_t>(magnitude) >> kShift) - kFirst;
             index + 1 < nodes_.size()) {
    const double left = std::bit_cast<double>((kFirst + index) << kShift);
    const double width = std::bit_cast<double>((kFirst + index + 1) << kShift) - left;
    const Node a = node(index), b = node(index + 1);
    const double u = (magnitude - left) / width, v = 1 - u;
    tail = v * v * ((1 + 2 * u) * a.tail - u * width * a.density) +
           u * u * ((1 + 2 * v) * b.tail + v * width * b.density);
  }
  return z < 0 ? tail : 1 - tail;
}

}  // namespace ratefloor::source
