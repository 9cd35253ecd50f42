// The six descriptions. Index, generator and the rest are derived from glue and modulus; the tests
// check them against the literature. Covering radii: Conway & Sloane, Sphere Packings, Lattices and
// Groups, chapters 4 and 23 (Leech lattice: Conway, Parker & Sloane 1982).
#include <algorithm>
#include <array>
#include <cmath>

#include "ratefloor/lattice/coset.h"
#include "ratefloor/lattice/golay.h"
#include "ratefloor/lattice/lattice.h"

namespace ratefloor::lattice {
namespace {

using Row = std::vector<Coordinate>;

Row constant(std::size_t n, Coordinate value) { return Row(n, value); }

/// RM(1, 4): the affine functions of four bits, as words of length 16.
std::vector<Row> reed_muller_1_4() {
  std::vector<Row> words;
  for (unsigned function = 0; function < 32; ++function) {
    Row word(16);
    for (unsigned at = 0; at < 16; ++at)
      word[at] = (__builtin_popcount(function & 15 & at) + (function >> 4)) & 1;
    words.push_back(word);
  }
  return words;
}

std::vector<Row> leech_glue() {
  std::vector<Row> glue;
  for (int odd = 0; odd < 2; ++odd)
    for (const std::uint32_t word : golay_words()) {
      Row g(24);
      for (std::size_t i = 0; i < 24; ++i)
        g[i] = 2 * static_cast<Coordinate>(word >> i & 1) + (odd ? (i == 0 ? -3 : 1) : 0);
      glue.push_back(g);
    }
  return glue;
}

/// Rows that span M·Zⁿ or M·D_n.
std::vector<Row> inner_rows(const Lattice& l) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < l.dimension; ++i) {
    Row row(l.dimension);
    row[i] = l.modulus;
    if (l.checkerboard) row[i + 1 < l.dimension ? i + 1 : 0] += l.modulus;
    rows.push_back(row);
  }
  if (l.checkerboard) {  // e_i + e_{i+1} alone miss 2 e_i when n is even
    Row row(l.dimension);
    row[0] = 2 * l.modulus;
    rows.push_back(row);
  }
  return rows;
}

std::vector<std::uint8_t> keys_of_glue(const Lattice& l) {
  std::vector<std::uint8_t> keys;
  for (const Row& g : l.glue)
    for (std::size_t first = 0; first < l.dimension; first += kGlueBlock) {
      int key = 0;
      for (std::size_t i = std::min(first + kGlueBlock, l.dimension); i-- > first;)
        key = key * l.modulus + (g[i] & (l.modulus - 1));
      keys.push_back(static_cast<std::uint8_t>(key));
    }
  return keys;
}

Lattice complete(Lattice l) {
  l.dimension = l.glue.front().size();
  if (l.weights.empty()) l.weights.assign(l.dimension, 1);
  l.glue_keys = keys_of_glue(l);
  std::vector<Row> rows = inner_rows(l);
  rows.insert(rows.end(), l.glue.begin(), l.glue.end());
  l.generator = hermite_normal_form(std::move(rows));
  l.index = 1;
  for (std::size_t i = 0; i < l.dimension; ++i)
    l.index *= static_cast<std::uint64_t>(l.generator[i][i]);
  l.period = l.modulus;
  Row axis(l.dimension);
  for (axis[0] = l.modulus; !contains(l, axis); axis[0] += l.modulus) l.period += l.modulus;
  return l;
}

std::array<Lattice, 6> make_catalogue() {
  std::array<Lattice, 6> all;
  Lattice& z = all[0];
  z.name = "z", z.glue = {{0}}, z.kissing_number = 2, z.minimal_norm = 1;
  z.norm_step = 1, z.covering_norm = 0.25;
  Lattice& a2 = all[1];
  a2.name = "a2", a2.modulus = 2, a2.glue = {{0, 0}, {1, 1}}, a2.weights = {1, 3}, a2.unit = 0.5;
  a2.kissing_number = 6, a2.minimal_norm = 4;
  a2.norm_step = 4, a2.covering_norm = 4.0 / 3;
  Lattice& d4 = all[2];
  d4.name = "d4", d4.checkerboard = true, d4.glue = {constant(4, 0)};
  d4.kissing_number = 24, d4.minimal_norm = 2;
  d4.norm_step = 2, d4.covering_norm = 1;
  Lattice& e8 = all[3];
  e8.name = "e8", e8.modulus = 2, e8.checkerboard = true, e8.unit = 0.5;
  e8.glue = {constant(8, 0), constant(8, 1)}, e8.kissing_number = 240, e8.minimal_norm = 8;
  e8.norm_step = 8, e8.covering_norm = 4;
  Lattice& bw16 = all[4];
  bw16.name = "bw16", bw16.modulus = 2, bw16.checkerboard = true, bw16.unit = std::sqrt(0.5);
  bw16.glue = reed_muller_1_4(), bw16.kissing_number = 4320, bw16.minimal_norm = 8;
  bw16.norm_step = 4, bw16.covering_norm = 6;
  Lattice& leech = all[5];
  leech.name = "leech", leech.modulus = 4, leech.checkerboard = true;
  leech.unit = std::sqrt(0.125), leech.glue = leech_glue();
  leech.kissing_number = 196560, leech.minimal_norm = 32;
  leech.norm_step = 16, leech.covering_norm = 16;
  for (Lattice& l : all) l = complete(std::move(l));
  return all;
}

/// The n-th root of a >= 1, n = 2^k or 3·2^k, by IEEE operations alone: quantizers' bytes depend on
/// it. Exact where the root is a small integer.
double positive_root(double a, std::size_t n) {
  for (; n % 2 == 0; n /= 2) a = std::sqrt(a);
  if (n == 1) return a;
  double root = a;  // Newton's method falls to the root from above
  for (double next = a; (next = root - (root - a / (root * root)) / 3) < root;) root = next;
  return root;
}

const std::array<Lattice, 6>& catalogue() {
  static const std::array<Lattice, 6> all = make_catalogue();
  return all;
}

}  // namespace

double Lattice::volume_to_two_over_n() const {
  double squared = static_cast<double>(index) * static_cast<double>(index);  // 2^72 at most: exact
  for (const int w : weights) squared *= w;
  return positive_root(squared, dimension);
}

double Lattice::volume() const {
  return std::pow(unit * std::sqrt(volume_to_two_over_n()), static_cast<double>(dimension));
}

const Lattice& lattice_named(std::string_view name) {
  for (const Lattice& l : catalogue())
    if (l.name == name) return l;
  return catalogue().front();
}

Result<const Lattice*> find_lattice(std::string_view name) {
  for (const Lattice& l : catalogue())
    if (l.name == name) return &l;
  std::string known;
  for (const std::string_view n : kLatticeNames)
    known += (known.empty() ? "" : ", ") + std::string(n);
  return make_error(ErrorCode::kInvalidArgument, "unknown lattice '" + std::string(name) + "'")
      .in_file("")
      .remedied_by("known are " + known);
}

}  // namespace ratefloor::lattice
