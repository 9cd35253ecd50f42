#include "ratefloor/codec/lattice/shapes.h"

#include <algorithm>
#include <cassert>

#include "ratefloor/lattice/golay.h"

namespace ratefloor::codec::lattice {
namespace {

std::vector<std::uint32_t> words_of(kernel::PointLattice lattice) {
  std::vector<std::uint32_t> words;
  switch (lattice) {
    case kernel::PointLattice::kE8:
      words = {0, 0xff};
      break;
    case kernel::PointLattice::kBw16:  // a·i + c for the four bits i of a coordinate's number
      for (std::uint32_t a = 0; a < 16; ++a) {
        std::uint32_t word = 0;
        for (std::uint32_t i = 0; i < 16; ++i)
          word |= (static_cast<std::uint32_t>(std::popcount(a & i)) & 1) << i;
        words.insert(words.end(), {word, word ^ 0xffff});
      }
      break;
    case kernel::PointLattice::kLeech:
      words = ratefloor::lattice::golay_words();
      break;
    default:
      words = {0};
  }
  std::sort(words.begin(), words.end());
  return words;
}

}  // namespace

Shapes::Shapes(kernel::PointLattice lattice)
    : dimension_(kernel::dimension_of(lattice)),
      period_(static_cast<std::uint32_t>(kernel::period_of(lattice))),
      words_of_weight_(dimension_ + 1),
      all_words_(words_of(lattice)) {
  const auto n = static_cast<std::uint32_t>(dimension_);
  const auto half = static_cast<std::uint8_t>(period_ / 2);
  const auto quarter = static_cast<std::uint8_t>(period_ / 4);
  for (const std::uint32_t word : all_words_)
    words_of_weight_[static_cast<std::size_t>(std::popcount(word))].push_back(word);
  for (std::uint32_t ones = 0; ones <= n; ++ones) {
    if (words_of_weight_[ones].empty()) continue;
    for (std::uint32_t far = 0; far <= n - ones; ++far) {
      if (ones == 0 && far % 2 != 0) continue;
      even_[ones][far] = static_cast<std::uint8_t>(shapes_.size());
      shapes_.push_back({false,
                         ones,
                         far,
                         kChoose[n - ones][far],
                         words_of_weight_[ones],
                         {0, quarter, half, half}});
    }
  }
  if (lattice != kernel::PointLattice::kLeech) return;
  for (std::uint32_t far = 1; far < n; far += 2) {
    odd_[far] = static_cast<std::uint8_t>(shapes_.size());
    shapes_.push_back({true, 0, far, kChoose[n][far], all_words_, {1, 1, 3, 3}});
  }
}

const Shapes& Shapes::of(kernel::PointLattice lattice) {
  static const Shapes all[] = {Shapes(kernel::PointLattice::kD4), Shapes(kernel::PointLattice::kE8),
                               Shapes(kernel::PointLattice::kBw16),
                               Shapes(kernel::PointLattice::kLeech)};
  assert(lattice >= kernel::PointLattice::kD4);
  return all[static_cast<int>(lattice) - static_cast<int>(kernel::PointLattice::kD4)];
}

// Patterns are numbered in the order of their masks, as Σ C(p_j, j) over the positions p_1 < p_2 …
// (the combinatorial number system); positions count the coordinates outside the word, for odd
// points all of them.
Arrangement arrangement_at(const Shape& shape, std::size_t dimension, std::uint64_t index) {
  assert(index < shape.arrangements());
  Arrangement at;
  at.word = shape.words[static_cast<std::size_t>(index / shape.patterns)];
  auto rank = static_cast<std::uint32_t>(index % shape.patterns);
  std::uint32_t left = shape.far;
  const std::uint32_t others = shape.odd ? ~0u : ~at.word;
  auto position = static_cast<std::uint32_t>(dimension) - shape.ones;
  for (std::size_t i = dimension; i-- > 0;) {
    const std::uint32_t here = others >> i & 1;
    position -= here;
    const std::uint32_t below = kChoose[position][left];
    const std::uint32_t taken =
        here & static_cast<std::uint32_t>(left > 0) & static_cast<std::uint32_t>(rank >= below);
    rank -= below & (0u - taken);
    left -= taken;
    at.far |= taken << i;
  }
  return at;
}

std::uint64_t index_of(const Shape& shape, std::size_t dimension, const Arrangement& at) {
  const auto word = std::lower_bound(shape.words.begin(), shape.words.end(), at.word);
  assert(word != shape.words.end() && *word == at.word);
  const std::uint32_t others = shape.odd ? ~0u : ~at.word;
  std::uint32_t rank = 0, taken = 0, position = 0;
  for (std::size_t i = 0; i < dimension; ++i) {
    const std::uint32_t here = at.far >> i & 1;
    taken += here;
    rank += kChoose[position][taken] & (0u - here);
    position += others >> i & 1;
  }
  return static_cast<std::uint64_t>(word - shape.words.begin()) * shape.patterns + rank;
}

}  // namespace ratefloor::codec::lattice
