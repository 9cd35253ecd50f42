// Certificates made by hand, for tests: small, true, and not from the producer.
#pragma once

#include <cmath>
#include <cstdio>
#include <string>

#include "ratefloor/floor/certificate/rd_certificate.h"
#include "ratefloor/floor/checker/check_certificate.h"

namespace ratefloor::floor::testing {

/// D = ¼ for the Gaussian: the channel is the optimal one, the Shannon bound is tight, R = 1 bit.
inline RdCertificate gaussian_certificate() {
  RdCertificate c;
  c.source = "gaussian";
  c.distortion = "0.25";
  c.rate_bits = {"0.9999999999", "1.0000000001"};
  c.upper.mixture = {0.25, {{0, 1, 1}}};
  c.upper.panels = {{8, 0, 0, 1}};
  c.upper.distortion = {"0.24999999999", "0.25000000001"};
  c.upper.rate_nats = {"0.69314718055", "0.69314718057"};
  c.lower.rate_nats = {"0.69314718055", "0.69314718057"};
  return c;
}

inline std::string decimal_text(double value) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.16e", value);
  return buffer;
}

/// Writes what the checker finds, with a little room, into the claims.
inline RdCertificate with_true_claims(RdCertificate c) {
  constexpr double kRoom = 1e-11;
  c.upper.distortion = c.upper.rate_nats = c.lower.rate_nats = {"-1000", "1000"};
  c.rate_bits = {"0", "1000"};
  // The result depends on the excess, so that is settled first.
  for (const bool excess : {true, false}) {
    if (excess && !c.lower.dual) continue;
    const auto report = check(c, {}, nullptr);
    if (!report) return c;
    for (const CheckTest& test : report->tests) {
      const DecimalInterval claim{decimal_text(test.own_lower - kRoom),
                                  decimal_text(test.own_upper + kRoom)};
      if (excess) {
        if (test.name == "lower.constraint_excess") c.lower.constraint_excess = claim.upper;
        continue;
      }
      if (test.name == "upper.distortion") c.upper.distortion = claim;
      if (test.name == "upper.rate_nats") c.upper.rate_nats = claim;
      if (test.name == "lower.rate_nats") c.lower.rate_nats = claim;
      if (test.name == "rate_bits[0]") c.rate_bits.lower = claim.lower;
      if (test.name == "rate_bits[1]") c.rate_bits.upper = claim.upper;
    }
  }
  if (c.rate_bits.lower[0] == '-') c.rate_bits.lower = "0";
  return c;
}

/// `source` at `distortion`: atoms and bumps on a grid of 0.8√D with the weights of a GGD of shape
/// `beta`, and g rising and falling a little around √(s/π). Claims next to nothing.
inline RdCertificate grid_draft(const std::string& source, double beta,
                                const std::string& distortion, double ripple) {
  RdCertificate c;
  c.source = source;
  c.distortion = distortion;
  const double noise = 0.9 * std::strtod(distortion.c_str(), nullptr),
               step = 0.8 * std::sqrt(noise);
  const double alpha = std::sqrt(std::tgamma(1 / beta) / std::tgamma(3 / beta));
  const double end = alpha * std::pow(30, 1 / beta);
  auto& components = c.upper.mixture.components;
  c.upper.mixture.noise_variance = noise;
  components.push_back({0, 1 + noise, 1e-9});
  for (int j = 0; j * step < end; ++j)
    components.push_back({j * step, j % 3 == 0 ? 1.3 * noise : noise,
                          std::exp(-std::pow(j * step / alpha, beta)) * (j == 0 ? 1 : 2)});
  const int count = static_cast<int>(components.size());
  for (int j = 0; j + 1 < count; j += 2)
    c.upper.panels.push_back({(j + 2) * step, std::max(1, j - 7), std::min(count - 1, j + 10),
                              j < 8 ? std::min(count, 9 - j) : 0});
  c.upper.tail = 0;
  DualFunction dual;
  dual.slope_nats = 1 / (2 * noise);
  const double flat = 0.5 * std::log(dual.slope_nats / std::acos(-1.0));
  for (int i = 0; i * step < end; ++i) {
    dual.nodes.push_back(i * step);
    dual.log_g.push_back(flat + ripple * std::cos(0.7 * i));
  }
  c.lower.dual = dual;
  c.lower.constraint_excess = decimal_text(1.2 * ripple);
  c.upper.distortion = c.upper.rate_nats = c.lower.rate_nats = {"-1000", "1000"};
  c.rate_bits = {"0", "1000"};
  return c;
}

/// The same with claims that hold.
inline RdCertificate grid_certificate(const std::string& source, double beta,
                                      const std::string& distortion, double ripple) {
  return with_true_claims(grid_draft(source, beta, distortion, ripple));
}

}  // namespace ratefloor::floor::testing
