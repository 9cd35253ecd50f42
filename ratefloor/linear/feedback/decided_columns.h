// What an inner quantizer decided: reproductions, and the sums over each column that steps, ridges
// and tests are made of. With `shrink`, a column's reproduction is multiplied by the factor that
// makes its error least, ⟨t, ŵ⟩ / ⟨ŵ, ŵ⟩, before the error is fed back: the LMMSE shrinkage of
// WaterSIC. The factor goes into the scale that the column has anyway, or is stored in 16 bits.
#pragma once

#include <span>
#include <vector>

#include "ratefloor/linear/feedback/quantizers/inner_quantizer.h"

namespace ratefloor::linear {

struct ColumnSums {
  double target = 0;  // Σ t²
  double power = 0;   // Σ ŵ²
  double error = 0;   // Σ (t − ŵ)²
};

class DecidedColumns final : public ColumnQuantizer {
 public:
  DecidedColumns(InnerQuantizer& inner, std::size_t rows, std::size_t columns, bool shrink)
      : inner_(inner),
        shrink_(shrink),
        reproduction_(rows, columns),
        sums_(columns),
        scales_(columns) {}

  void announce(std::size_t first, std::size_t count, const Columns& targets) override {
    inner_.announce(first, count, targets);
  }
  void decide(std::size_t column, std::span<const float> target, std::span<float> out) override;

  const Columns& reproduction() const { return reproduction_; }
  Columns take_reproduction() { return std::move(reproduction_); }
  const std::vector<ColumnSums>& sums() const { return sums_; }
  /// The stored number that a column's codes are multiplied by, shrinkage included; 0: none.
  float scale(std::size_t column) const { return scales_[column]; }
  /// Of factors that have no scale to go into.
  double factor_bits() const { return factor_bits_; }

 private:
  InnerQuantizer& inner_;
  bool shrink_;
  Columns reproduction_;
  std::vector<ColumnSums> sums_;
  std::vector<float> scales_;
  double factor_bits_ = 0;
};

}  // namespace ratefloor::linear
