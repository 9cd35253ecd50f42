// A floor for components that are not Gaussian: waterfilling, less the divergence from the
// Gaussian.
//
// Let w have second moments C and density p, and q be the density of N(0, C). Under any quadratic
// error R_w(D) >= R_{N(0,C)}(D) − KL(p‖q) at every D, in bits per vector
// (docs/math/layer-floor.md). Where all of w is independent draws from one density times known
// scales, KL is so much per weight. For one component this is Shannon's lower bound; with many, it
// is above it wherever the water covers some.
#pragma once

#include <algorithm>
#include <utility>

#include "ratefloor/floor/layer/waterfilling.h"

namespace ratefloor::floor {

/// KL in bits of a generalized Gaussian from the Gaussian of its variance: what ½ log2(2πe) − h is.
/// 0 at β = 2, never negative. Precondition: β within the range of source::GeneralizedGaussian.
double ggd_kl_bits(double beta);

class SourceFloor {
 public:
  /// `kl_bits` per component, >= 0; 0 for Gaussian ones.
  SourceFloor(Waterfilling gaussian, double kl_bits)
      : gaussian_(std::move(gaussian)), kl_bits_(kl_bits) {}

  double bits(double distortion) const {
    return std::max(0.0, gaussian_.bits(distortion) - kl_bits_);
  }
  /// The least D whose floor is at most the rate >= 0.
  double distortion(double rate_bits) const { return gaussian_.distortion(rate_bits + kl_bits_); }

  const Waterfilling& gaussian() const { return gaussian_; }
  double kl_bits() const { return kl_bits_; }

 private:
  Waterfilling gaussian_;
  double kl_bits_;
};

}  // namespace ratefloor::floor
