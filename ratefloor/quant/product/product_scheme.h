// The quantizer of both factors of a matrix product, with time-sharing at low rates.
//
// Ordentlich & Polyanskiy (2024, arXiv 2410.13780): below R* ≈ 0.906 bits per entry it is best to
// keep a fraction κ* = R/R* of the coordinates of the inner dimension, the same in both factors, at
// R* bits each, and to drop the rest (floor/matmul; docs/math/matmul-gamma.md). Coordinates must be
// alike for that: rotate first, unless the entries are independent and identically distributed.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ratefloor/quant/product/factor_quantizer.h"

namespace ratefloor::quant {

/// Rows of n entries each: row j is column j of A in AᵀB.
struct FactorView {
  std::span<const float> x;
  std::size_t n = 0;

  std::size_t rows() const { return n == 0 ? 0 : x.size() / n; }
};

/// The last two need what two separate encoders do not have: B's must be told which coordinates A
/// chose (as when A are weights and the choice is stored with them), for kImportance both must know
/// both. Γ is no bound for them.
enum class Selection {
  kRandom,      // from the seed
  kMagnitude,   // the coordinates with the largest energy in A; told, and paid for by A
  kImportance,  // the largest product of the energies in A and B; told, each factor pays half
};

struct ProductScheme {
  const FactorQuantizer* quantizer = nullptr;
  /// Fraction of the coordinates to keep; none: floor::time_share of the two rates, and one
  /// coordinate at least.
  std::optional<double> fraction;
  double gap_bits = 0;  // of both factors' quantizers, as time_share is to take it; >= 0
  Selection selection = Selection::kRandom;
  /// E Ĉ = AᵀB; needs a quantizer with dither. Random selection is undone by 1/κ.
  bool unbiased = false;
  std::uint64_t seed = 0;
};

struct ProductEstimate {
  std::vector<float> a, b;                  // estimates of the factors, shaped like them
  double rate_a_bits = 0, rate_b_bits = 0;  // per entry, as charged
  std::size_t kept = 0;                     // coordinates, of n
};

/// Both factors are scaled to mean square 1 as a whole (32 bits each), reduced to the kept
/// coordinates, quantized at rate · n/kept, and put back. Errors: different n, NaN or Inf, a rate
/// that is not in 0 … 20, unbiased with a quantizer that cannot be.
Result<ProductEstimate> quantize_product(FactorView a, FactorView b, double rate_a_bits,
                                         double rate_b_bits, const ProductScheme& scheme,
                                         const Executor& executor);

}  // namespace ratefloor::quant
