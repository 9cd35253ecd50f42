// From a matrix to a tensor stream (spec.md): the head in memory, chunks handed on as they are
// done.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/codec/method.h"

namespace ratefloor::codec {

/// Takes the next bytes of the stream's body.
using ByteSink = std::function<Result<void>(std::span<const std::uint8_t>)>;

struct EncodedTensor {
  std::vector<std::uint8_t> head;  // comes before the body
  std::uint64_t body_bytes = 0;    // what went to the sink
  Cost cost;  // that of measure(), except that stored_bytes = head.size() + body_bytes
};

/// `method` is the canonical name (Method::name()) that a decoder finds its codec by (of "ectcqR"
/// the stream keeps only that it is ectcq), `dtype` the original's name as safetensors spells it
/// ("BF16"). Chunks are encoded on several threads,
/// decoded again to measure the error, and handed to `body` in order, from the calling thread;
/// about two chunks per thread are in memory at once. `progress` (may be null) advances by weights.
Result<EncodedTensor> encode_tensor(const ChunkCoder& coder, std::string_view method,
                                    std::string_view dtype, const Matrix& matrix,
                                    const Executor& executor, const ByteSink& body,
                                    Progress* progress = nullptr);

}  // namespace ratefloor::codec
