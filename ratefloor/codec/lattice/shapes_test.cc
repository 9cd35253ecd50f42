// Shapes, arrangements and magnitudes number every point of the lattice once: all of Λ/PZⁿ where it
// is small, a sample of the 2^36 elements for the Leech lattice.
#include "ratefloor/codec/lattice/shapes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ratefloor/base/random.h"
#include "ratefloor/codec/lattice/bit_masks.h"
#include "ratefloor/codec/lattice/block_parts.h"
#include "ratefloor/codec/lattice/magnitude.h"
#include "ratefloor/lattice/lattice.h"

namespace ratefloor::codec::lattice {
namespace {

using kernel::PointLattice;

const PointLattice kAll[] = {PointLattice::kD4, PointLattice::kE8, PointLattice::kBw16,
                             PointLattice::kLeech};

const ratefloor::lattice::Lattice& described(PointLattice lattice) {
  return ratefloor::lattice::lattice_named(
      ratefloor::lattice::kLatticeNames[static_cast<int>(lattice)]);
}

TEST(Shapes, TogetherAreTheWholeQuotient) {
  std::vector<std::size_t> sizes;
  for (const PointLattice lattice : kAll) {
    const Shapes& shapes = Shapes::of(lattice);
    std::uint64_t points = 0;
    for (std::size_t s = 0; s < shapes.size(); ++s)
      points += shapes[s].arrangements() << shapes[s].free_signs();
    // Coordinates of kind P/2 have one residue: all other signs were counted.
    const double quotient = std::pow(shapes.period(), static_cast<double>(shapes.dimension())) /
                            static_cast<double>(described(lattice).index);
    EXPECT_EQ(static_cast<double>(points), quotient);
    sizes.push_back(shapes.size());
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{3, 6, 19, 65}));
}

// The least point with these residues: the decoder's view of shapes.h, written down once more.
std::vector<std::int32_t> least_point(const Shapes& shapes, const Shape& shape,
                                      const Arrangement& at, std::uint32_t minus) {
  const auto period = static_cast<std::int32_t>(shapes.period());
  std::vector<std::int32_t> z;
  for (std::size_t i = 0; i < shapes.dimension(); ++i) {
    const int c = at.word >> i & 1, far = at.far >> i & 1;
    if (shape.odd)
      z.push_back(far != 0 ? 6 * c - 3 : 1 - 2 * c);
    else
      z.push_back(c != 0 ? ((minus >> i & 1) != 0 ? -period / 4 : period / 4) : far * period / 2);
  }
  return z;
}

TEST(Shapes, EveryArrangementIsAPointAndComesBack) {
  for (const PointLattice lattice : kAll) {
    const Shapes& shapes = Shapes::of(lattice);
    const std::size_t n = shapes.dimension();
    for (std::size_t s = 0; s < shapes.size(); ++s) {
      const Shape& shape = shapes[s];
      const std::uint64_t arrangements = shape.arrangements(), stride = 1 + arrangements / 300;
      for (std::uint64_t index = 0; index < arrangements; index += stride) {
        const Arrangement at = arrangement_at(shape, n, index);
        ASSERT_EQ(index_of(shape, n, at), index);
        ASSERT_EQ(count_bits(at.far), shape.far);
        // Signs of ones at random, the last one such that the parity is right.
        const auto random = static_cast<std::uint32_t>(random_bits(3, index, 0, 5)[0]);
        const auto free = random & ((1u << shape.free_signs()) - 1);
        const std::uint32_t last = (count_bits(free) + shape.far) & 1;
        const std::uint32_t minus = spread(free | last << shape.free_signs(), at.word, n);
        const std::vector<std::int32_t> z = least_point(shapes, shape, at, minus);
        ASSERT_TRUE(ratefloor::lattice::contains(described(lattice), z)) << s << ' ' << index;
        BlockParts parts;
        take_apart(shapes, z.data(), parts);
        ASSERT_EQ(parts.shape, s);
        ASSERT_EQ(parts.arrangement, index);
        for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(parts.indices[i], 0u);
        if (!shape.odd && shape.ones > 0) {
          ASSERT_EQ(parts.signs & ((1u << shape.free_signs()) - 1), free);
        }
      }
    }
  }
}

TEST(Shapes, PatternsAreNumberedInOrder) {
  const Shapes& shapes = Shapes::of(PointLattice::kE8);
  for (const std::uint32_t far : {2u, 4u}) {
    const Shape& shape = shapes[shapes.even(0, far)];
    std::uint32_t before = 0;
    for (std::uint64_t index = 0; index < shape.arrangements(); ++index) {
      const std::uint32_t mask = arrangement_at(shape, 8, index).far;
      EXPECT_GT(mask, before);
      before = mask;
    }
  }
}

TEST(Magnitudes, EveryIndexComesBack) {
  std::uint32_t before = 0;
  for (std::uint32_t j = 0; j < 1u << 19; ++j) {
    const Magnitude magnitude = magnitude_of(j);
    ASSERT_LT(magnitude.symbol, 256u);
    ASSERT_EQ(magnitude.extra_bits, extra_bits_of(magnitude.symbol));
    ASSERT_LT(magnitude.extra, 1u << magnitude.extra_bits);
    ASSERT_EQ(index_of(magnitude.symbol, magnitude.extra), j);
    ASSERT_TRUE(magnitude.symbol == before || magnitude.symbol == before + 1);
    before = magnitude.symbol;
  }
  EXPECT_EQ(before, 255u);
}

TEST(Magnitudes, ValuesOfAKindInOrder) {
  for (const std::uint32_t period : {2u, 4u, 8u})
    for (std::uint32_t kind = 0; 2 * kind <= period; ++kind) {
      std::uint32_t j = 0;
      for (std::uint32_t value = 0; value < 1000; ++value) {
        if (value % period != kind && value % period != (period - kind) % period) continue;
        EXPECT_EQ(absolute_value(period, kind, j), value);
        EXPECT_EQ(index_among(period, kind, value), j);
        ++j;
      }
    }
}

TEST(BitMasks, SpreadAndGatherAgreeWithOneBitAtATime) {
  for (std::uint64_t k = 0; k < 2000; ++k) {
    const auto random = random_bits(9, k, 0, 5);
    const auto mask = static_cast<std::uint32_t>(random[0] & random[0] >> 24) & 0xffffff;
    const auto dense = static_cast<std::uint32_t>(random[1]) & 0xffffff;
    std::uint32_t expected = 0, at = 0;
    for (int i = 0; i < 24; ++i)
      if (mask >> i & 1) expected |= (dense >> at++ & 1) << i;
    EXPECT_EQ(spread(dense, mask, 24), expected);
    EXPECT_EQ(gathered(expected, mask, 24), dense & ((1u << at) - 1));
    EXPECT_EQ(count_bits(mask), at);
  }
}

}  // namespace
}  // namespace ratefloor::codec::lattice
