// Unions of scales designed beforehand, for unit-variance sources.
//
// stored_scales.inc is the output of optimize_scales with its defaults (least gap, rate-distortion
// choice) on 65,536 training blocks (16,384 in the Leech lattice), seed 1, written by
// bench/voronoi_scales.py --design; bench/results/voronoi_scales.csv says what each of them reaches
// on other samples.
#pragma once

#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/quant/voronoi/scale_union.h"

namespace ratefloor::quant {

/// What a stored design was asked for. The design may hold fewer scales than `scales`: more did not
/// lower its gap.
struct StoredScalesKey {
  std::string_view source;   // "gaussian", "ggd:1.7"
  std::string_view lattice;  // "e8", "bw16", "leech"
  int q = 0;
  int scales = 0;
};

std::vector<StoredScalesKey> stored_scales_keys();

/// Error kInvalidArgument where there is none; optimize_scales makes one in seconds.
Result<ScaleUnion> stored_scales(const StoredScalesKey& key);

/// The defaults of NestQuant (arXiv 2502.09720) for activations: E8, q = 14, β·q = 3.47, 4.74,
/// 6.90, 18.11 at unit variance, gains 1.
ScaleUnion published_scales();

}  // namespace ratefloor::quant
