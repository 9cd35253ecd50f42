// A chunk coder around another, for the matrix in a shared basis.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/basis/bases.h"
#include "ratefloor/codec/method.h"

namespace ratefloor::codec::basis {

/// `inner`: a coder, of the codec `inner_name`, of the matrix WQ. `name`: the basis's in its model.
/// Error kInvalidArgument where the format has no place for these.
Result<std::unique_ptr<ChunkCoder>> make_coder(std::uint64_t rows, std::uint64_t cols,
                                               const std::string& name,
                                               std::shared_ptr<const Basis> basis,
                                               std::string inner_name,
                                               std::unique_ptr<ChunkCoder> inner);

}  // namespace ratefloor::codec::basis
