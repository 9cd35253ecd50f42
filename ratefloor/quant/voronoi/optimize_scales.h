// Design of a union of scales on samples of a source: dynamic programming over a grid of candidate
// scales (scale_dp.h), then coordinate descent with the very choice of scales the encoder will
// make.
//
// What is made least is, per block of n entries, with D the mean squared error of an entry and H
// the entropy of the scale index,
//
//   n·D + λ·H        for a given λ (squared error per bit), or
//   H + (n/2)·log2 D when none is given: n times the gap, up to a constant, since the digits cost
//                    log2 q whatever the scales are.
//
// The logarithm is concave, so it lies below its tangent: with λ = 2 ln 2 · D of the present
// design, a design of smaller n·D + λ·H also has the smaller gap. Repeating that until nothing
// changes descends the gap; each round is one exact dynamic program.
//
// Deterministic given the options: samples are counter-based, logarithms portable.
#pragma once

#include <cstdint>
#include <optional>

#include "ratefloor/base/result.h"
#include "ratefloor/quant/voronoi/scale_union.h"
#include "ratefloor/source/source.h"

namespace ratefloor::quant {

struct ScaleDesignOptions {
  int q = 14;
  std::size_t scales = 4;  // at most; fewer are returned where more would cost more
  ScaleChoice choice = ScaleChoice::kRateDistortion;
  std::optional<double> squared_error_per_bit;  // λ; none: least gap; 0: raw index, least error
  bool gains = true;                            // reproduction gains α_j, otherwise 1
  double most_overload = 0.25;  // share of the training blocks that may exceed the largest scale
  std::size_t candidates = 96;  // 2 … 512, a geometric grid
  std::size_t training_blocks = 16384;
  std::uint64_t seed = 1;
};

struct ScaleDesign {
  ScaleUnion scales;
  // On the training blocks, so somewhat too good:
  double mse = 0, scale_entropy_bits = 0, overload_fraction = 0;
  // Blocks that some candidate below their f holds (scale_dp.h): there first fit departs from the
  // dynamic program's model.
  double not_monotone_fraction = 0;
};

/// Errors: kInvalidArgument for options out of range, kDegenerate when the grid of candidates (1/6
/// to 6 times the scale at which the code has the volume of the source's typical set) cannot hold
/// the source.
Result<ScaleDesign> optimize_scales(const source::Source& source, const lattice::Lattice& lattice,
                                    const ScaleDesignOptions& options);

}  // namespace ratefloor::quant
