// The families of methods that a calibrated matrix is stored with, at any rate, for the inputs that
// the statistics describe: codec sic, or rotated where a transform around it saves bits; codec
// basis in a shared basis.
#pragma once

#include <memory>

#include "ratefloor/base/result.h"
#include "ratefloor/job/quantize/method_family.h"
#include "ratefloor/linear/calibration/input_statistics.h"
#include "ratefloor/linear/shared_basis/basis_sic_method.h"

namespace ratefloor::job {

/// log2 of the states of an ectcq family: by its -sN, its -eN or the default effort. Error
/// kInvalidArgument for other families: calibration is for ectcq.
Result<int> log2_states_of(const MethodFamily& family);

/// For one matrix, whose transform is chosen once. `seed`: of rotations.
std::shared_ptr<const MethodFamily> cancelled_family(
    std::shared_ptr<const linear::InputStatistics> statistics, int log2_states, std::uint64_t seed);

/// In a shared basis, which leaves no other transform anything to save.
std::shared_ptr<const MethodFamily> cancelled_family(const linear::BasisOfInput& input,
                                                     int log2_states);

}  // namespace ratefloor::job
