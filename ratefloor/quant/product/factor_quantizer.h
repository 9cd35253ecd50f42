// The inner quantizer of a matrix product: what turns one factor into an estimate of it.
//
// A factor is a set of vectors of n entries, one per row; the product of factors A and B is the
// matrix of inner products of their rows. Every quantizer here takes vectors whose mean square is
// about 1 and says what rate an ideal entropy coder would need. New ones plug in by deriving from
// FactorQuantizer and adding a line to parse_factor_quantizer.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/quant/dithered/dither.h"

namespace ratefloor::quant {

struct FactorRequest {
  double rate_bits = 0;   // per entry, what there is to spend
  DitherKey key;          // different for the two factors
  bool unbiased = false;  // E x̂ = x, rather than the least error
};

struct FactorCode {
  double rate_bits = 0;  // per entry, what an ideal coder needs, parameters included
};

class FactorQuantizer {
 public:
  virtual ~FactorQuantizer() = default;

  /// As parse_factor_quantizer spells it.
  virtual std::string name() const = 0;

  /// Can E x̂ = x be had? Only dithered quantizers can.
  virtual bool can_be_unbiased() const = 0;

  /// Bits per entry beyond the rate-distortion function of the Gaussian, at high rate.
  virtual double gap_bits() const = 0;

  /// Writes the estimate of x (rows of n entries, mean square about 1) to out. Rates that cannot be
  /// met exactly are approached; a rate too low for anything gives zeros at rate 0, or an error
  /// where they would not be unbiased. The result does not depend on the number of threads. Errors:
  /// entries that are not finite.
  virtual Result<FactorCode> quantize(std::span<const float> x, std::size_t n,
                                      const FactorRequest& request, const Executor& executor,
                                      std::span<float> out) const = 0;
};

/// The grammar of names, for help texts and errors.
std::string_view factor_quantizer_grammar();

Result<std::unique_ptr<FactorQuantizer>> parse_factor_quantizer(std::string_view name);

}  // namespace ratefloor::quant
