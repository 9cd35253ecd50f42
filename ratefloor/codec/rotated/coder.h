// A chunk coder around another, for the rotated matrix.
#pragma once

#include <cstdint>
#include <memory>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/codec/rotated/format.h"

namespace ratefloor::codec::rotated {

/// `header`: rotation, columns kept apart, and the inner codec's name; its header is taken from
/// `inner`, a coder of the others' rotated matrix, of as many rows and cols − kept columns. Error
/// kInvalidArgument where the format has no place for these.
Result<std::unique_ptr<ChunkCoder>> make_coder(std::uint64_t rows, std::uint64_t cols,
                                               Header header, std::unique_ptr<ChunkCoder> inner);

}  // namespace ratefloor::codec::rotated
