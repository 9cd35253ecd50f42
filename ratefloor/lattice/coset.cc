#include "ratefloor/lattice/coset.h"

#include <cassert>
#include <utility>

namespace ratefloor::lattice {
namespace {

using Row = std::vector<Coordinate>;

void subtract_multiple(Row& from, const Row& row, Coordinate times) {
  for (std::size_t j = 0; j < from.size(); ++j) from[j] -= times * row[j];
}

Coordinate floor_division(Coordinate a, Coordinate b) {  // b > 0
  return a / b - (a % b != 0 && a < 0);
}

}  // namespace

std::vector<Row> hermite_normal_form(std::vector<Row> rows) {
  const std::size_t n = rows.front().size();
  std::vector<Row> basis(n, Row(n));  // row i starts at column i, or is still zero
  // Without this Euclid's algorithm lets the entries to the right of its column grow exponentially.
  const auto reduce = [&](Row& row, std::size_t first) {
    for (std::size_t j = first; j < n; ++j)
      if (const Coordinate pivot = basis[j][j]; pivot != 0)
        subtract_multiple(row, basis[j], floor_division(row[j], pivot));
  };
  for (Row& row : rows)
    for (std::size_t column = 0; column < n; ++column) {
      Row& own = basis[column];
      while (row[column] != 0) {  // Euclid on this row and the basis's
        if (own[column] != 0) subtract_multiple(row, own, floor_division(row[column], own[column]));
        if (row[column] == 0) break;
        std::swap(row, own);
        if (own[column] < 0)
          for (Coordinate& c : own) c = -c;
        reduce(own, column + 1);
      }
      reduce(row, column + 1);
    }
  for (std::size_t i = n; i-- > 0;) {
    assert(basis[i][i] > 0);
    reduce(basis[i], i + 1);
  }
  return basis;
}

void basis_coordinates(const Lattice& lattice, std::span<const Coordinate> z,
                       std::span<Coordinate> u) {
  Row rest(z.begin(), z.end());
  for (std::size_t i = 0; i < z.size(); ++i) {
    const Row& row = lattice.generator[i];
    assert(rest[i] % row[i] == 0);
    u[i] = rest[i] / row[i];
    for (std::size_t j = i; j < z.size(); ++j) rest[j] -= u[i] * row[j];
  }
}

void point_of_coordinates(const Lattice& lattice, std::span<const Coordinate> u,
                          std::span<Coordinate> z) {
  for (Coordinate& c : z) c = 0;
  for (std::size_t i = 0; i < u.size(); ++i)
    for (std::size_t j = i; j < z.size(); ++j) z[j] += u[i] * lattice.generator[i][j];
}

void coset_index(const Lattice& lattice, std::span<const Coordinate> z, int q,
                 std::span<Coordinate> index) {
  basis_coordinates(lattice, z, index);
  for (Coordinate& u : index) u -= q * floor_division(u, q);
}

}  // namespace ratefloor::lattice
