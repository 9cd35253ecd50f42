#include "ratefloor/linear/feedback/sic_method.h"

#include <utility>

#include "ratefloor/codec/sic/coder.h"

namespace ratefloor::linear {

std::string SicMethod::description() const {
  return "entropy-coded trellis down each column, with regularized successive cancellation";
}

Result<std::unique_ptr<codec::ChunkCoder>> SicMethod::prepare(const Matrix& matrix,
                                                              const codec::TensorModel&,
                                                              const Executor& executor) const {
  Result<SicDesign> design = design_sic(matrix, *statistics_, settings_, executor);
  if (!design) return std::move(design).error();
  return codec::sic::make_coder(matrix.rows(), matrix.cols(), design->header,
                                std::move(design->chunks));
}

}  // namespace ratefloor::linear
