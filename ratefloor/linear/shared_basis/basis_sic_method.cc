#include "ratefloor/linear/shared_basis/basis_sic_method.h"

#include <utility>
#include <vector>

#include "ratefloor/codec/basis/coder.h"
#include "ratefloor/codec/basis/format.h"
#include "ratefloor/codec/sic/coder.h"
#include "ratefloor/linear/shared_basis/turned_layer.h"

namespace ratefloor::linear {

std::string BasisSicMethod::description() const {
  return "entropy-coded trellis down each column, with regularized successive cancellation, in the "
         "basis '" +
         input_.name + "'";
}

Result<std::unique_ptr<codec::ChunkCoder>> BasisSicMethod::prepare(const Matrix& matrix,
                                                                   const codec::TensorModel&,
                                                                   const Executor& executor) const {
  constexpr char kInner[] = "sic";
  const std::vector<float> weights = turned_weights(matrix, input_.basis->reflections, executor);
  const SpanMatrix turned(weights, matrix.rows(), matrix.cols());
  const std::size_t own = codec::basis::write_header({input_.name, 0, kInner, {}}).size();
  SicSettings settings = settings_;
  settings.rate_bits -= 8 * static_cast<double>(own) / static_cast<double>(matrix.size());
  Result<SicDesign> design = design_sic(turned, *input_.turned, settings, executor);
  if (!design) return std::move(design).error();
  auto inner = codec::sic::make_coder(matrix.rows(), matrix.cols(), design->header,
                                      std::move(design->chunks));
  if (!inner) return std::move(inner).error();
  return codec::basis::make_coder(matrix.rows(), matrix.cols(), input_.name, input_.basis, kInner,
                                  *std::move(inner));
}

}  // namespace ratefloor::linear
