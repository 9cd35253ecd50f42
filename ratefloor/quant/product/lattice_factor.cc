#include "ratefloor/quant/product/lattice_factor.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/quant/dithered/dithered_lattice.h"
#include "ratefloor/quant/product/for_each_row.h"
#include "ratefloor/quant/product/symbol_code.h"

namespace ratefloor::quant {
namespace {

/// Streams of the parts of a factor lie this far apart.
constexpr std::uint32_t kStreamStride = 16;

}  // namespace

std::vector<LatticeFactor::Part> LatticeFactor::parts(std::size_t n) const {
  std::vector<Part> all;
  std::size_t first = 0;
  for (std::size_t i = std::size(lattice::kLatticeNames); i-- > 0;) {
    const lattice::Lattice& candidate = lattice::lattice_named(lattice::kLatticeNames[i]);
    const std::size_t d = candidate.dimension, size = (n - first) / d * d;
    if (d > lattice_.dimension || size == 0) continue;
    all.push_back({&candidate, first, size});
    first += size;
  }
  return all;
}

Result<FactorCode> LatticeFactor::quantize(std::span<const float> x, std::size_t n,
                                           const FactorRequest& request, const Executor& executor,
                                           std::span<float> out) const {
  if (Result<void> finite = check_entries(x, n); !finite) return finite.error();
  const std::vector<Part> all = parts(n);
  double gap = 0;  // mean over coordinates
  for (const Part& part : all)
    gap += space_filling_gap_bits(*part.lattice) * static_cast<double>(part.size) /
           static_cast<double>(n);
  const double noise = noise_at_rate(gap, request.rate_bits);
  if (std::isinf(noise)) {
    if (request.unbiased)
      return make_error(ErrorCode::kInvalidArgument,
                        "an unbiased estimate on lattice '" + name() + "' takes more than " +
                            std::to_string(gap) + " bits per kept entry, and there are " +
                            std::to_string(request.rate_bits))
          .remedied_by("raise the rate or keep fewer coordinates");
    std::fill(out.begin(), out.end(), 0.0f);
    return FactorCode{};
  }
  const double gain = request.unbiased ? 1 : 1 / (1 + noise);
  const std::size_t rows = x.size() / n;
  FactorCode total;
  for (std::size_t p = 0; p < all.size(); ++p) {
    const Part& part = all[p];
    DitheredLattice code{part.lattice, 1, request.key};
    code.key.stream += kStreamStride * static_cast<std::uint32_t>(p);
    code.step = static_cast<float>(step_of_noise(*part.lattice, noise));  // as it would be stored
    std::vector<double> energy(rows);
    const Result<void> done = for_each_row(executor, rows, [&](std::size_t r) -> Result<void> {
      const std::span<const float> from = x.subspan(r * n + part.first, part.size);
      const std::vector<std::int32_t> u = dither_of(code, r, part.size);
      std::vector<lattice::Coordinate> z(part.size);
      if (Result<void> encoded = encode_dithered(code, u, from, z); !encoded) return encoded;
      energy[r] = dithered_energy(code, u, z);
      decode_dithered(code, u, z, gain, out.subspan(r * n + part.first, part.size));
      return {};
    });
    if (!done) return done.error();
    double sum = 0;
    for (const double e : energy) sum += e;
    const double measured = sum / static_cast<double>(rows * part.size);
    const double assumed = (1 + noise) / (code.step * code.step);
    total.rate_bits += std::max(0.0, ideal_rate_bits(*part.lattice, measured, assumed)) *
                       static_cast<double>(part.size) / static_cast<double>(n);
  }
  return total;
}

}  // namespace ratefloor::quant
