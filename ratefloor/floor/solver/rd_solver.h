// R(D) of a source to about 1e-8 nat by floating point: a reproduction law and a dual function.
//
// At slope s the dual program gives both: ln g at the mesh's nodes, and weights of reproduction
// sites. Where the Shannon bound is not attained the optimal law is a set of isolated atoms (Fix
// 1978, Rose 1994), so sites near the atoms are refined until the constraint holds between sites,
// too. Nothing here is a proof: floor/certificate takes the result and proves its bounds.
#pragma once

#include <functional>

#include "ratefloor/base/result.h"
#include "ratefloor/floor/certificate/rd_certificate.h"
#include "ratefloor/source/source.h"

namespace ratefloor::floor {

struct SolverOptions {
  double accuracy_nats = 1e-11;                     // of the interior-point method
  int refinements = 4;                              // of sites around atoms
  double site_spacing = 0.2, node_spacing = 0.125;  // in widths of the kernel
};

struct RdSolution {
  double slope_nats = 0;    // s: −dR/dD at the solution
  double distortion = 0;    // D_q
  double upper_nats = 0;    // I_q: R(D_q) is at most this, to quadrature accuracy
  double lower_nats = 0;    // R(D_q) is at least this (the dual or Shannon bound), to the same
  GaussianMixture mixture;  // weights sum to 1; the first component is the tail's
  DualFunction dual;        // constant beyond the core
};

/// The solution at slope s > 0.
RdSolution solve_at_slope(const source::Source& source, double slope_nats,
                          const SolverOptions& options = {});

/// D_q = D to about 1e-9 relative. Precondition: 1e-6 <= D <= 0.9999.
RdSolution solve_at_distortion(const source::Source& source, double distortion,
                               const SolverOptions& options = {});

/// I_q = R to about 1e-9 nat.
RdSolution solve_at_rate(const source::Source& source, double rate_nats,
                         const SolverOptions& options = {});

}  // namespace ratefloor::floor
