#include "ratefloor/floor/solver/rd_solver.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "ratefloor/floor/shannon_bounds.h"
#include "ratefloor/floor/solver/constraint_peaks.h"
#include "ratefloor/floor/solver/dual_program.h"
#include "ratefloor/floor/solver/mesh.h"
#include "ratefloor/floor/solver/mixture_rate.h"

namespace ratefloor::floor {
namespace {

constexpr double kViolation = 2e-9;      // of the constraint between sites: refine there
constexpr double kSlopeAccuracy = 1e-5;  // relative; rates err by its square
constexpr double kTailWeight = 1e-13;    // of the component that serves the far tail
constexpr double kPruned = 1e-17;

/// Places where c exceeds 1, within reach of the core.
std::vector<double> violations(const Mesh& mesh, const DualFunction& dual) {
  std::vector<double> found;
  for (const Peak& peak : constraint_peaks(dual, mesh.bounded, mesh.core_end + 3 * mesh.sigma))
    if (peak.value > 1 + kViolation) found.push_back(peak.y);
  return found;
}

/// The centre of the weights near y: where the continuous problem's atom is, about.
double centre(const Mesh& mesh, const std::vector<double>& weights, double y) {
  double sum = 0, moment = 0;
  for (std::size_t j = 0; j < weights.size(); ++j) {
    if (std::abs(mesh.sites[j].y - y) > 0.4 * mesh.sigma) continue;
    sum += weights[j];
    moment += weights[j] * mesh.sites[j].y;
  }
  return sum > 0 ? moment / sum : y;
}

/// A cluster of sites around each violated atom, `spacing` apart.
void refine(Mesh& mesh, const std::vector<double>& weights, const std::vector<double>& violated,
            double spacing) {
  std::vector<Site> added;
  for (const double y : violated) {
    const double at = centre(mesh, weights, y);
    added.push_back({y, 0});
    for (int k = -2; k <= 2; ++k)
      if (at + k * spacing > 0.5 * spacing) added.push_back({at + k * spacing, 0});
  }
  mesh.sites.insert(mesh.sites.end(), added.begin(), added.end());
  std::sort(mesh.sites.begin(), mesh.sites.end(),
            [](const Site& a, const Site& b) { return a.y < b.y; });
}

/// ln g constant beyond the core, where it differs from that by next to nothing.
DualFunction flattened(double slope, const Mesh& mesh, const std::vector<double>& log_g) {
  DualFunction dual{slope, {}, {}};
  for (std::size_t i = 0; i < mesh.nodes.size() && mesh.nodes[i] <= mesh.core_end * (1 + 1e-12);
       ++i) {
    dual.nodes.push_back(mesh.nodes[i]);
    dual.log_g.push_back(log_g[i]);
  }
  if (!mesh.bounded) {
    // At infinity the constraint is e^θ √(π/s) <= 1. Cutting the ripple of ln g off in the middle
    // would exceed it near the cut; going below by the ripple's height costs that times the mass.
    const double limit = 0.5 * std::log(slope / M_PI);
    double ripple = 1e-12;
    for (std::size_t i = dual.nodes.size();
         i-- > 0 && dual.nodes[i] > mesh.core_end - 4 * mesh.sigma;)
      ripple = std::max(ripple, std::abs(dual.log_g[i] - limit));
    dual.log_g.back() = limit - 3 * ripple;
  }
  return dual;
}

/// Lowers ln g where the constraint is exceeded: by the largest ln c within the kernel's reach.
void repair(const Mesh& mesh, DualFunction& dual) {
  const double reach = 8 * mesh.sigma;
  const std::vector<Peak> peaks = constraint_peaks(dual, mesh.bounded, dual.nodes.back() + reach);
  for (std::size_t i = 0; i < dual.nodes.size(); ++i) {
    const bool last = i + 1 == dual.nodes.size();  // stands for all beyond
    double largest = 1;
    for (const Peak& peak : peaks)
      if (peak.y > dual.nodes[i] - reach && (last || peak.y < dual.nodes[i] + reach))
        largest = std::max(largest, peak.value);
    dual.log_g[i] -= std::log(largest);
  }
}

GaussianMixture mixture_of(const Mesh& mesh, const std::vector<double>& weights, double slope) {
  GaussianMixture mixture;
  mixture.noise_variance = 1 / (2 * slope);
  mixture.components.push_back({0, std::max(1.0, mesh.end * mesh.end / 4), kTailWeight});
  double sum = kTailWeight;
  for (std::size_t j = 0; j < weights.size(); ++j) {
    if (weights[j] < kPruned) continue;
    const double spread = mesh.sites[j].spread;
    mixture.components.push_back(
        {mesh.sites[j].y, mixture.noise_variance + spread * spread, weights[j]});
    sum += weights[j];
  }
  for (MixtureComponent& c : mixture.components) c.weight /= sum;
  return mixture;
}

/// Another noise variance under the same reproduction law.
GaussianMixture with_noise(GaussianMixture mixture, double noise) {
  for (MixtureComponent& c : mixture.components) {
    if (c.variance == mixture.noise_variance)
      c.variance = noise;
    else
      c.variance += noise - mixture.noise_variance;
  }
  mixture.noise_variance = noise;
  return mixture;
}

void measure(const source::Source& source, const Mesh& mesh, RdSolution& solution) {
  const ChannelPoint point = channel_point(source, solution.mixture);
  solution.distortion = point.distortion;
  solution.upper_nats = point.rate_nats;
  const std::vector<double> m = hat_moments(source, solution.dual.nodes);
  const double h = source.entropy_bits() * M_LN2;
  double dual = h - solution.slope_nats * point.distortion;
  for (std::size_t i = 0; i < m.size(); ++i) dual += m[i] * solution.dual.log_g[i];
  double largest = 0;
  for (const Peak& peak :
       constraint_peaks(solution.dual, mesh.bounded, solution.dual.nodes.back() + 9 * mesh.sigma))
    largest = std::max(largest, peak.value);
  dual -= std::log(largest);
  solution.lower_nats =
      std::max({0.0, dual, slb_bits(source.entropy_bits(), point.distortion) * M_LN2});
}

/// Secant steps in ln s until error(solution) is small: on the coarse mesh first, then on refined
/// ones, whose atoms lie elsewhere by a fraction of a site's spacing.
RdSolution solve_for(const source::Source& source, double slope, const SolverOptions& options,
                     const std::function<double(const RdSolution&)>& error) {
  SolverOptions coarse = options;
  coarse.refinements = 0;
  coarse.accuracy_nats = std::max(1e-7, options.accuracy_nats);
  coarse.node_spacing = 2 * options.node_spacing;
  double log_s = std::log(slope), last_log_s = 0, last = 0;
  double rate = -1;  // d error / d ln s where the Shannon bound is nearly tight: D = 1/(2s)
  for (int step = 0, refined = 0; step < 16; ++step) {
    const RdSolution solution =
        solve_at_slope(source, std::exp(log_s), refined > 0 ? options : coarse);
    const double now = error(solution);
    const bool done = std::abs(now) < (refined > 0 ? kSlopeAccuracy : 10 * kSlopeAccuracy);
    if (refined > 0 && (done || refined == 5)) return solution;
    if (step > 0 && refined != 1 && std::abs(log_s - last_log_s) > 1e-7) {
      const double secant = (now - last) / (log_s - last_log_s);
      if (secant < -0.02 && secant > -1.5) rate = secant;
    }
    last = now;
    last_log_s = log_s;
    if (!done || refined > 0) log_s += std::clamp(-now / rate, -1.0, 1.0);
    if (done || refined > 0 || step == 9) ++refined;
  }
  return solve_at_slope(source, std::exp(log_s), options);
}

/// The last few digits by the channel's noise alone: first order for D_q and I_q, second order for
/// how far the pair is from the curve.
void fine_tune(const source::Source& source, RdSolution& solution,
               const std::function<double(const ChannelPoint&)>& error) {
  double log_noise = std::log(solution.mixture.noise_variance), previous_log = 0, previous = 0;
  for (int step = 0; step < 8; ++step) {
    const GaussianMixture tried = with_noise(solution.mixture, std::exp(log_noise));
    const ChannelPoint point = channel_point(source, tried);
    const double now = error(point);
    solution.mixture = tried;
    solution.distortion = point.distortion;
    solution.upper_nats = point.rate_nats;
    if (now >= 0 && now < 1e-10) return;
    const double rate = step == 0 ? 1 : (now - previous) / (log_noise - previous_log);
    previous = now;
    previous_log = log_noise;
    log_noise += std::clamp((3e-11 - now) / rate, -0.01, 0.01);
  }
}

}  // namespace

RdSolution solve_at_slope(const source::Source& source, double slope_nats,
                          const SolverOptions& options) {
  MeshOptions mesh_options;
  mesh_options.node_spacing = options.node_spacing;
  mesh_options.site_spacing = options.site_spacing;
  Mesh mesh = make_mesh(source, slope_nats, mesh_options);
  RdSolution solution;
  solution.slope_nats = slope_nats;
  double spacing = 0.2 * options.site_spacing * mesh.sigma;
  for (int round = 0;; ++round, spacing *= 0.2) {
    const DualSolution dual = solve_dual(source, slope_nats, mesh, options.accuracy_nats);
    solution.dual = flattened(slope_nats, mesh, dual.log_g);
    solution.mixture = mixture_of(mesh, dual.weights, slope_nats);
    if (round == options.refinements) break;
    const std::vector<double> violated = violations(mesh, solution.dual);
    if (violated.empty()) break;
    refine(mesh, dual.weights, violated, spacing);
  }
  repair(mesh, solution.dual);
  measure(source, mesh, solution);
  return solution;
}

RdSolution solve_at_distortion(const source::Source& source, double distortion,
                               const SolverOptions& options) {
  RdSolution solution =
      solve_for(source, 1 / (2 * distortion), options,
                [distortion](const RdSolution& s) { return std::log(s.distortion / distortion); });
  const double before = solution.distortion;
  fine_tune(source, solution,
            [distortion](const ChannelPoint& p) { return std::log(p.distortion / distortion); });
  solution.lower_nats += solution.slope_nats * (before - solution.distortion);
  return solution;
}

RdSolution solve_at_rate(const source::Source& source, double rate_nats,
                         const SolverOptions& options) {
  const double start = distortion_at_slb(source.entropy_bits(), rate_nats / M_LN2);
  RdSolution solution =
      solve_for(source, 1 / (2 * std::min(start, 0.999)), options,
                [rate_nats](const RdSolution& s) { return 2 * (rate_nats - s.upper_nats); });
  const double before = solution.distortion;
  fine_tune(source, solution,
            [rate_nats](const ChannelPoint& p) { return 2 * (rate_nats - p.rate_nats); });
  solution.lower_nats += solution.slope_nats * (before - solution.distortion);
  return solution;
}

}  // namespace ratefloor::floor
