// `ratefloor lattice`: what every lattice of the catalogue costs and how well it quantizes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/floor/floor_point.h"
#include "ratefloor/lattice/lattice.h"
#include "ratefloor/lattice/measured_moment.h"
#include "ratefloor/lattice/second_moment.h"

namespace ratefloor::job {

inline constexpr std::uint64_t kMinLatticeSamples = 1000, kMaxLatticeSamples = 1'000'000'000;
inline constexpr std::uint64_t kDefaultLatticeSamples = 2'000'000;
inline constexpr int kThetaTerms = 8;

struct LatticeRequest {
  std::vector<const lattice::Lattice*> lattices;
  std::uint64_t samples = kDefaultLatticeSamples;  // per lattice
  std::uint64_t seed = 0;
  bool measure_speed = true;
};

struct LatticeRow {
  const lattice::Lattice* lattice = nullptr;
  lattice::MeasuredMoment measured;
  lattice::KnownMoment known;
  double gap_bits = 0;         // ½ log2(2πe G), G as known: over the Shannon bound at fine cells
  floor::Range sphere_bound;   // proved: no second moment in this dimension is below its lower end
  double sphere_gap_bits = 0;  // ½ log2(2πe ·), of the sphere bound
  std::vector<std::uint64_t> theta;         // kThetaTerms numbers (lattice/theta.h)
  std::optional<double> ns_per_coordinate;  // kernel::nearest_points here, one thread
};

/// A row per lattice asked for. All but ns_per_coordinate is a function of the request.
/// Precondition: samples >= 2.
std::vector<LatticeRow> lattice_table(const LatticeRequest& request, const Executor& executor,
                                      Progress& progress);

}  // namespace ratefloor::job
