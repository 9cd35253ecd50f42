// From counts to the roots of a law: as fine as the counts deserve.
//
// At scale S a root is S·√(count/total), rounded, and at least 1. Finer roots code the symbols with
// fewer bits and take more themselves; the scale of least sum is taken, of 2^3, 2^4 … 2^11. With m
// symbols and n of them coded, √n/3 is about it, and the loss a few bits for each of the m.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ratefloor/coding/fields/symbol_law.h"

namespace ratefloor::coding::fields {

struct FittedLaw {
  Roots roots;
  std::size_t stored_bits = 0;  // of the roots
  double coded_bits = 0;        // of all symbols that were counted
};

/// counts[s] says how often symbol s is to be coded. Every symbol that occurs can be coded; nothing
/// occurs: no roots. Portable arithmetic: the same roots everywhere. Error kInvalidArgument for
/// more than 256 symbols.
Result<FittedLaw> fit_law(std::span<const std::uint64_t> counts);

}  // namespace ratefloor::coding::fields
