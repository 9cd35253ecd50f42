#include "ratefloor/quant/dithered/dithered_lattice.h"

#include <cassert>
#include <cmath>
#include <string>

#include "ratefloor/quant/lattice_kernels.h"

namespace ratefloor::quant {
namespace {

using lattice::Coordinate;

constexpr double kGrid = 1 << kernel::kGridBits;
constexpr double kFarthest = 0x1p26;  // steps: z and its sums stay far from overflow

Error bad_entry(float x, std::size_t at) {
  if (!std::isfinite(x))
    return make_error(ErrorCode::kNotFinite,
                      "entry " + std::to_string(at) + " of a vector is not finite");
  return make_error(ErrorCode::kInvalidArgument,
                    "entry " + std::to_string(at) + " of a vector is too large for the step")
      .remedied_by("normalize the vector or lower the rate");
}

}  // namespace

double DitheredLattice::axis_step(std::size_t i) const {
  return step * std::sqrt(static_cast<double>(lattice->weights[i]));
}

std::vector<std::int32_t> dither_of(const DitheredLattice& code, std::uint64_t index,
                                    std::size_t n) {
  std::vector<std::int32_t> u(code.coordinates(n));
  if (code.dithered) fill_dither(*code.lattice, code.key, code.first_position(n, index), u);
  return u;
}

Result<void> encode_dithered(const DitheredLattice& code, std::span<const std::int32_t> u,
                             std::span<const float> x, std::span<Coordinate> z) {
  assert(z.size() == code.coordinates(x.size()) && u.size() == z.size());
  const std::size_t blocks = code.blocks(x.size());
  // x/s + u on the grid, exactly: whole periods go to z, the rest to the kernel.
  const int bits = dither_bits(*code.lattice);
  const std::int64_t mask = (std::int64_t{1} << bits) - 1;
  std::vector<float> rest(z.size());
  for (std::size_t i = 0; i < code.lattice->dimension; ++i) {
    const double per_step = 1 / code.axis_step(i);
    for (std::size_t j = i * blocks; j < (i + 1) * blocks; ++j) {
      const double steps = j < x.size() ? static_cast<double>(x[j]) * per_step : 0.0;
      if (!(std::fabs(steps) <= kFarthest)) return bad_entry(x[j], j);
      const std::int64_t sum = static_cast<std::int64_t>(std::floor(steps * kGrid + 0.5)) + u[j];
      z[j] = static_cast<Coordinate>((sum & ~mask) >> kernel::kGridBits);
      rest[j] = static_cast<float>(sum & mask) * static_cast<float>(1 / kGrid);
    }
  }
  kernel::nearest_points(point_lattice(*code.lattice), rest.data(), rest.data(), blocks, blocks);
  for (std::size_t j = 0; j < z.size(); ++j) z[j] += static_cast<Coordinate>(rest[j]);
  return {};
}

void decode_dithered(const DitheredLattice& code, std::span<const std::int32_t> u,
                     std::span<const Coordinate> z, double gain, std::span<float> out) {
  assert(z.size() == code.coordinates(out.size()) && u.size() == z.size());
  const std::size_t blocks = code.blocks(out.size());
  for (std::size_t i = 0; i < code.lattice->dimension; ++i) {
    const double scale = gain * code.axis_step(i) / kGrid;
    for (std::size_t j = i * blocks; j < std::min((i + 1) * blocks, out.size()); ++j) {
      const std::int64_t offset = (std::int64_t{z[j]} << kernel::kGridBits) - u[j];
      out[j] = static_cast<float>(static_cast<double>(offset) * scale);
    }
  }
}

double dithered_energy(const DitheredLattice& code, std::span<const std::int32_t> u,
                       std::span<const Coordinate> z) {
  assert(u.size() == z.size());
  const std::size_t blocks = z.size() / code.lattice->dimension;
  double energy = 0;
  for (std::size_t i = 0; i < code.lattice->dimension; ++i) {
    double sum = 0;
    for (std::size_t j = i * blocks; j < (i + 1) * blocks; ++j) {
      const double y = z[j] - u[j] / kGrid;
      sum += y * y;
    }
    energy += code.lattice->weights[i] * sum;
  }
  return energy;
}

}  // namespace ratefloor::quant
