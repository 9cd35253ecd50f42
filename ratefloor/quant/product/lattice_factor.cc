#include "ratefloor/quant/product/lattice_factor.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <optional>
#include <vector>

#include "ratefloor/quant/dithered/dithered_lattice.h"
#include "ratefloor/quant/dithered/lattice_rate.h"
#include "ratefloor/quant/product/for_each_row.h"

namespace ratefloor::quant {

Result<FactorCode> LatticeFactor::quantize(std::span<const float> x, std::size_t n,
                                           const FactorRequest& request, const Executor& executor,
                                           std::span<float> out) const {
  const std::size_t rows = x.size() / n;
  const DitheredLattice shape{&lattice_, 1, request.key, true};
  const double padding =
      static_cast<double>(shape.coordinates(n)) / static_cast<double>(n);  // they cost, too
  const double noise = noise_at_rate(lattice_, request.rate_bits / padding);
  if (std::isinf(noise)) {
    std::fill(out.begin(), out.end(), 0.0f);
    return FactorCode{};
  }
  DitheredLattice code = shape;
  code.step = static_cast<float>(step_of_noise(lattice_, noise));  // as it would be stored
  const double gain = request.unbiased ? 1 : 1 / (1 + noise);

  std::vector<double> energy(rows);
  const Result<void> done = for_each_row(executor, rows, [&](std::size_t r) -> Result<void> {
    std::vector<lattice::Coordinate> z(code.coordinates(n));
    if (Result<void> encoded = encode_dithered(code, r, x.subspan(r * n, n), z); !encoded)
      return encoded;
    energy[r] = dithered_energy(code, r, z, n);
    decode_dithered(code, r, z, gain, out.subspan(r * n, n));
    return {};
  });
  if (!done) return done.error();
  double total = 0;
  for (const double e : energy) total += e;
  const double measured = total / static_cast<double>(rows * code.coordinates(n));
  const double assumed = (1 + noise) / (code.step * code.step);
  return FactorCode{std::max(0.0, ideal_rate_bits(lattice_, measured, assumed)) * padding};
}

}  // namespace ratefloor::quant
