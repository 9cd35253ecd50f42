#include "ratefloor/job/layers/few_tokens.h"

#include <set>

#include "ratefloor/io/utf8.h"

namespace ratefloor::job {

std::optional<std::string> few_tokens_warning(std::span<const InputTokens> inputs) {
  std::set<std::string> few;
  const InputTokens* worst = nullptr;
  for (const InputTokens& one : inputs) {
    if (one.tokens >= kTokensPerChannel * one.channels) continue;
    few.insert(one.input);
    const auto share = [](const InputTokens& x) {
      return static_cast<double>(x.tokens) / static_cast<double>(x.channels);
    };
    if (!worst || share(one) < share(*worst)) worst = &one;
  }
  if (!worst) return std::nullopt;
  const std::string others =
      few.size() == 1 ? "" : " and " + std::to_string(few.size() - 1) + " more with too few";
  return "the statistics of '" + io::printable(worst->input) + "' are of " +
         std::to_string(worst->tokens) + " tokens for " + std::to_string(worst->channels) +
         " channels" + others + ": errors on other text will be greater than those shown; use at " +
         "least " + std::to_string(kTokensPerChannel) + " tokens a channel";
}

}  // namespace ratefloor::job
