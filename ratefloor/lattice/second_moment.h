// The normalized second moments G(Λ) of the catalogue: what is known, and who knows it.
#pragma once

#include <string>

#include "ratefloor/lattice/lattice.h"

namespace ratefloor::lattice {

enum class MomentStatus {
  kExact,       // derived here (fundamental_simplex.h), an exact number
  kLiterature,  // published as an exact number; here only measured
  kMeasured,    // nobody knows better: a long run of measured_moment.h
};

struct KnownMoment {
  double value = 0;
  double standard_error = 0;  // of a measured one
  MomentStatus status = MomentStatus::kLiterature;
  std::string exact;   // "929/12960"; empty where nobody knows a closed form
  std::string source;  // one line
};

KnownMoment known_second_moment(const Lattice& lattice);

}  // namespace ratefloor::lattice
