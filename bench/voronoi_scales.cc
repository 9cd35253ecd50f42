// Designs and measures unions of scales; bench/voronoi_scales.py calls it and writes the files.
//
//   voronoi_scales design SOURCE LATTICE Q K BLOCKS     a row of stored_scales.inc
//   voronoi_scales measure SOURCE LATTICE Q K BLOCKS    a row of CSV, of the stored design
//   voronoi_scales published SOURCE BLOCKS              the same for the published defaults
#include <cstdio>
#include <cstdlib>
#include <string>

#include "ratefloor/quant/voronoi/measure_scale_union.h"
#include "ratefloor/quant/voronoi/optimize_scales.h"
#include "ratefloor/quant/voronoi/stored_scales.h"

namespace {

using namespace ratefloor;
using namespace ratefloor::quant;

int fail(const std::string& message) {
  std::fprintf(stderr, "voronoi_scales: %s\n", message.c_str());
  return 1;
}

int design(const source::Source& source, const std::string& lattice_name, int q, int k,
           std::size_t blocks) {
  const auto lattice = lattice::find_lattice(lattice_name);
  if (!lattice) return fail(lattice.error().to_string());
  ScaleDesignOptions options;
  options.q = q;
  options.scales = static_cast<std::size_t>(k);
  options.training_blocks = blocks;
  const Result<ScaleDesign> made = optimize_scales(source, **lattice, options);
  if (!made) return fail(made.error().to_string());
  const ScaleUnion& u = made->scales;
  std::printf("{{\"%s\", \"%s\", %d, %d}, %.6g, {", source.name().c_str(), lattice_name.c_str(), q,
              k, u.squared_error_per_bit);
  const char* separator = "";
  for (const UnionScale& s : u.scales) {
    std::printf("%s{%.6g, %.5g, %.4g}", separator, s.beta, s.gain, s.bits);
    separator = ", ";
  }
  std::printf("}},\n");
  return 0;
}

int measure(const source::Source& source, const ScaleUnion& u, const std::string& design,
            ScaleChoice choice, std::uint64_t blocks) {
  const auto coder = ScaleUnionCoder::make(u);
  if (!coder) return fail(coder.error().to_string());
  constexpr std::uint64_t kSeed = 20260101;  // not the training samples'
  const ScaleUnionMeasure m = measure_scale_union(source, *coder, choice, blocks, kSeed);
  std::printf("%s,%s,%s,%d,%zu,%llu,%.4f,%.4f,%.4f,%.4f,%.6f,%.2g,%.2g,%.4f,%.4f,%.4f,%.4f\n",
              source.name().c_str(), design.c_str(), u.lattice->name.c_str(), u.q, u.scales.size(),
              static_cast<unsigned long long>(m.blocks), m.entropy_rate_bits, m.raw_rate_bits,
              m.stored_rate_bits, m.scale_entropy_bits, m.mse, m.mse_standard_error,
              m.overload_fraction, m.gap_bits, m.gap_standard_error, m.raw_gap_bits,
              m.stored_gap_bits);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  const bool published = what == "published" && argc == 4;
  if (!published && !((what == "design" || what == "measure") && argc == 7))
    return fail("usage: design|measure SOURCE LATTICE Q K BLOCKS, or published SOURCE BLOCKS");
  const auto source = source::parse_source(argv[2]);
  if (!source) return fail(source.error().to_string());
  const auto blocks = static_cast<std::size_t>(std::atoll(argv[argc - 1]));
  if (published) {
    const int first = measure(**source, published_scales(), "published first fit",
                              ScaleChoice::kFirstFit, blocks);
    return first != 0 ? first
                      : measure(**source, published_scales(), "published least error",
                                ScaleChoice::kLeastError, blocks);
  }
  const int q = std::atoi(argv[4]), k = std::atoi(argv[5]);
  if (what == "design") return design(**source, argv[3], q, k, blocks);
  const Result<ScaleUnion> stored = stored_scales({argv[2], argv[3], q, k});
  if (!stored) return fail(stored.error().to_string());
  return measure(**source, *stored, "optimized k<=" + std::to_string(k),
                 ScaleChoice::kRateDistortion, blocks);
}
