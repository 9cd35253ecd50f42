// Hadamard matrices of orders that are no power of two, by Paley's two constructions.
//
// A Hadamard matrix H has entries ±1 and HᵀH = mI. With q an odd prime and χ its Legendre symbol
// (Paley 1933, "On orthogonal matrices"):
//   I   q ≡ 3 (mod 4): order q + 1, H = I + S, S skew with Q_ij = χ(i − j) bordered by ±1;
//   II  q ≡ 1 (mod 4): order 2(q + 1), every 0 of the bordered symmetric S becomes (1 −1; −1 −1),
//       every ±1 becomes ±(1 1; 1 −1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ratefloor::kernel {

/// Is there a Paley matrix of this order, or is it 1?
bool is_paley_order(std::size_t order);

/// The order × order entries, +1 or −1, row-major. Precondition: is_paley_order(order).
std::vector<std::int8_t> paley_matrix(std::size_t order);

}  // namespace ratefloor::kernel
