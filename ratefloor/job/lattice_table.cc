#include "ratefloor/job/lattice_table.h"

#include <algorithm>
#include <chrono>
#include <limits>

#include "ratefloor/base/random.h"
#include "ratefloor/floor/length/second_moment.h"
#include "ratefloor/lattice/theta.h"
#include "ratefloor/quant/lattice_kernels.h"

namespace ratefloor::job {
namespace {

using Clock = std::chrono::steady_clock;

lattice::NearestPoints kernel_nearest_points(const lattice::Lattice& l) {
  return [which = quant::point_lattice(l)](const float* x, float* z, std::size_t stride,
                                           std::size_t count) {
    kernel::nearest_points(which, x, z, stride, count);
  };
}

/// The fastest of many runs over vectors that stay in the cache: what the arithmetic takes, not the
/// memory or the neighbours.
double nanoseconds_per_coordinate(const lattice::Lattice& l) {
  constexpr std::size_t kVectors = 1024;
  std::vector<float> x(l.dimension * kVectors), z(x.size());
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<float>(10 * uniform_pair(0, i, 0, 0)[0]);
  double best = std::numeric_limits<double>::infinity();
  const Clock::time_point end = Clock::now() + std::chrono::milliseconds(40);
  for (Clock::time_point start = Clock::now(); start < end; start = Clock::now()) {
    kernel::nearest_points(quant::point_lattice(l), x.data(), z.data(), kVectors, kVectors);
    best = std::min(best, std::chrono::duration<double, std::nano>(Clock::now() - start).count());
  }
  return best / static_cast<double>(x.size());
}

LatticeRow measure(const lattice::Lattice& l, const LatticeRequest& request,
                   const Executor& executor) {
  LatticeRow row;
  row.lattice = &l;
  row.measured = lattice::measure_second_moment(l, request.samples, request.seed,
                                                kernel_nearest_points(l), executor);
  row.known = lattice::known_second_moment(l);
  row.gap_bits = floor::space_filling_bits(row.known.value);
  const rigor::Ball sphere =
      floor::sphere_second_moment(static_cast<long>(l.dimension), rigor::Precision{});
  row.sphere_bound = {sphere.lower_double(), sphere.upper_double()};
  row.sphere_gap_bits = floor::space_filling_bits(row.sphere_bound.lower);
  row.theta = lattice::theta_coefficients(l, kThetaTerms);
  if (request.measure_speed) row.ns_per_coordinate = nanoseconds_per_coordinate(l);
  return row;
}

}  // namespace

std::vector<LatticeRow> lattice_table(const LatticeRequest& request, const Executor& executor,
                                      Progress& progress) {
  progress.begin(request.lattices.size());
  std::vector<LatticeRow> rows;
  for (const lattice::Lattice* l : request.lattices) {
    rows.push_back(measure(*l, request, executor));
    progress.advance(1);
    progress.item(l->name);
  }
  return rows;
}

}  // namespace ratefloor::job
