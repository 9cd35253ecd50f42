// A warning about statistics that are of too few tokens.
//
// With N independent tokens for n channels the sample covariance has its eigenvalues spread over
// (1 ± √(n/N))² of the true ones (Marchenko and Pastur 1967), and for N < n some of them are 0. The
// ridge of the cancellation makes any Σ usable; but what is fitted to four tokens a channel or less
// is fitted to the text's accidents, too.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace ratefloor::job {

inline constexpr std::uint64_t kTokensPerChannel = 4;

struct InputTokens {
  std::string input;
  std::uint64_t channels = 0, tokens = 0;
};

/// Names the input that has the fewest tokens for its channels, and how many more have too few;
/// nothing where none has. Inputs may be named several times.
std::optional<std::string> few_tokens_warning(std::span<const InputTokens> inputs);

}  // namespace ratefloor::job
