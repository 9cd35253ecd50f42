// From logits to losses, in double precision.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ratefloor::model {

/// −ln softmax(logits)_target, nats. NaN logits give NaN.
double negative_log_likelihood(std::span<const float> logits, std::uint32_t target);

struct Divergence {
  double kl = 0;             // KL(P ‖ Q), nats, never negative
  double squared_error = 0;  // Σ (p's logit − q's logit)²
  double variance = 0;       // of p's logits around their mean
  bool same_top = false;     // the largest logit is the same entry's (the first among equals)
};

/// P = softmax(p), Q = softmax(q). Summed as Σ P (d − 1 + e^{−d}), d = ln P − ln Q, whose terms are
/// not negative, so that small divergences keep their digits.
Divergence divergence(std::span<const float> p, std::span<const float> q);

}  // namespace ratefloor::model
