// A Voronoi code at several scales β_1 < … < β_k: every block says which one it uses.
//
// The quantizer of NestQuant (arXiv 2502.09720, section 4): small blocks take a fine lattice, large
// ones a coarse one, so that a fixed-length index covers a source of unbounded support. The scale's
// index is side information; what it costs — its entropy, or log2 k bits raw — is part of the rate
// (measure_scale_union.h).
//
// A vector of m entries is cut into B = ⌈m/n⌉ blocks so that block v takes the entries v, B + v,
// 2B + v, …: the planes of voronoi_code.h without moving anything. The last n·B − m entries are
// zeros, and they cost their rate.
//
// Cost per entry: one nearest point and one decoding (another nearest point) for every scale tried;
// first fit stops at the first.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/quant/voronoi/scale_trial.h"

namespace ratefloor::quant {

struct UnionScale {
  double beta = 1;  // in the lattice's customary unit: a step along axis i is β · unit · √w_i
  double gain = 1;  // α: the reproduction is α·β·c; E⟨x, βc⟩/E|βc|² makes the error least
  double bits = 0;  // price of choosing this scale, −log2 of its frequency at design time
};

struct ScaleUnion {
  const lattice::Lattice* lattice = nullptr;
  int q = 2;
  std::vector<UnionScale> scales;    // increasing β; at most 256
  double squared_error_per_bit = 0;  // λ of kRateDistortion
};

/// Which of the scales whose codes hold the block's nearest point is taken.
enum class ScaleChoice {
  kFirstFit,        // the smallest
  kLeastError,      // the one of least squared error
  kRateDistortion,  // the one of least squared error + λ · bits
};

class ScaleUnionCoder {
 public:
  /// Error kInvalidArgument unless 2 <= q <= 255, there are 1 … 256 scales with β increasing in
  /// [2^-40, 2^40], gains in (0, 2], bits >= 0, λ >= 0.
  static Result<ScaleUnionCoder> make(ScaleUnion scales);

  const ScaleUnion& scales() const { return union_; }
  const VoronoiCode& code() const { return code_; }
  std::size_t blocks(std::size_t entries) const {
    return (entries + code_.dimension() - 1) / code_.dimension();
  }

  /// digits: coordinate i of block v at [i·B + v], n·B of them; scale: B. Returns the number of
  /// blocks that no scale holds: these are shrunk into the code of the largest (scale_trial.h).
  /// Error kNotFinite names the entry.
  Result<std::uint64_t> encode(std::span<const float> x, ScaleChoice choice,
                               std::span<std::uint8_t> digits, std::span<std::uint8_t> scale) const;

  /// Error kMalformed for a digit not below q or a scale that is none; out is then not written.
  Result<void> decode(std::span<const std::uint8_t> digits, std::span<const std::uint8_t> scale,
                      std::span<float> out) const;

 private:
  ScaleUnionCoder(ScaleUnion scales, VoronoiCode code);

  struct Run;
  std::uint64_t encode_run(Run& run, ScaleChoice choice, std::size_t stride, std::uint8_t* digits,
                           std::uint8_t* scale) const;

  ScaleUnion union_;
  VoronoiCode code_;
  std::vector<ScaledCode> scaled_;
  std::vector<float> axis_steps_;  // [scale · n + axis], gain included
};

}  // namespace ratefloor::quant
