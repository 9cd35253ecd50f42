// Inside one panel of a certified channel: the density p_S of the images in use, and the source's,
// for the complex boxes that Arb's quadrature asks about. Internal: needs acb.h.
#pragma once

#include <acb.h>

#include <vector>

#include "ratefloor/floor/certificate/rd_certificate.h"
#include "ratefloor/floor/certificate/source_ball.h"

namespace ratefloor::floor {

/// One image of one component, ready for use: w N(x; μ, v) = e^{log_scale − (x−μ)²/2v}.
struct Image {
  double mean = 0;
  rigor::Ball half_inverse_variance;  // 1/2v
  rigor::Ball log_scale;
  rigor::Ball constant, slope;  // its distortion at x: constant + (slope (x − μ))²
};

class PanelDensity {
 public:
  /// `total`: the sum of all weights.
  PanelDensity(const GaussianMixture& mixture, const ChannelPanel& panel, const rigor::Ball& total);

  /// sum = p_S(z); with `distortions`, also Σ w_i N_i(z) d_i(z).
  void evaluate(acb_t sum, acb_ptr distortions, const acb_t z, slong bits) const;

 private:
  std::vector<Image> images_;
};

Image image_of(const GaussianMixture& mixture, int component, bool mirrored,
               const rigor::Ball& total);

/// (x/α)^β for boxes with real part >= 0; where it touches 0, [0, hi^β], or indeterminate if the
/// caller needs an analytic function.
void scaled_power(acb_t out, const acb_t z, const SourceBall& source, bool analytic, slong bits);

/// ln f(z), given scaled_power(z).
void log_source_density(acb_t out, const acb_t power, const SourceBall& source, slong bits);

/// ∫_a^b of an integrand in the sense of acb_calc_integrate; real part, radius included.
rigor::Ball integrate_panel(int (*integrand)(acb_ptr, const acb_t, void*, slong, slong),
                            void* parameters, const rigor::Ball& a, const rigor::Ball& b,
                            double tolerance, slong bits);

}  // namespace ratefloor::floor
