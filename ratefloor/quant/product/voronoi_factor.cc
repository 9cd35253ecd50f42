#include "ratefloor/quant/product/voronoi_factor.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "ratefloor/quant/product/for_each_row.h"
#include "ratefloor/quant/product/symbol_code.h"
#include "ratefloor/quant/voronoi/scale_union.h"
#include "ratefloor/quant/voronoi/stored_scales.h"

namespace ratefloor::quant {
namespace {

constexpr int kScales = 4;

/// log2 q and the entropy of the scale index, frequencies being 2^−bits.
double design_rate(const ScaleUnion& scales) {
  double entropy = 0;
  for (const UnionScale& scale : scales.scales) entropy += scale.bits * std::exp2(-scale.bits);
  return std::log2(scales.q) + entropy / static_cast<double>(scales.lattice->dimension);
}

std::vector<ScaleUnion> designs(const lattice::Lattice& lattice) {
  std::vector<ScaleUnion> all;
  for (const StoredScalesKey& key : stored_scales_keys())
    if (key.source == "gaussian" && key.lattice == lattice.name && key.scales == kScales)
      if (Result<ScaleUnion> stored = stored_scales(key)) all.push_back(*std::move(stored));
  return all;
}

std::optional<ScaleUnion> best_design(const lattice::Lattice& lattice, double rate_bits) {
  std::optional<ScaleUnion> best;
  for (ScaleUnion& design : designs(lattice))
    if (design_rate(design) <= rate_bits && (!best || design.q > best->q)) best = std::move(design);
  return best;
}

}  // namespace

double VoronoiFactor::gap_bits() const {
  return lattice_.name == "leech" ? 0.16 : lattice_.name == "bw16" ? 0.21 : 0.28;
}

bool has_stored_scales(const lattice::Lattice& lattice) { return !designs(lattice).empty(); }

Result<FactorCode> VoronoiFactor::quantize(std::span<const float> x, std::size_t n,
                                           const FactorRequest& request, const Executor& executor,
                                           std::span<float> out) const {
  if (Result<void> finite = check_entries(x, n); !finite) return finite.error();
  std::fill(out.begin(), out.end(), 0.0f);
  const std::size_t rows = x.size() / n;
  const double padding =
      std::ceil(static_cast<double>(n) / static_cast<double>(lattice_.dimension)) *
      static_cast<double>(lattice_.dimension) / static_cast<double>(n);
  std::optional<ScaleUnion> design = best_design(lattice_, request.rate_bits / padding);
  if (!design) return FactorCode{};
  const double index_bits = std::log2(design->q);
  Result<ScaleUnionCoder> coder = ScaleUnionCoder::make(*std::move(design));
  if (!coder) return std::move(coder).error();

  const std::size_t blocks = coder->blocks(n);
  std::vector<std::uint8_t> scale(rows * blocks);
  const Result<void> done = for_each_row(executor, rows, [&](std::size_t r) -> Result<void> {
    std::vector<std::uint8_t> digits(blocks * lattice_.dimension);
    const std::span<std::uint8_t> chosen = std::span(scale).subspan(r * blocks, blocks);
    const Result<std::uint64_t> overloaded =
        coder->encode(x.subspan(r * n, n), ScaleChoice::kRateDistortion, digits, chosen);
    if (!overloaded) return overloaded.error();
    return coder->decode(digits, chosen, out.subspan(r * n, n));
  });
  if (!done) return done.error();
  SymbolCounts counts;
  for (const std::uint8_t s : scale) counts.add(s);
  const double per_coordinate =
      index_bits + counts.bits_per_symbol() / static_cast<double>(lattice_.dimension);
  return FactorCode{per_coordinate * padding};
}

}  // namespace ratefloor::quant
