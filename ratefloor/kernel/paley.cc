#include "ratefloor/kernel/paley.h"

#include <cassert>

namespace ratefloor::kernel {
namespace {

bool is_odd_prime(std::size_t q) {
  if (q < 3 || q % 2 == 0) return false;
  for (std::size_t d = 3; d * d <= q; d += 2)
    if (q % d == 0) return false;
  return true;
}

bool is_first_kind(std::size_t order) {
  return order % 4 == 0 && is_odd_prime(order - 1);  // then order − 1 ≡ 3 (mod 4)
}

bool is_second_kind(std::size_t order) {
  return order % 4 == 0 && (order / 2) % 4 == 2 && is_odd_prime(order / 2 - 1);
}

/// S of order q + 1: zero diagonal, ones in the first row, χ(−1) in the first column, χ(i − j)
/// elsewhere.
std::vector<std::int8_t> bordered_residues(std::size_t q) {
  std::vector<std::int8_t> chi(q, -1);
  chi[0] = 0;
  for (std::size_t x = 1; x < q; ++x) chi[x * x % q] = 1;
  const std::size_t n = q + 1;
  std::vector<std::int8_t> s(n * n);
  for (std::size_t j = 1; j < n; ++j) s[j] = 1, s[j * n] = chi[q - 1];
  for (std::size_t i = 0; i < q; ++i)
    for (std::size_t j = 0; j < q; ++j) s[(i + 1) * n + j + 1] = chi[(i + q - j) % q];
  return s;
}

}  // namespace

bool is_paley_order(std::size_t order) {
  return order == 1 || is_first_kind(order) || is_second_kind(order);
}

std::vector<std::int8_t> paley_matrix(std::size_t order) {
  assert(is_paley_order(order));
  if (order == 1) return {1};
  if (is_first_kind(order)) {
    std::vector<std::int8_t> h = bordered_residues(order - 1);
    for (std::size_t i = 0; i < order; ++i) h[i * order + i] = 1;
    return h;
  }
  const std::size_t half = order / 2;
  const std::vector<std::int8_t> s = bordered_residues(half - 1);
  std::vector<std::int8_t> h(order * order);
  for (std::size_t i = 0; i < half; ++i)
    for (std::size_t j = 0; j < half; ++j) {
      const std::int8_t x = s[i * half + j];
      std::int8_t* block = &h[2 * i * order + 2 * j];
      block[0] = x == 0 ? 1 : x;
      block[1] = block[order] = x == 0 ? std::int8_t{-1} : x;
      block[order + 1] = x == 0 ? std::int8_t{-1} : static_cast<std::int8_t>(-x);
    }
  return h;
}

}  // namespace ratefloor::kernel
