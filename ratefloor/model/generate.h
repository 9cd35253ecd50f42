// Text that a model writes: the prompt in one pass, then token by token with cached keys and
// values.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/job/generation.h"
#include "ratefloor/kernel/matmul.h"
#include "ratefloor/model/sampler.h"

namespace ratefloor::model {

struct GenerationRequest {
  std::string model{}, prompt{};
  std::uint64_t tokens = 100;  // at most
  SamplerOptions sampler{};
  kernel::Precision precision = kernel::Precision::kF32;
};

/// Hands on text as soon as it is whole UTF-8.
using TextSink = std::function<void(std::string_view)>;

/// Ends at an end-of-text token, after request.tokens, or where the context is full. Errors:
/// kInvalidArgument for a prompt that is longer than the context, or empty where the tokenizer puts
/// nothing before it; those of the model's files.
Result<job::Generation> generate(const GenerationRequest& request, const Executor& executor,
                                 const TextSink& sink);

}  // namespace ratefloor::model
