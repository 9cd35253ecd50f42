// What is stored of the weights that are not pruned: the inner quantizer of joint pruning and
// quantization.
//
// Weights are decided where pruning decides them (pruner.h), so later columns make up for the
// rounding as they do for the zeros.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/linear/feedback/columns.h"
#include "ratefloor/linear/prune/sparsity.h"

namespace ratefloor::linear {

/// Called from one thread, columns in the order of their decisions.
class KeptValues {
 public:
  virtual ~KeptValues() = default;
  /// The columns from `first` on come next, as many as `targets` has: what they would be if all
  /// of them were kept. The mask is the matrix's, as far as it can be told before them.
  virtual void announce(std::size_t first, const Columns& targets, const Mask& mask);
  /// out[r] ← what a decoder sees of target[r], for the rows with kept[r] = 1.
  virtual void decide(std::size_t column, std::span<const float> target,
                      std::span<const std::uint8_t> kept, std::span<float> out) = 0;
};

/// bf16, rounded to nearest: nothing but the weights of the checkpoint is lost.
class Bf16Values final : public KeptValues {
 public:
  void decide(std::size_t column, std::span<const float> target, std::span<const std::uint8_t> kept,
              std::span<float> out) override;
};

/// 2^bits levels ±½s, ±1½s … with a bf16 scale s for each row of a tile of 128 columns: zero needs
/// no level where a mask says it. s is the best of 16 fractions of that which just reaches the
/// largest kept target.
class GridValues final : public KeptValues {
 public:
  static constexpr int kScaleBits = 16;
  /// 1 <= bits <= 8.
  explicit GridValues(int bits) : bits_(bits) {}
  void announce(std::size_t first, const Columns& targets, const Mask& mask) override;
  void decide(std::size_t column, std::span<const float> target, std::span<const std::uint8_t> kept,
              std::span<float> out) override;
  std::size_t scales() const { return scales_; }  // written until now

 private:
  int bits_;
  std::vector<float> scale_{};  // of each row, in the present tile
  std::size_t scales_ = 0;
};

/// Multiples of a step of the column, to be entropy-coded: a kept weight may still become 0.
class StepValues final : public KeptValues {
 public:
  /// One step > 0 per column.
  explicit StepValues(std::vector<float> steps, std::size_t rows)
      : steps_(std::move(steps)), rows_(rows), symbols_(steps_.size() * rows) {}
  void decide(std::size_t column, std::span<const float> target, std::span<const std::uint8_t> kept,
              std::span<float> out) override;
  /// The multiples, column after column; 0 for what was pruned.
  const std::vector<std::int16_t>& symbols() const { return symbols_; }

 private:
  std::vector<float> steps_;
  std::size_t rows_;
  std::vector<std::int16_t> symbols_;
};

}  // namespace ratefloor::linear
