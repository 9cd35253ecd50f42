#include "ratefloor/quant/voronoi/optimize_scales.h"

#include <limits>
#include <numbers>
#include <string>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/quant/voronoi/refine_scales.h"
#include "ratefloor/quant/voronoi/scale_dp.h"
#include "ratefloor/quant/voronoi/training_blocks.h"

namespace ratefloor::quant {
namespace {

constexpr double kLn2 = std::numbers::ln2;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kSpan = 6;  // of the grid, either way
constexpr int kMostTangents = 20;

/// Where q·β·Λ's cell has the volume 2^{n·h} of the source's typical set.
double typical_beta(const source::Source& source, const lattice::Lattice& lattice, int q) {
  return portable::exp(kLn2 * source.entropy_bits()) /
         (q * lattice.unit * portable::sqrt(lattice.volume_to_two_over_n()));
}

struct CandidateTable {
  std::vector<double> betas;
  ScaleSegments segments;
  double not_monotone_fraction = 0;
};

CandidateTable make_table(const TrainingBlocks& blocks, double middle, std::size_t c,
                          double most_overload) {
  CandidateTable table;
  std::vector<TrainingTrial> trials;
  for (std::size_t b = 0; b < c; ++b) {
    const double t = 2 * static_cast<double>(b) / static_cast<double>(c - 1) - 1;
    table.betas.push_back(middle * portable::exp(t * portable::log(kSpan)));
    trials.push_back(blocks.attempt(table.betas.back()));
  }
  // f of every block: from f on all candidates hold it.
  std::vector<std::size_t> smallest(blocks.size());
  ScaleSegments& s = table.segments;
  s.candidates = c;
  s.blocks.assign(c + 1, 0.0);
  for (std::size_t v = 0; v < blocks.size(); ++v) {
    std::size_t f = c;
    while (f > 0 && trials[f - 1].fits[v] != 0) --f;
    smallest[v] = f;
    s.blocks[f] += 1;
    bool below = false;
    for (std::size_t b = 0; b < f; ++b) below = below || trials[b].fits[v] != 0;
    table.not_monotone_fraction += below;
  }
  table.not_monotone_fraction /= static_cast<double>(blocks.size());

  s.error.assign(c * c, 0.0);
  s.overload.assign(c, kInfinity);
  double outside = 0;
  for (std::size_t b = c; b-- > 0;) {
    outside += s.blocks[b + 1];
    const bool may_be_last = outside <= most_overload * static_cast<double>(blocks.size());
    if (may_be_last) {
      s.overload[b] = 0;
      blocks.shrink(trials[b]);
    }
    for (std::size_t v = 0; v < blocks.size(); ++v) {
      const double error = double{trials[b].squared_error(v, blocks.norm(v), 1)};
      if (smallest[v] <= b)
        s.error[b * c + smallest[v]] += error;
      else if (may_be_last)
        s.overload[b] += error;
    }
  }
  return table;
}

/// H and n·D of a path, from its cost at two slopes: the cost is affine in λ.
struct PathPoint {
  double squared_error = 0, index_bits = 0;  // sums over all blocks
};
PathPoint point_of(const ScaleSegments& segments, const std::vector<std::size_t>& chosen) {
  PathPoint p;
  p.squared_error = path_cost(segments, chosen, 0);
  p.index_bits = path_cost(segments, chosen, 1) - p.squared_error;
  return p;
}

/// The path, with the λ at which it is best.
ScalePath best_path(const ScaleSegments& segments, const ScaleDesignOptions& options,
                    double entries, double& lambda) {
  if (options.squared_error_per_bit) {
    lambda = *options.squared_error_per_bit;
    return best_scales(segments, options.scales, lambda);
  }
  lambda = 2 * kLn2 / (static_cast<double>(options.q) * options.q);
  ScalePath path;
  for (int tangent = 0; tangent < kMostTangents; ++tangent) {
    ScalePath next = best_scales(segments, options.scales, lambda);
    if (next.chosen.empty() || next.chosen == path.chosen) return next;
    path = std::move(next);
    lambda = 2 * kLn2 * point_of(segments, path.chosen).squared_error / entries;
  }
  return path;
}

Result<void> check(const ScaleDesignOptions& o) {
  const char* wrong = nullptr;
  if (o.scales < 1 || o.scales > 64) wrong = "1 … 64 scales can be designed";
  if (o.candidates < 2 || o.candidates > 512) wrong = "candidates must be 2 … 512";
  if (o.training_blocks < 256 || o.training_blocks > 1u << 20)
    wrong = "training blocks must be 256 … 2^20";
  if (o.squared_error_per_bit &&
      !(*o.squared_error_per_bit >= 0 && *o.squared_error_per_bit <= 1e6))
    wrong = "λ must be 0 … 1e6";
  if (!(o.most_overload >= 0 && o.most_overload <= 1)) wrong = "most_overload must be 0 … 1";
  if (wrong != nullptr) return make_error(ErrorCode::kInvalidArgument, wrong);
  return {};
}

}  // namespace

Result<ScaleDesign> optimize_scales(const source::Source& source, const lattice::Lattice& lattice,
                                    const ScaleDesignOptions& options) {
  if (const Result<void> ok = check(options); !ok) return ok.error();
  const Result<VoronoiCode> code = VoronoiCode::make(lattice, options.q);
  if (!code) return code.error();
  const TrainingBlocks blocks(source, *code, options.training_blocks, options.seed);
  const double entries = static_cast<double>(blocks.size() * lattice.dimension);

  ScaleDesign design;
  design.scales.lattice = &lattice;
  design.scales.q = options.q;
  {
    const CandidateTable table = make_table(blocks, typical_beta(source, lattice, options.q),
                                            options.candidates, options.most_overload);
    design.not_monotone_fraction = table.not_monotone_fraction;
    const ScalePath path =
        best_path(table.segments, options, entries, design.scales.squared_error_per_bit);
    if (path.chosen.empty())
      return make_error(ErrorCode::kDegenerate,
                        "no candidate scale holds enough blocks of " + source.name());
    for (const std::size_t b : path.chosen)
      design.scales.scales.push_back(
          {table.betas[b], 1, portable::log(static_cast<double>(path.chosen.size())) / kLn2});
  }
  const RefinedScales refined = refine_scales(
      blocks, {options.choice, options.squared_error_per_bit, options.gains, options.most_overload},
      design.scales);
  design.mse = refined.mse;
  design.scale_entropy_bits = refined.scale_entropy_bits;
  design.overload_fraction = refined.overload_fraction;
  return design;
}

}  // namespace ratefloor::quant
