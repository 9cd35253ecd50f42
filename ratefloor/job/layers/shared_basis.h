// The basis of a model's residual stream: matrices that read it are stored in the basis of what
// their rows have in common, where that takes fewer bits (linear/shared_basis).
//
// Which read it is known by name: q, k, v, gate, up and the head, of as many columns. That they
// have something in common is not assumed: without it there is no basis, and a matrix that loses by
// it is stored without.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/codec/basis/bases.h"
#include "ratefloor/job/layers/calibration_record.h"
#include "ratefloor/job/quantize/prepare_run.h"
#include "ratefloor/job/quantize/shared_tensor.h"

namespace ratefloor::job {

inline constexpr char kResidual[] = "residual";

struct SharedBasis {
  std::vector<std::uint8_t> bytes{};  // of the tensor; empty: there is none
  codec::basis::Bases bases{};        // by name; or none
  std::vector<double> saved_bits{};   // by run.tensors: per weight, as estimated; 0 without it

  bool holds(std::size_t tensor) const {
    return tensor < saved_bits.size() && saved_bits[tensor] > 0;
  }
  /// Precondition: there is one.
  const std::shared_ptr<const codec::basis::Basis>& basis() const { return bases.begin()->second; }
  SharedTensors tensors() const;
  std::vector<SharedBasisRecord> record(const PreparedRun& run) const;
};

/// Reads all matrices that may have a part in it, twice. Errors: of reading.
Result<SharedBasis> learn_shared_basis(const PreparedRun& run, const Executor& executor,
                                       Progress& progress);

/// One that an interrupted run learned. Error kMalformed for bytes that are no basis.
Result<SharedBasis> shared_basis_from(std::vector<std::uint8_t> bytes,
                                      std::vector<double> saved_bits);

}  // namespace ratefloor::job
