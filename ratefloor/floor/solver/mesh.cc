#include "ratefloor/floor/solver/mesh.h"

#include <algorithm>
#include <cmath>

namespace ratefloor::floor {
namespace {

constexpr double kTailMass = 1e-13;
constexpr double kGrowth = 1.06;  // of spacings beyond the core, from one to the next
constexpr double kNodeShare = 0.015, kSiteShare = 0.06;  // spacings are at most this share of x
constexpr double kFineSigmas = 8;       // from the kink or the edge, nodes are closest
constexpr double kSmoothSpacing = 0.8;  // in σ: beyond this, an atom becomes a Gaussian

/// Spacings grow from `spacing`, never beyond `share` of the distance from 0.
void grow(std::vector<double>& places, double spacing, double growth, double share, double end) {
  while (places.back() < end) {
    spacing = std::max(spacing, std::min(spacing * growth, share * places.back()));
    places.push_back(std::min(places.back() + spacing, end));
  }
}

/// From the last place to `end` in steps of about step · coarsening(x), evenly stretched to fit.
template <class Coarsening>
void fill(std::vector<double>& places, double step, const Coarsening& coarsening, double end) {
  const std::size_t first = places.size();
  const double start = places.back();
  double x = start;
  while (x < end) {
    x += std::min(step * coarsening(x), step * coarsening(x + step * coarsening(x)));
    places.push_back(x);
  }
  const double stretch = (end - start) / (x - start);
  for (std::size_t i = first; i < places.size(); ++i)
    places[i] = start + (places[i] - start) * stretch;
  places.back() = end;
}

}  // namespace

Mesh make_mesh(const source::Source& source, double slope_nats, const MeshOptions& options) {
  Mesh mesh;
  mesh.sigma = 1 / std::sqrt(2 * slope_nats);
  const double support_end = source.quantile(1);
  mesh.bounded = std::isfinite(support_end);
  mesh.end =
      mesh.bounded ? std::nextafter(support_end, 2 * support_end) : -source.quantile(kTailMass / 2);
  const bool light_tails = source.excess_kurtosis() < -1e-9;  // their shoulder matters, too
  double core = mesh.bounded ? mesh.end : -source.quantile(options.core_mass / 2);
  if (!light_tails) core = std::min(core, options.core_sigmas * mesh.sigma);
  core = std::min(std::max(core, 4 * mesh.sigma), mesh.end);
  mesh.core_end = core;

  // Where the density has an edge it is the edge that matters, else the kink at 0.
  const auto far = [&](double x) {
    return std::max(0.0, (mesh.bounded ? mesh.end - x : x) / mesh.sigma - kFineSigmas);
  };
  const auto coarsening = [&](double x) {
    return 1 + std::min(mesh.bounded ? 3.0 : 1.0, far(x) / 16);
  };
  const double step = std::min(options.node_spacing * mesh.sigma, core / 4);
  mesh.nodes.push_back(0);
  if (!mesh.bounded)
    for (double x = 1e-3 * mesh.sigma; x < 0.75 * step; x *= 1.7) mesh.nodes.push_back(x);
  fill(mesh.nodes, step, coarsening, core);
  if (core < mesh.end) grow(mesh.nodes, 4 * step, kGrowth, kNodeShare, mesh.end);

  const double gap = options.site_spacing * mesh.sigma;
  std::vector<double> ys{0};
  const double dense_end = std::min(mesh.end, core + 2 * mesh.sigma);
  fill(
      ys, std::min(gap, dense_end / 2),
      [&](double x) { return mesh.bounded ? 1 + std::min(7.0, far(x) / 8) : 1.0; }, dense_end);
  if (dense_end < mesh.end) grow(ys, 2 * gap, kGrowth, kSiteShare, mesh.end);
  for (std::size_t j = 0; j < ys.size(); ++j) {
    const double spacing = j > 0 ? ys[j] - ys[j - 1] : 0;
    mesh.sites.push_back({ys[j], spacing > kSmoothSpacing * mesh.sigma ? spacing : 0});
  }
  return mesh;
}

}  // namespace ratefloor::floor
