#include "ratefloor/lattice/fundamental_simplex.h"

#include <cmath>
#include <utility>

#include "ratefloor/base/portable_math.h"

namespace ratefloor::lattice {
namespace {

using Matrix = std::vector<std::vector<Rational>>;

/// Dynkin diagram: nodes 0 … n−1, edges between roots at 120°.
RootSystem simply_laced(std::vector<int> marks, std::initializer_list<std::pair<int, int>> edges) {
  const std::size_t n = marks.size();
  RootSystem roots{std::vector(n, std::vector<int>(n)), std::move(marks)};
  for (std::size_t i = 0; i < n; ++i) roots.cartan[i][i] = 2;
  for (const auto& [a, b] : edges) {
    roots.cartan[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)] = -1;
    roots.cartan[static_cast<std::size_t>(b)][static_cast<std::size_t>(a)] = -1;
  }
  return roots;
}

/// Gauss and Jordan on [matrix | identity]; returns the determinant. No pivot is searched: Cartan
/// matrices are positive definite, so none vanishes.
Rational eliminate(const std::vector<std::vector<int>>& matrix, Matrix& inverse) {
  const std::size_t n = matrix.size();
  Matrix rest(n, std::vector<Rational>(n));
  inverse = rest;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) rest[i][j] = matrix[i][j];
    inverse[i][i] = 1;
  }
  Rational determinant = 1;
  for (std::size_t k = 0; k < n; ++k) {
    const Rational pivot = rest[k][k];
    determinant = determinant * pivot;
    for (std::size_t j = 0; j < n; ++j) {
      rest[k][j] = rest[k][j] / pivot;
      inverse[k][j] = inverse[k][j] / pivot;
    }
    for (std::size_t i = 0; i < n; ++i) {
      const Rational factor = rest[i][k];
      if (i == k || factor == Rational(0)) continue;
      for (std::size_t j = 0; j < n; ++j) {
        rest[i][j] = rest[i][j] - factor * rest[k][j];
        inverse[i][j] = inverse[i][j] - factor * inverse[k][j];
      }
    }
  }
  return determinant;
}

}  // namespace

std::optional<RootSystem> root_system(std::string_view lattice_name) {
  // Marks: Bourbaki, Groupes et algèbres de Lie, chapter VI, plates I, IV and VII.
  if (lattice_name == "z") return simply_laced({1}, {});
  if (lattice_name == "a2") return simply_laced({1, 1}, {{0, 1}});
  if (lattice_name == "d4") return simply_laced({1, 2, 1, 1}, {{0, 1}, {1, 2}, {1, 3}});
  if (lattice_name == "e8")
    return simply_laced({2, 3, 4, 6, 5, 4, 3, 2},
                        {{0, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 6}, {6, 7}, {1, 3}});
  return std::nullopt;
}

Rational determinant(const std::vector<std::vector<int>>& matrix) {
  Matrix ignored;
  return eliminate(matrix, ignored);
}

std::vector<std::vector<Rational>> inverse(const std::vector<std::vector<int>>& matrix) {
  Matrix result;
  eliminate(matrix, result);
  return result;
}

ExactMoment simplex_second_moment(const RootSystem& roots) {
  const std::int64_t n = static_cast<std::int64_t>(roots.marks.size());
  const Matrix weights = inverse(roots.cartan);
  Rational sum_squared, squares;  // |Σ v|² and Σ |v|²
  for (std::size_t i = 0; i < roots.marks.size(); ++i)
    for (std::size_t j = 0; j < roots.marks.size(); ++j) {
      const Rational product = weights[i][j] / Rational(roots.marks[i] * roots.marks[j]);
      sum_squared = sum_squared + product;
      if (i == j) squares = squares + product;
    }
  ExactMoment moment{(sum_squared + squares) / Rational(n * (n + 1) * (n + 2)),
                     determinant(roots.cartan).numerator, static_cast<int>(n)};
  const auto exact_root = [&] { return std::llround(std::sqrt(moment.radicand)); };
  while (moment.root % 2 == 0 && exact_root() * exact_root() == moment.radicand) {
    moment.radicand = exact_root();
    moment.root /= 2;
  }
  if (moment.root == 1) moment.rational = moment.rational / Rational(moment.radicand);
  if (moment.root == 1 || moment.radicand == 1) moment.radicand = moment.root = 1;
  return moment;
}

double ExactMoment::to_double() const {
  const double base = static_cast<double>(radicand);
  return rational.to_double() / (root == 2 ? std::sqrt(base) : portable::pow(base, 1.0 / root));
}

std::string ExactMoment::to_string() const {
  if (radicand == 1) return rational.to_string();
  const std::string base = std::to_string(radicand);
  return rational.to_string() +
         (root == 2 ? "/√" + base : "/" + base + "^(1/" + std::to_string(root) + ")");
}

}  // namespace ratefloor::lattice
