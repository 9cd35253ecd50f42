// Layers that are not what theory likes best: a synthetic layer whose weights stick out somewhere.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string_view>

#include "ratefloor/base/random.h"
#include "ratefloor/linear/feedback/testing/synthetic_layer.h"

namespace ratefloor::linear::testing {

/// synthetic_layer() with the weights of a name:
///   gaussian     independent, unit variance
///   laplace      independent Laplace, unit variance
///   student3     independent Student's t of 3 degrees of freedom, over √3: infinite kurtosis
///   spikes       one weight of 1000 is 30 times as large
///   rows         one row of 128 is 30 times as large
///   row-scales   rows' logarithms of scale have standard deviation 0.5 nats
///   columns      one column of 64 is 30 times as large
///   column-scales  as row-scales, of columns
///   giant        column 5 is 10^7 times as large
///   common       to each row a number is added, of standard deviation 4
inline SyntheticLayer odd_layer(std::string_view name, std::size_t rows, std::size_t cols,
                                double spread, std::uint64_t seed) {
  SyntheticLayer layer = synthetic_layer(rows, cols, spread, seed);
  const auto each = [&](auto factor) {
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t c = 0; c < cols; ++c)
        layer.weights[r * cols + c] =
            static_cast<float>(layer.weights[r * cols + c] * factor(r, c));
  };
  const auto bell = [&](std::size_t i) { return normal(seed + 77, i); };
  const auto pick = [&](std::size_t i) { return uniform_pair(seed + 78, i, 0, 0)[0]; };
  if (name == "laplace") {
    each([&](std::size_t r, std::size_t c) { return std::sqrt(-std::log(pick(r * cols + c))); });
  } else if (name == "student3") {
    each([&](std::size_t r, std::size_t c) {
      double chi = 0;
      for (std::size_t k = 0; k < 3; ++k) chi += std::pow(bell(3 * (r * cols + c) + k), 2);
      return 1 / std::sqrt(chi);
    });
  } else if (name == "spikes") {
    each([&](std::size_t r, std::size_t c) { return pick(r * cols + c) < 1e-3 ? 30.0 : 1.0; });
  } else if (name == "rows") {
    each([&](std::size_t r, std::size_t) { return r % 128 == 17 ? 30.0 : 1.0; });
  } else if (name == "row-scales") {
    each([&](std::size_t r, std::size_t) { return std::exp(0.5 * bell(r)); });
  } else if (name == "columns") {
    each([&](std::size_t, std::size_t c) { return c % 64 == 11 ? 30.0 : 1.0; });
  } else if (name == "column-scales") {
    each([&](std::size_t, std::size_t c) { return std::exp(0.5 * bell(c)); });
  } else if (name == "giant") {
    each([&](std::size_t, std::size_t c) { return c == 5 ? 1e7 : 1.0; });
  } else if (name == "common") {
    for (std::size_t i = 0; i < layer.weights.size(); ++i)
      layer.weights[i] += static_cast<float>(4 * bell(i / cols));
  } else if (name != "gaussian") {
    throw std::invalid_argument("no such layer");
  }
  return layer;
}

}  // namespace ratefloor::linear::testing
