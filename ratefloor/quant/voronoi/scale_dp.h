// The best k of C candidate scales under first fit, by dynamic programming.
//
// Let f be the smallest candidate from which on every candidate holds a block. If the scales
// b_1 < … < b_k are kept, the block goes to the first b_j >= f: which blocks go to b_j depends on
// b_(j-1) and b_j alone, and so does what they cost,
//
//   cost(a, b) = Σ_{a < f <= b} |x − x̂_b|² + λ · n_ab · log2(N / n_ab),    n_ab = #{a < f <= b},
//
// the second term being λ times what the entropy of the scale index charges them. The total is a
// sum over consecutive pairs: a shortest path in k steps, exact, O(k·C²). Blocks with f > b_k are
// shrunk into b_k and belong to its segment.
#pragma once

#include <cstdint>
#include <vector>

namespace ratefloor::quant {

/// Sums over training blocks. f = C: no candidate holds the block.
struct ScaleSegments {
  std::size_t candidates = 0;  // C
  std::vector<double> blocks;  // C + 1: how many blocks have smallest candidate f
  std::vector<double> error;   // [b · C + f], f <= b: Σ |x − x̂_b|² over blocks of smallest f
  std::vector<double> overload;  // C: the error of all blocks with f > b shrunk into b, or
                                 // infinity where b is not to be the largest scale
};

struct ScalePath {
  std::vector<std::size_t> chosen;  // increasing; empty when every largest scale is forbidden
  double cost = 0;                  // Σ error + λ · Σ index bits
};

/// The best path of at most `most` scales. Precondition: most >= 1.
ScalePath best_scales(const ScaleSegments& segments, std::size_t most, double lambda);

/// The cost of exactly these scales: what best_scales makes least.
double path_cost(const ScaleSegments& segments, const std::vector<std::size_t>& chosen,
                 double lambda);

}  // namespace ratefloor::quant
