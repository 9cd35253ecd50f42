#include "ratefloor/quant/product/factor_quantizer.h"

#include "ratefloor/quant/product/lattice_factor.h"
#include "ratefloor/quant/product/pruned_factor.h"
#include "ratefloor/quant/product/scalar_factor.h"
#include "ratefloor/quant/product/voronoi_factor.h"

namespace ratefloor::quant {

std::string_view factor_quantizer_grammar() {
  return "z, a2, d4, e8, bw16, leech (dithered lattice, entropy coded), voronoi-e8, voronoi-bw16, "
         "voronoi-leech (Voronoi codes of four scales), plain (integers, entropy "
         "coded), prune (integers with a dead zone), f16";
}

Result<std::unique_ptr<FactorQuantizer>> parse_factor_quantizer(std::string_view name) {
  if (name == "plain") return std::unique_ptr<FactorQuantizer>(new ScalarFactor);
  if (name == "prune") return std::unique_ptr<FactorQuantizer>(new PrunedFactor);
  if (name == "f16") return std::unique_ptr<FactorQuantizer>(new HalfFactor);
  constexpr std::string_view kVoronoi = "voronoi-";
  if (name.substr(0, kVoronoi.size()) == kVoronoi)
    if (const auto found = lattice::find_lattice(name.substr(kVoronoi.size()));
        found && has_stored_scales(**found))
      return std::unique_ptr<FactorQuantizer>(new VoronoiFactor(**found));
  if (const Result<const lattice::Lattice*> found = lattice::find_lattice(name))
    return std::unique_ptr<FactorQuantizer>(new LatticeFactor(**found));
  return make_error(ErrorCode::kInvalidArgument, "unknown quantizer '" + std::string(name) + "'")
      .remedied_by("known are " + std::string(factor_quantizer_grammar()));
}

}  // namespace ratefloor::quant
