#include "ratefloor/lattice/shells.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace ratefloor::lattice {
namespace {

Coordinate residue(const Lattice& lattice, Coordinate c) { return c & (lattice.modulus - 1); }

/// The points of one translate g + M·Zⁿ or g + M·D_n.
class TranslateSearch {
 public:
  TranslateSearch(const Lattice& lattice, const std::vector<Coordinate>& g, const VisitPoint& visit)
      : lattice_(lattice), g_(g), visit_(visit), z_(g.size()), least_(g.size() + 1) {
    for (std::size_t i = g.size(); i-- > 0;) {
      const std::int64_t r = residue(lattice, g[i]), smallest = std::min(r, lattice.modulus - r);
      least_[i] = least_[i + 1] + lattice.weights[i] * smallest * smallest;
    }
  }

  /// Coordinates i, i + 1, … with `left` of the norm to spend; `sum`: of z − g so far.
  void descend(std::size_t i, std::int64_t left, std::int64_t sum) {
    if (left < least_[i]) return;
    if (i == z_.size()) {
      if (left == 0 && (!lattice_.checkerboard || (sum & lattice_.modulus) == 0)) visit_(z_);
      return;
    }
    const Coordinate m = lattice_.modulus, r = residue(lattice_, g_[i]);
    const std::int64_t w = lattice_.weights[i], spare = left - least_[i + 1];
    const auto affordable = [&](std::int64_t z) { return w * z * z <= spare; };
    for (Coordinate z = r; affordable(z); z += m) step(i, z, left, sum);
    for (Coordinate z = r - m; affordable(z); z -= m) step(i, z, left, sum);
  }

 private:
  void step(std::size_t i, Coordinate z, std::int64_t left, std::int64_t sum) {
    z_[i] = z;
    descend(i + 1, left - std::int64_t{lattice_.weights[i]} * z * z, sum + z - g_[i]);
  }

  const Lattice& lattice_;
  const std::vector<Coordinate>& g_;
  const VisitPoint& visit_;
  std::vector<Coordinate> z_;
  std::vector<std::int64_t> least_;  // least norm of coordinates i, i + 1, …
};

/// Numbers of vectors by norm, apart by the sum of their entries modulo 2M (only residues that
/// occur are non-empty).
using Series = std::vector<std::vector<std::uint64_t>>;

Series multiply_by_axis(const Series& series, Coordinate r, int weight, int modulus) {
  const std::size_t sums = series.size(), norms = series[0].size();
  Series product(sums, std::vector<std::uint64_t>(norms));
  const auto add = [&](std::int64_t z) {
    const std::size_t norm = static_cast<std::size_t>(weight * z * z);
    if (norm >= norms) return false;
    const std::size_t shift = static_cast<std::size_t>(z) & (sums - 1);
    for (std::size_t s = 0; s < sums; ++s)
      for (std::size_t k = 0; k + norm < norms; ++k)
        product[(s + shift) & (sums - 1)][k + norm] += series[s][k];
    return true;
  };
  for (std::int64_t z = r; add(z);) z += modulus;
  for (std::int64_t z = r - modulus; add(z);) z -= modulus;
  return product;
}

/// Of all vectors ≡ the residues modulo M.
Series theta_of_residues(const std::vector<std::pair<Coordinate, int>>& axes, int modulus,
                         std::size_t max_norm) {
  Series series(static_cast<std::size_t>(2 * modulus), std::vector<std::uint64_t>(max_norm + 1));
  series[0][0] = 1;
  for (const auto& [r, weight] : axes) series = multiply_by_axis(series, r, weight, modulus);
  return series;
}

}  // namespace

void for_each_point_of_norm(const Lattice& lattice, std::int64_t norm, const VisitPoint& visit) {
  for (const std::vector<Coordinate>& g : lattice.glue)
    TranslateSearch(lattice, g, visit).descend(0, norm, 0);
}

std::vector<std::uint64_t> shell_sizes(const Lattice& lattice, std::size_t max_norm) {
  // The order of the axes does not matter, so the 8192 glue vectors of the Leech lattice are of
  // ten kinds.
  std::map<std::vector<std::pair<Coordinate, int>>, Series> kinds;
  std::vector<std::uint64_t> sizes(max_norm + 1);
  for (const std::vector<Coordinate>& g : lattice.glue) {
    std::vector<std::pair<Coordinate, int>> axes;
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < g.size(); ++i) {
      axes.emplace_back(residue(lattice, g[i]), lattice.weights[i]);
      sum += g[i];
    }
    std::sort(axes.begin(), axes.end());
    const auto [kind, is_new] = kinds.try_emplace(axes);
    if (is_new) kind->second = theta_of_residues(axes, lattice.modulus, max_norm);
    for (std::size_t s = 0; s < kind->second.size(); ++s) {
      // D_n: only Σ z ≡ Σ g modulo 2M. The other sums that occur differ from that by M.
      const std::int64_t distance = static_cast<std::int64_t>(s) - sum;
      if (lattice.checkerboard && (distance & (2 * lattice.modulus - 1)) != 0) continue;
      for (std::size_t k = 0; k <= max_norm; ++k) sizes[k] += kind->second[s][k];
    }
  }
  return sizes;
}

}  // namespace ratefloor::lattice
