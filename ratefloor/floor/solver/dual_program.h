// Csiszár's dual of the rate-distortion problem at one slope, solved by an interior-point method.
//
//   R(D) >= h − sD + max { E ln g(X) : ∫ g(x) e^{−s(x−y)²} dx <= 1 for every y },
// with ln g piecewise linear in |x|: then E ln g = Σ θ_i m_i is linear and each constraint is
// convex in θ = ln g at the nodes. The constraint is imposed at the mesh's sites; its multipliers
// are the weights of the optimal reproduction law there. This is the dual that Koenker and Mizera
// (2014) use for Gaussian mixtures; the Lagrangian's Hessian is tridiagonal, every constraint
// touches the nodes within a few σ only. Cost: O(nodes³) an iteration at worst, some 20 iterations.
#pragma once

#include <vector>

#include "ratefloor/floor/solver/mesh.h"
#include "ratefloor/source/source.h"

namespace ratefloor::floor {

struct DualSolution {
  std::vector<double> log_g;    // θ at mesh.nodes
  std::vector<double> weights;  // at mesh.sites, each counting both mirror images; sum about 1
  double value_nats = 0;        // Σ θ_i m_i
  double duality_gap_nats = 0;  // of the discretized program
  int iterations = 0;
};

/// `accuracy_nats`: the duality gap to stop at.
DualSolution solve_dual(const source::Source& source, double slope_nats, const Mesh& mesh,
                        double accuracy_nats);

/// m_i = E[hat_i(|X|)] for the piecewise linear hats at the nodes; the last stays 1 beyond.
std::vector<double> hat_moments(const source::Source& source, const std::vector<double>& nodes);

/// c(y) = ∫ g(x) e^{−s(x−y)²} dx at the given places, by quadrature in double precision.
std::vector<double> constraint_at(double slope_nats, const std::vector<double>& nodes,
                                  const std::vector<double>& log_g, bool bounded,
                                  const std::vector<double>& ys);

}  // namespace ratefloor::floor
