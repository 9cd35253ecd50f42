// A tensor's bytes made piece by piece on several threads and handed on in order.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "ratefloor/base/chunks.h"
#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/io/safetensors/writer.h"

namespace ratefloor::job {

/// `fill(index, out)` makes the bytes of pieces[index], which has `entry_bytes` for each of its
/// entries; several at once. `sink` gets them in the order of the pieces, from the calling thread.
/// About four pieces per thread are in memory. Returns the first error in the order of the pieces
/// (of a window, whose other pieces may have been made for nothing).
Result<void> make_pieces(const std::vector<Chunk>& pieces, std::size_t entry_bytes,
                         const Executor& executor,
                         const std::function<Result<void>(std::size_t, std::span<std::byte>)>& fill,
                         const io::safetensors::ByteSink& sink);

}  // namespace ratefloor::job
