// Where the rate-distortion solver looks: nodes in x for the dual function, places in y for atoms.
//
// Lengths follow σ = 1/√(2s), the width of the kernel e^{−s(x−y)²}. In the core both grids are a
// fraction of σ apart, with nodes graded towards 0, where |x|^β has its kink. Beyond the core,
// where the density is smooth on the scale of σ, spacings grow geometrically and an atom becomes a
// Gaussian as wide as its distance to the next.
#pragma once

#include <vector>

#include "ratefloor/source/source.h"

namespace ratefloor::floor {

/// A place where reproduction may lie: an atom at y >= 0, or N(y, spread²), with its mirror image.
struct Site {
  double y = 0;
  double spread = 0;
};

struct Mesh {
  double sigma = 0;
  double core_end = 0;        // the dual function is refined up to here
  double end = 0;             // a mass of 1e-13 lies beyond, or none
  bool bounded = false;       // the density vanishes beyond `end`
  std::vector<double> nodes;  // 0 = x_0 < … <= end
  std::vector<Site> sites;    // increasing y
};

struct MeshOptions {
  double node_spacing = 0.125;  // in σ
  double site_spacing = 0.2;    // in σ
  double core_mass = 1e-10;     // the core leaves out at most this mass ...
  double core_sigmas = 30;      // ... or this many σ, where tails are no lighter than a Gaussian's
};

Mesh make_mesh(const source::Source& source, double slope_nats, const MeshOptions& options);

}  // namespace ratefloor::floor
