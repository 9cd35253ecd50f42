// Successively cancelled columns behind whatever transform is worth it, as a method among others.
//
// Where no transform saves bits, as is the rule, the stream is that of SicMethod, "sic"; otherwise
// "rotated". A transform that won on a sample of rows must win on the whole matrix, too: both are
// stored, measured, and the better one stays. So nothing is ever worse than "sic".
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "ratefloor/codec/method.h"
#include "ratefloor/linear/transform/choose_transform.h"

namespace ratefloor::linear {

/// What methods of several rates for one matrix know of each other: its choice is made once.
class TransformMemory {
 public:
  std::optional<TransformChoice> choice() const;
  void keep(const TransformChoice& choice);

 private:
  mutable std::mutex mutex_;
  std::optional<TransformChoice> choice_;
};

class TransformedSicMethod final : public codec::Method {
 public:
  /// For one matrix. `statistics`: of its input. `memory`: shared by methods of other rates, or
  /// null.
  TransformedSicMethod(std::shared_ptr<const InputStatistics> statistics,
                       TransformSettings settings, std::shared_ptr<TransformMemory> memory);

  /// "sic" or "rotated", as the matrix was prepared; "sic" before.
  std::string name() const override;
  std::string description() const override;
  /// Errors: those of design_sic.
  Result<std::unique_ptr<codec::ChunkCoder>> prepare(const Matrix& matrix,
                                                     const codec::TensorModel& model,
                                                     const Executor& executor) const override;
  /// After prepare(): what was tried and taken.
  std::optional<TransformChoice> choice() const { return memory_->choice(); }

 private:
  std::shared_ptr<const InputStatistics> statistics_;
  TransformSettings settings_;
  std::shared_ptr<TransformMemory> memory_;
};

/// Of what promising_transforms() names.
std::unique_ptr<codec::Method> make_transformed_sic(
    std::shared_ptr<const InputStatistics> statistics, const SicSettings& settings,
    std::uint64_t seed, std::shared_ptr<TransformMemory> memory = nullptr);

}  // namespace ratefloor::linear
