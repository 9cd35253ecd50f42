// A factor in a Voronoi code with several scales (voronoi/scale_union.h): indices of a fixed number
// of bits, beside them a scale index per block that is entropy coded.
#pragma once

#include "ratefloor/lattice/lattice.h"
#include "ratefloor/quant/product/factor_quantizer.h"

namespace ratefloor::quant {

class VoronoiFactor final : public FactorQuantizer {
 public:
  /// Precondition: there are stored scales for the lattice (has_stored_scales).
  explicit VoronoiFactor(const lattice::Lattice& lattice) : lattice_(lattice) {}

  std::string name() const override { return "voronoi-" + lattice_.name; }
  bool can_be_unbiased() const override { return false; }
  /// At q = 14 (docs/math/voronoi-codes.md).
  double gap_bits() const override;

  /// The stored Gaussian design of four scales with the largest q whose rate, log2 q plus the
  /// entropy of the scale index by design, is at most the rate asked for: rates come in steps, and
  /// what is not spent is not charged. Charged: log2 q per coordinate, padding included, and the
  /// adaptive code length of the scale indices (symbol_code.h); blocks that overload every
  /// scale keep their large error. Which design it is follows from the rate.
  Result<FactorCode> quantize(std::span<const float> x, std::size_t n, const FactorRequest& request,
                              const Executor& executor, std::span<float> out) const override;

 private:
  const lattice::Lattice& lattice_;
};

/// Are there stored Gaussian designs of four scales?
bool has_stored_scales(const lattice::Lattice& lattice);

}  // namespace ratefloor::quant
