// Successively cancelled columns of a matrix in a shared basis, as a method among others.
#pragma once

#include <memory>
#include <string>

#include "ratefloor/codec/basis/bases.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/linear/feedback/sic_design.h"

namespace ratefloor::linear {

/// As matrices of one input share it.
struct BasisOfInput {
  std::string name{};  // of the basis in the model
  std::shared_ptr<const codec::basis::Basis> basis{};
  std::shared_ptr<const InputStatistics> turned{};  // turned_statistics() of the input
};

class BasisSicMethod final : public codec::Method {
 public:
  BasisSicMethod(BasisOfInput input, const SicSettings& settings)
      : input_(std::move(input)), settings_(settings) {}

  std::string name() const override { return "basis"; }
  std::string description() const override;
  /// Memory: the matrix in f32. Errors: those of design_sic.
  Result<std::unique_ptr<codec::ChunkCoder>> prepare(const Matrix& matrix,
                                                     const codec::TensorModel& model,
                                                     const Executor& executor) const override;

 private:
  BasisOfInput input_;
  SicSettings settings_;
};

}  // namespace ratefloor::linear
