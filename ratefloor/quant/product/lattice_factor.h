// A factor on an unbounded lattice, entropy coded, with dither (dithered/dithered_lattice.h).
//
// Vectors need not be a multiple of the lattice's dimension: what is left over takes the next
// smaller lattices (24 = Leech, then BW16, E8, D4, A2, Z) at the same noise, so that nothing is
// padded.
#pragma once

#include <vector>

#include "ratefloor/quant/dithered/lattice_rate.h"
#include "ratefloor/quant/product/factor_quantizer.h"

namespace ratefloor::quant {

class LatticeFactor final : public FactorQuantizer {
 public:
  explicit LatticeFactor(const lattice::Lattice& lattice) : lattice_(lattice) {}

  std::string name() const override { return lattice_.name; }
  bool can_be_unbiased() const override { return true; }
  double gap_bits() const override { return space_filling_gap_bits(lattice_); }

  /// A run of coordinates of every vector and the lattice that it is quantized with.
  struct Part {
    const lattice::Lattice* lattice;
    std::size_t first, size;
  };
  std::vector<Part> parts(std::size_t n) const;

  /// The rate charged is the bound of dithered/lattice_rate.h for the measured energy and a coder
  /// that assumes mean square 1; step and coder follow from the rate asked for, so that nothing
  /// else is told. Unless unbiased, estimates are scaled by 1/(1 + noise).
  Result<FactorCode> quantize(std::span<const float> x, std::size_t n, const FactorRequest& request,
                              const Executor& executor, std::span<float> out) const override;

 private:
  const lattice::Lattice& lattice_;
};

}  // namespace ratefloor::quant
