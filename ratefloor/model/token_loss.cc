#include "ratefloor/model/token_loss.h"

#include <algorithm>
#include <cmath>

namespace ratefloor::model {
namespace {

double log_sum_exp(std::span<const float> x) {
  const double peak = *std::max_element(x.begin(), x.end());
  double sum = 0;
  for (const float v : x) sum += std::exp(static_cast<double>(v) - peak);
  return peak + std::log(sum);
}

}  // namespace

double negative_log_likelihood(std::span<const float> logits, std::uint32_t target) {
  return log_sum_exp(logits) - static_cast<double>(logits[target]);
}

Divergence divergence(std::span<const float> p, std::span<const float> q) {
  const double p_total = log_sum_exp(p), q_total = log_sum_exp(q);
  Divergence out;
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const auto a = static_cast<double>(p[i]), b = static_cast<double>(q[i]);
    const double log_p = a - p_total, d = log_p - (b - q_total);
    out.kl += std::exp(log_p) * (d + std::expm1(-d));
    out.squared_error += (a - b) * (a - b);
    sum += a;
  }
  const double mean = sum / static_cast<double>(p.size());
  for (const float v : p) out.variance += (v - mean) * (v - mean);
  out.variance /= static_cast<double>(p.size());
  out.same_top = std::max_element(p.begin(), p.end()) - p.begin() ==
                 std::max_element(q.begin(), q.end()) - q.begin();
  return out;
}

}  // namespace ratefloor::model
