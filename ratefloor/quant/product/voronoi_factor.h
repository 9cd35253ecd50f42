// A factor in a Voronoi code with several scales (voronoi/scale_union.h): indices of fixed length,
// as a kernel without an entropy decoder wants them.
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
  /// About 0.3 bit for E8 with four scales: what choosing a time-sharing fraction needs to know.
  double gap_bits() const override { return 0.3; }

  /// The stored Gaussian design of four scales with the largest q whose rate, log2 q plus the
  /// entropy of the scale index by design, is at most the rate asked for: rates come in steps, and
  /// what is not spent is not charged. Charged: log2 q per coordinate, padding included, and the
  /// empirical entropy of the scale indices (Miller–Madow corrected); blocks that overload every
  /// scale keep their large error. Which design it is follows from the rate.
  Result<FactorCode> quantize(std::span<const float> x, std::size_t n, const FactorRequest& request,
                              const Executor& executor, std::span<float> out) const override;

 private:
  const lattice::Lattice& lattice_;
};

/// Are there stored Gaussian designs of four scales?
bool has_stored_scales(const lattice::Lattice& lattice);

}  // namespace ratefloor::quant
