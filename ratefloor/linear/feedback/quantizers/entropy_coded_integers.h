// Multiples of a step of each column, coded by rANS: the inner quantizer of WaterSIC (with steps
// c/L_ii), and of GPTQ with an entropy coder (with one step for all).
//
// A column's indices look like a rounded bell whose width is the ratio of its targets to its step.
// Columns of like widths share a probability table; how finely widths are told apart is tried out
// (tables cost bytes, too). One table for the whole matrix would cost 0.45 bits per weight more
// where the eigenvalues of Σ spread over four decades; the classes come within 0.01 of a table for
// each column. Indices beyond ±32,767 are cut off.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/linear/feedback/quantizers/inner_quantizer.h"

namespace ratefloor::linear {

class EntropyCodedIntegers final : public InnerQuantizer {
 public:
  /// One step for each column; they are used as they can be stored.
  EntropyCodedIntegers(std::size_t rows, std::span<const double> steps);

  void decide(std::size_t column, std::span<const float> target, std::span<float> out) override;
  /// Real bytes: the streams of all classes, their tables, a class and a scale for each column.
  /// Cost: four encodings of the matrix.
  Result<CodeLength> code_length() const override;
  float column_scale(std::size_t column) const override { return uniform_ ? 0 : steps_[column]; }

  std::span<const std::uint16_t> indices(std::size_t column) const {
    return std::span(indices_).subspan(column * rows_, rows_);
  }
  static constexpr int kZero = 32768;  // the index of 0

 private:
  std::size_t rows_;
  std::vector<float> steps_;
  bool uniform_ = true;                 // one step for all columns is stored once
  std::vector<std::uint16_t> indices_;  // column by column
};

}  // namespace ratefloor::linear
