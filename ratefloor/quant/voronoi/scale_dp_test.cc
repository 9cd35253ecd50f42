#include "ratefloor/quant/voronoi/scale_dp.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "ratefloor/base/random.h"

namespace ratefloor::quant {
namespace {

/// Random tables: nothing but additivity may matter.
ScaleSegments random_segments(std::size_t c, std::uint64_t seed) {
  std::uint64_t next = 0;
  const auto uniform = [&] { return uniform_pair(seed, next++, 0, 0)[0]; };
  ScaleSegments s;
  s.candidates = c;
  for (std::size_t f = 0; f <= c; ++f)
    s.blocks.push_back(uniform() < 0.2 ? 0 : std::floor(100 * uniform()));
  s.error.assign(c * c, 0.0);
  for (std::size_t b = 0; b < c; ++b)
    for (std::size_t f = 0; f <= b; ++f) s.error[b * c + f] = s.blocks[f] * uniform();
  for (std::size_t b = 0; b < c; ++b)
    s.overload.push_back(b < c / 2 ? std::numeric_limits<double>::infinity() : 30 * uniform());
  return s;
}

/// From the definition: every block to the first scale that is not below its f.
double cost_by_definition(const ScaleSegments& s, const std::vector<std::size_t>& chosen,
                          double lambda) {
  std::vector<double> n(chosen.size());
  double error = s.overload[chosen.back()], all = 0, bits = 0;
  for (std::size_t f = 0; f <= s.candidates; ++f) {
    std::size_t j = 0;
    while (j + 1 < chosen.size() && chosen[j] < f) ++j;
    n[j] += s.blocks[f];
    all += s.blocks[f];
    if (chosen[j] >= f) error += s.error[chosen[j] * s.candidates + f];
  }
  for (const double count : n)
    if (count > 0) bits += count * std::log2(all / count);
  return error + lambda * bits;
}

TEST(BestScales, EqualsTheSearchThroughAllSubsets) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const std::size_t c = 9;
    const ScaleSegments segments = random_segments(c, seed);
    for (const double lambda : {0.0, 0.05, 0.5, 5.0})
      for (std::size_t most = 1; most <= 5; ++most) {
        double best = std::numeric_limits<double>::infinity();
        for (unsigned set = 1; set < 1u << c; ++set) {
          if (static_cast<std::size_t>(std::popcount(set)) > most) continue;
          std::vector<std::size_t> chosen;
          for (std::size_t b = 0; b < c; ++b)
            if (set >> b & 1) chosen.push_back(b);
          best = std::min(best, cost_by_definition(segments, chosen, lambda));
        }
        const ScalePath path = best_scales(segments, most, lambda);
        ASSERT_FALSE(path.chosen.empty());
        EXPECT_NEAR(path.cost, best, 1e-9 * best);
        EXPECT_NEAR(cost_by_definition(segments, path.chosen, lambda), best, 1e-9 * best);
        EXPECT_NEAR(path_cost(segments, path.chosen, lambda), best, 1e-9 * best);
        EXPECT_LE(path.chosen.size(), most);
      }
  }
}

TEST(BestScales, NothingAllowedGivesNoPath) {
  ScaleSegments segments = random_segments(4, 1);
  segments.overload.assign(4, std::numeric_limits<double>::infinity());
  EXPECT_TRUE(best_scales(segments, 3, 1).chosen.empty());
}

}  // namespace
}  // namespace ratefloor::quant
