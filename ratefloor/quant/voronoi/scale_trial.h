// One scale of a Voronoi code tried on many blocks: t = Q_Λ(x/β), its digits, whether it is in the
// code, and the two sums that give the squared error for every reproduction gain α:
//
//   |x − αβt|² = |x|² − 2α·⟨x, βt⟩ + α²·|βt|².
//
// A block whose t is not in the code can be shrunk towards 0 until it is: the factor in [0, 1] is
// found bit by bit (16 of them), taking a bit where the block then still fits. 0 always fits, so
// the search ends in the code; it is a pure function of block and scale.
//
// Blocks are planes as in voronoi_code.h: coordinate i of block v is x[i · stride + v].
#pragma once

#include <cstdint>
#include <vector>

#include "ratefloor/quant/voronoi/voronoi_code.h"

namespace ratefloor::quant {

/// One scale on some blocks: whether each is in the code, and its two sums.
struct TrialSums {
  std::vector<std::uint8_t> fits;
  std::vector<float> correlation;  // ⟨x, βt⟩
  std::vector<float> energy;       // |βt|²

  explicit TrialSums(std::size_t blocks) : fits(blocks), correlation(blocks), energy(blocks) {}
  float squared_error(std::size_t v, float norm, float gain) const {
    return (norm - 2 * gain * correlation[v]) + gain * gain * energy[v];
  }
};

/// The result on up to VoronoiCode::kRun blocks.
struct ScaleTrial : TrialSums {
  std::vector<std::uint8_t> digits;  // dimension · kRun, of stride kRun

  explicit ScaleTrial(std::size_t dimension)
      : TrialSums(VoronoiCode::kRun), digits(dimension * VoronoiCode::kRun) {}
};

class ScaledCode {
 public:
  /// β is the scale in the lattice's customary unit: a step along axis i is β · unit · √w_i.
  /// Precondition: 2^-40 <= beta <= 2^40.
  ScaledCode(VoronoiCode code, double beta);

  double beta() const { return beta_; }
  /// f32 step along axis i: reproductions are multiples of it.
  float axis_step(std::size_t i) const { return step_[i]; }

  /// Precondition: the blocks are finite; count <= VoronoiCode::kRun.
  void attempt(const float* x, std::size_t stride, std::size_t count, ScaleTrial& trial) const;

  /// Attempts again the blocks with fits = 0, shrunk until they fit; fits stays 0 for them.
  void shrink(const float* x, std::size_t stride, std::size_t count, ScaleTrial& trial) const;

 private:
  void to_steps(const float* x, std::size_t stride, std::size_t count, float* steps) const;
  void sums(const float* x, std::size_t stride, std::size_t count, const float* points,
            float* correlation, float* energy) const;

  VoronoiCode code_;
  double beta_;
  std::vector<float> step_, per_step_;
};

/// out[v] = |x_v|², f32 sums in the order of the coordinates.
void block_norms(const float* x, std::size_t dimension, std::size_t stride, std::size_t count,
                 float* norm);

}  // namespace ratefloor::quant
