#include "ratefloor/lattice/second_moment.h"

#include <cmath>
#include <optional>

#include "ratefloor/lattice/fundamental_simplex.h"

namespace ratefloor::lattice {

KnownMoment known_second_moment(const Lattice& lattice) {
  if (const std::optional<RootSystem> roots = root_system(lattice.name)) {
    const ExactMoment moment = simplex_second_moment(*roots);
    return {moment.to_double(), 0, MomentStatus::kExact, moment.to_string(),
            "fundamental simplex (Conway & Sloane, ch. 21, theorem 5)"};
  }
  if (lattice.name == "bw16")
    return {207049815983.0 / 4287303820800.0 * std::sqrt(2.0), 0, MomentStatus::kLiterature,
            "207049815983/4287303820800·√2",
            "Pook-Kolb, Agrell & Allen, The Voronoi region of the Barnes-Wall lattice, 2023"};
  // The table's 0.065771 is an estimate, too, with an error bar of its own; as an exact value it
  // would be outside the interval of ours (docs/math/lattices.md).
  return {0.06575287, 4.1e-7, MomentStatus::kMeasured, "",
          "200,000,000 random vectors here; Conway & Sloane, table 2.3: 0.065771, numerical, too"};
}

}  // namespace ratefloor::lattice
