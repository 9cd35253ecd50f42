// Conway & Sloane, "Fast quantizing and decoding algorithms for lattice quantizers and codes",
// IEEE Trans. Inform. Theory 28 (1982), algorithms 2 and 4.
//
// What a glue vector asks of a coordinate depends only on its residue modulo M. So the nearest
// integers of each residue and their errors are found once per call, and so are the sums of errors
// for all M^4 residues of four coordinates: a glue vector costs n/4 look-ups.
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "ratefloor/lattice/lattice.h"

namespace ratefloor::lattice {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The integer nearest to a coordinate in one class modulo M.
struct Rounding {
  double square = 0;    // w · error²
  double repair = 0;    // what the second-nearest of the class adds to `square`
  Coordinate z = 0;     // the nearest
  Coordinate step = 0;  // from it to the second-nearest: ±M
};

/// roundings[i · M + r]: coordinate i in the class of r.
std::vector<Rounding> all_roundings(const Lattice& lattice, std::span<const double> x) {
  const double m = lattice.modulus;
  std::vector<Rounding> roundings;
  roundings.reserve(x.size() * static_cast<std::size_t>(lattice.modulus));
  for (std::size_t i = 0; i < x.size(); ++i)
    for (Coordinate r = 0; r < lattice.modulus; ++r) {
      const double multiple = std::floor((x[i] - r) / m + 0.5);
      const Coordinate z = r + lattice.modulus * static_cast<Coordinate>(multiple);
      const double error = x[i] - z, w = lattice.weights[i];
      // From |e| to M − |e|: the square grows by M² − 2M|e|.
      roundings.push_back({w * error * error, w * m * (m - 2 * std::fabs(error)), z,
                           error < 0 ? -lattice.modulus : lattice.modulus});
    }
  return roundings;
}

/// sums[b · M^4 + key]: the squares of block b's coordinates under Lattice::glue_keys.
std::vector<double> all_block_sums(const Lattice& lattice, const std::vector<Rounding>& roundings) {
  const std::size_t m = static_cast<std::size_t>(lattice.modulus), keys = m * m * m * m;
  std::vector<double> sums(lattice.blocks() * keys);
  for (std::size_t b = 0; b < lattice.blocks(); ++b) {
    double* block = &sums[b * keys];
    std::size_t known = 1;  // sums over the coordinates so far; a new one multiplies them by M
    const std::size_t end = std::min((b + 1) * kGlueBlock, lattice.dimension);
    for (std::size_t i = b * kGlueBlock; i < end; ++i, known *= m)
      for (std::size_t r = m; r-- > 0;)
        for (std::size_t k = 0; k < known; ++k)
          block[r * known + k] = block[k] + roundings[i * m + r].square;
  }
  return sums;
}

}  // namespace

double nearest_point(const Lattice& lattice, std::span<const double> x, std::span<Coordinate> z) {
  assert(x.size() == lattice.dimension && z.size() == lattice.dimension);
  const Coordinate m = lattice.modulus;
  const std::vector<Rounding> roundings = all_roundings(lattice, x);
  const std::vector<double> sums = all_block_sums(lattice, roundings);
  const std::size_t blocks = lattice.blocks(), keys = sums.size() / blocks;
  const std::vector<Coordinate>* best_glue = &lattice.glue.front();
  const Rounding* best_repair = nullptr;  // null: the nearest point of g + M·Zⁿ is in Λ
  double best = kInfinity;
  const std::uint8_t* key = lattice.glue_keys.data();
  for (const std::vector<Coordinate>& g : lattice.glue) {
    double distance = 0;  // to g + M·Zⁿ
    for (std::size_t b = 0; b < blocks; ++b) distance += sums[b * keys + key[b]];
    key += blocks;
    if (distance >= best) continue;
    // The rounded vector is g + M·k; its Σ k is odd where Σ (z − g) is M modulo 2M.
    std::int64_t sum = 0;
    const Rounding *cheapest = nullptr, *at = roundings.data();
    for (std::size_t i = 0; i < g.size(); ++i, at += m) {
      const Rounding& rounding = at[g[i] & (m - 1)];
      sum += std::int64_t{rounding.z} - g[i];
      if (cheapest == nullptr || rounding.repair < cheapest->repair) cheapest = &rounding;
    }
    if (!lattice.checkerboard || (sum & m) == 0) cheapest = nullptr;
    if (cheapest != nullptr) distance += cheapest->repair;
    if (distance < best) {
      best = distance;
      best_glue = &g;
      best_repair = cheapest;
    }
  }
  const Rounding* at = roundings.data();
  for (std::size_t i = 0; i < z.size(); ++i, at += m) {
    const Rounding& rounding = at[(*best_glue)[i] & (m - 1)];
    z[i] = rounding.z + (&rounding == best_repair ? rounding.step : 0);
  }
  return best;
}

bool contains(const Lattice& lattice, std::span<const Coordinate> z) {
  for (const std::vector<Coordinate>& g : lattice.glue) {
    bool inside = true;
    std::int64_t sum = 0;
    for (std::size_t i = 0; inside && i < z.size(); ++i) {
      const std::int64_t difference = std::int64_t{z[i]} - g[i];
      inside = difference % lattice.modulus == 0;
      sum += difference / lattice.modulus;
    }
    if (inside && (!lattice.checkerboard || sum % 2 == 0)) return true;
  }
  return false;
}

}  // namespace ratefloor::lattice
