// What a matrix needs at a given step: how often each symbol occurs, and where the weights lie
// beside the points they are rounded to.
//
// Whole numbers throughout, so that pieces may be added in any order.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "ratefloor/base/chunks.h"
#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/codec/lattice/header.h"

namespace ratefloor::codec::lattice {

/// Coordinates of the same |z|: their number, and the sum of sgn(z)·x in units of 2^-14 steps.
struct Moment {
  std::uint64_t count = 0;
  std::int64_t sum = 0;
};

inline constexpr int kMomentBits = 14;

struct ClassCounts {
  std::array<std::uint64_t, 80> shapes{};
  std::array<std::array<std::uint64_t, coding::fields::kMaxSymbols>, kMaxKinds> magnitudes{};
  std::array<Moment, 1024> moments{};  // by |z|
};

struct Survey {
  std::vector<ClassCounts> classes;
  std::uint64_t loose_bits = 0;  // signs and bits beside magnitudes
  std::uint64_t weights = 0;     // coded or silent

  explicit Survey(std::uint32_t classes_of_rows) : classes(classes_of_rows) {}
  void add(const Survey& other);
};

/// Surveys these runs of the matrix, each as a chunk of its own. Cost: the nearest points and about
/// 10 ns per weight.
Survey survey_runs(const Matrix& matrix, const std::vector<Chunk>& runs,
                   kernel::PointLattice lattice, const RowClasses& rows, double step,
                   const Executor& executor);

}  // namespace ratefloor::codec::lattice
