#include "ratefloor/model/rope.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ratefloor/model/architecture.h"

namespace ratefloor::model {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

double mix(double share, double a, double b) { return (1 - share) * a + share * b; }

double llama3_frequency(const io::RopeScaling& rope, double context, double f) {
  const double turns = context * f / kTurn;  // in the original context
  const double share = std::clamp(
      (turns - rope.low_freq_factor) / (rope.high_freq_factor - rope.low_freq_factor), 0.0, 1.0);
  return mix(share, f / rope.factor, f);
}

/// The (real) index of the pair that turns `turns` times in the original context.
double pair_of_turns(double turns, double context, double head_dim, double theta) {
  return head_dim * std::log(context / (turns * kTurn)) / (2 * std::log(theta));
}

void scale_yarn(const Architecture& a, double context, std::vector<double>& f) {
  const auto dimension = static_cast<double>(a.head_dim);
  double low = std::floor(pair_of_turns(a.rope.beta_fast, context, dimension, a.rope_theta));
  double high = std::ceil(pair_of_turns(a.rope.beta_slow, context, dimension, a.rope_theta));
  low = std::max(low, 0.0);
  high = std::min(high, dimension - 1);
  if (low == high) high += 0.001;  // as the original does, against a division by zero
  for (std::size_t i = 0; i < f.size(); ++i) {
    const double slow = std::clamp((static_cast<double>(i) - low) / (high - low), 0.0, 1.0);
    f[i] = mix(slow, f[i], f[i] / a.rope.factor);
  }
}

}  // namespace

Result<void> check_rope(const io::RopeScaling& rope) {
  const auto unsupported = [](std::string what) {
    return make_error(ErrorCode::kUnsupported, std::move(what))
        .remedied_by("default, linear, dynamic, llama3 and yarn are supported");
  };
  if (rope.partial_rotary_factor != 1)
    return unsupported("rotary embedding of a part of each head is not supported");
  if (rope.has_mscale) return unsupported("yarn with 'mscale' is not supported");
  for (const char* known : {"default", "linear", "dynamic", "yarn"})
    if (rope.type == known) return {};
  if (rope.type != "llama3") return unsupported("rope type '" + rope.type + "' is not supported");
  if (rope.high_freq_factor <= rope.low_freq_factor)
    return make_error(ErrorCode::kMalformed,
                      "rope's high_freq_factor is not above its low_freq_factor");
  return {};
}

std::vector<double> rope_frequencies(const Architecture& a) {
  std::vector<double> f(a.head_dim / 2);
  for (std::size_t i = 0; i < f.size(); ++i)
    f[i] = std::pow(a.rope_theta, -2.0 * static_cast<double>(i) / static_cast<double>(a.head_dim));
  const std::size_t original = a.rope.original_max_position_embeddings;
  const auto context = static_cast<double>(original == 0 ? a.max_positions : original);
  if (a.rope.type == "linear")
    for (double& x : f) x /= a.rope.factor;
  if (a.rope.type == "llama3")
    for (double& x : f) x = llama3_frequency(a.rope, context, x);
  if (a.rope.type == "yarn") scale_yarn(a, context, f);
  return f;
}

double rope_attention_factor(const io::RopeScaling& rope) {
  if (rope.type != "yarn") return 1;
  if (rope.attention_factor) return *rope.attention_factor;
  return rope.factor <= 1 ? 1.0 : 0.1 * std::log(rope.factor) + 1.0;
}

RopeTable::RopeTable(const Architecture& a, std::size_t count)
    : half_(a.head_dim / 2), cos_(count * half_), sin_(count * half_) {
  const std::vector<double> f = rope_frequencies(a);
  const double factor = rope_attention_factor(a.rope);
  for (std::size_t p = 0; p < count; ++p)
    for (std::size_t i = 0; i < half_; ++i) {
      const double angle = static_cast<double>(p) * f[i];
      cos_[p * half_ + i] = static_cast<float>(std::cos(angle) * factor);
      sin_[p * half_ + i] = static_cast<float>(std::sin(angle) * factor);
    }
}

}  // namespace ratefloor::model
