// Which parts of a Gaussian mixture the certified channel uses where: few images for each x.
//
// Any choice gives a valid channel (docs/formats/rd-certificate.md); leaving an image out costs as
// much rate as its share of the density. Kept: what matters to about 1e-13.
#pragma once

#include <vector>

#include "ratefloor/floor/certificate/rd_certificate.h"

namespace ratefloor::floor {

/// Panels of about twice the local component width over [0, end]. Precondition: component 0 is the
/// tail's, with mean 0; means do not decrease.
std::vector<ChannelPanel> channel_panels(const GaussianMixture& mixture, double end);

}  // namespace ratefloor::floor
