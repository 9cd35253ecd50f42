// Writes small streams of ectcq, sic and basis that together use every part of the formats:
// make_vectors FOLDER.
//
// Some are as `quantize` would write them. What it would not choose for so few weights — 32 lanes,
// raw bits of any number, column classes, many classes — is designed by hand; the search, the coder
// and the envelope are the real ones. Those of sic have indices drawn at random.
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "ratefloor/base/portable_math.h"
#include "vectors.h"

namespace {

using namespace ratefloor;
using source::testing::samples;

/// For weights of unit variance: `step` steps of them, tables of a Gaussian that wide.
Design plain(int log2_states, float step) {
  Design design;
  design.header.format.log2_states = log2_states;
  design.header.format.step = step;
  design.header.format.log2_lanes = 0;
  design.header.format.shape.scale = static_cast<std::int16_t>(
      std::nearbyint(256 * portable::log(1.2 / double{step}) / portable::log(2.0)));
  return design;
}

Weights scaled_rows(std::size_t rows, std::size_t cols) {
  Weights x = samples(rows * cols);
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = std::ldexp(x[i], static_cast<int>(i / cols * 7 % rows / 4));
  return x;
}

std::vector<std::uint8_t> cycle(std::size_t n, unsigned period, unsigned factor) {
  std::vector<std::uint8_t> classes(n);
  for (std::size_t i = 0; i < n; ++i) classes[i] = static_cast<std::uint8_t>(i * factor % period);
  return classes;
}

void write_chosen(Vectors& vectors) {
  vectors.chosen("no-weights", "ectcq3", {}, 5);
  vectors.chosen("one-weight", "ectcq3", {-0.75f}, 1);
  vectors.chosen("zeros", "ectcq3", Weights(64, 0.0f), 8);
  vectors.chosen("two-bits", "ectcq2-s4", samples(300), 20);
  vectors.chosen("default", "ectcq3", samples(1024, 1.5), 64);
  vectors.chosen("row-classes", "ectcq3-s8", scaled_rows(24, 64), 64);
  vectors.chosen("eight-bits", "ectcq8-s8", samples(600), 30);
  vectors.chosen("half-bit", "ectcq0.5-s16", samples(4000, 1.0), 50);

  Weights ternary(6000);  // far from any generalized Gaussian: tables of its own
  for (std::size_t i = 0; i < ternary.size(); ++i)
    ternary[i] = static_cast<float>(static_cast<int>(i * i % 7 % 3) - 1);
  vectors.chosen("explicit-tables", "ectcq1-s4", ternary, 60);

  Weights wild = samples(400);
  wild[0] = 60.0f, wild[17] = -45.5f, wild[18] = 300.0f, wild[399] = -20.0f;  // escapes
  vectors.chosen("escapes", "ectcq4-s8", wild, 40);
  wild[1] = 3e38f, wild[2] = -1e9f, wild[200] = 123456.0f;  // outliers
  vectors.designed("outliers", plain(4, 0.25f), wild, 40);
}

void write_designed(Vectors& vectors) {
  // The one that ratefloor/codec/ectcq/spec.md reads byte by byte.
  vectors.designed("example", plain(2, 0.5f), {0.9f, -0.4f, 0.1f, 0.6f, -1.6f, 5.2f, 0.0f, -1.1f},
                   4);

  for (int log2_states = 2; log2_states <= 12; ++log2_states)
    vectors.designed("states-" + std::to_string(1 << log2_states), plain(log2_states, 0.5f),
                     samples(500, 2.0, 1.0f, static_cast<std::uint64_t>(log2_states)), 25);

  for (int log2_lanes = 1; log2_lanes <= 5; ++log2_lanes) {
    Design design = plain(5, 0.5f);
    design.header.format.log2_lanes = log2_lanes;  // the last step is not a whole one
    vectors.designed("lanes-" + std::to_string(1 << log2_lanes), std::move(design), samples(7 * 29),
                     29);
  }
  Design idle = plain(3, 0.5f);
  idle.header.format.log2_lanes = 5;
  vectors.designed("more-lanes-than-weights", std::move(idle), samples(6), 3);

  for (const int raw_bits : {1, 7}) {
    Weights x = samples(200);
    x[5] = 12.0f, x[77] = -9.0f;  // escapes
    const float step = std::ldexp(1.0f, -5 - raw_bits);
    Design design = plain(6, step);
    design.header.format.raw_bits = raw_bits;
    design.header.format.log2_lanes = 2;
    vectors.designed("raw-bits-" + std::to_string(raw_bits), std::move(design), x, 40);
  }

  Design corrected = plain(4, 1.5f);
  corrected.header.format.zero_rule = true;
  corrected.header.format.offsets = {-19, 7, 127};
  corrected.header.format.shape.beta = 23;
  corrected.header.format.shape.zero_even = 27;
  corrected.header.format.shape.zero_odd = -21;
  vectors.designed("zero-rule", corrected, samples(900, 0.7), 30);
  corrected.header.format.zero_rule = false;
  vectors.designed("zero-corrections", std::move(corrected), samples(900, 0.7), 30);

  Design classes = plain(5, 0.25f);
  classes.header.classes = {16, 9, cycle(30, 11, 3), cycle(40, 9, 2)};  // sums beyond the last
  classes.header.format.shape.scale -= 600;
  classes.header.format.log2_lanes = 3;
  vectors.designed("both-classes", std::move(classes), samples(1200, 1.3), 40);

  // One of six tables is explicit.
  Design mixed = plain(4, 0.5f);
  mixed.header.classes = {3, 16, {}, cycle(25, 3, 1)};
  mixed.header.tables.resize(6);
  mixed.header.is_explicit = {false, false, false, true, false, false};
  for (std::size_t symbol = 120; symbol <= 132; ++symbol) mixed.header.tables[3][symbol] = 315;
  mixed.header.tables[3][255] = 1;
  vectors.designed("column-classes", std::move(mixed), samples(500), 25);

  // Everything but k = 0 is an escape; so are some outliers.
  Design escapes = plain(2, 0.5f);
  escapes.header.tables.resize(2);
  escapes.header.is_explicit = {true, true};
  for (codec::ectcq::Frequencies& table : escapes.header.tables)
    table[126] = 2048, table[254] = table[255] = 1024;
  Weights x = samples(120);
  for (std::size_t i = 0; i < x.size(); i += 5) x[i] = std::ldexp(x[i], 14 + static_cast<int>(i));
  vectors.designed("many-escapes", std::move(escapes), x, 12);
}

// Almost only zeros: tables so narrow that a weight takes a thousandth of a bit.
void write_large(Vectors& vectors) {
  const auto sparse = [](std::size_t n) {
    Weights x(n, 0.0f);
    for (std::size_t i = 0; i < n; i += 997) x[i] = static_cast<float>(i % 13) - 6;
    return x;
  };
  Design narrow = plain(3, 1.0f);
  narrow.header.format.shape.scale = -700;
  vectors.designed("chunks", narrow, sparse(400 * 200), 200);

  constexpr std::size_t kCols = 66000;
  narrow.header.classes = {2, 40, {}, std::vector<std::uint8_t>(kCols)};
  for (std::size_t i = 17; i < kCols; i += 5000) narrow.header.classes.cols[i] = 1;
  vectors.designed("long-rows", std::move(narrow), sparse(2 * kCols), kCols);
}

codec::sic::Header steps(std::vector<std::uint8_t> exponents, std::uint64_t chunk_rows,
                         int log2_lanes) {
  codec::sic::Header header;
  header.chunk_rows = chunk_rows;
  header.exponents = std::move(exponents);
  header.weights = plain(4, 0.25f).header;
  header.weights.format.log2_lanes = log2_lanes;
  return header;
}

void write_sic(Vectors& vectors) {
  // The one that ratefloor/codec/sic/spec.md reads byte by byte.
  vectors.drawn("sic-example", 3, steps({0, 12}, 3, 1), {1, -2, 0, 3, -1, 1, 0, 2});
  vectors.drawn("sic-one-weight", 1, steps({0}, 1, 0), {2});
  vectors.drawn("sic-no-rows", 0, steps({3, 0, 1}, 7, 2), {0});
  vectors.drawn("sic-chunks", 50, steps(cycle(33, 23, 5), 16, 2), samples(1000, 2.0, 3.0f));
  std::vector<std::uint8_t> ramp(200);  // differences of 0 and 1: form 1
  for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<std::uint8_t>(i * 5 / 4);
  vectors.drawn("sic-differences", 5, steps(ramp, 5, 0), samples(900, 1.3, 2.0f));
  vectors.drawn("sic-more-lanes-than-rows", 9, steps(cycle(20, 4, 3), 9, 5),
                samples(700, 2.0, 4.0f));

  codec::sic::Header classes = steps(cycle(60, 29, 7), 20, 3);
  classes.weights.classes = {7, 3, {}, cycle(60, 7, 2)};
  vectors.drawn("sic-column-classes", 31, classes, samples(2500, 2.0, 5.0f));
  classes.weights.classes.rows = cycle(31, 4, 1);  // sums beyond the last
  vectors.drawn("sic-both-classes", 31, classes, samples(2500, 2.0, 5.0f));
  classes.weights.classes.cols.clear();
  vectors.drawn("sic-row-classes", 31, classes, samples(2500, 2.0, 5.0f));
  classes = steps(cycle(130, 64, 9), 40, 1);
  classes.weights.classes = {64, 2, {}, cycle(130, 64, 11)};
  vectors.drawn("sic-64-classes", 40, classes, samples(3000, 2.0, 3.0f));

  codec::sic::Header raw = steps(cycle(12, 5, 2), 40, 2);
  raw.weights.format.raw_bits = 2;
  vectors.drawn("sic-raw-bits", 40, raw, samples(480, 2.0, 40.0f));

  // Indices far out are escapes; of the outliers one is in a row that only fills up.
  Weights wild = samples(500, 2.0, 4.0f);
  wild[3] = 900, wild[40] = -2000, wild[41] = 700, wild[300] = 1501;
  vectors.drawn("sic-outliers", 30, steps(cycle(14, 6, 5), 30, 2), wild,
                {{0, 1e6f}, {17, -12345.5f}, {31, 5.0f}, {33, 3e37f}});
}

void write_bases(Vectors& vectors) {
  // The two that ratefloor/codec/basis/spec.md reads byte by byte.
  vectors.basis("example", 3, 2, designed_stream(plain(3, 0.5f), {0, 1, 1}, 3));
  vectors.in_basis("basis-example", "example", {-1, 2, 0, 0.5f, 1, -3}, 3, "ectcq",
                   designed_coder(plain(2, 0.5f), 2, 3, 3));

  const auto values = [](std::uint64_t n, std::uint64_t k, float scale) {
    return samples(codec::basis::value_count(n, k), 1.5, scale);
  };
  const Weights few = values(16, 5, 0.3f);
  vectors.basis("few", 16, 5, designed_stream(plain(4, 0.0625f), few, few.size()));
  vectors.in_basis("basis-ectcq", "few", samples(24 * 16), 16, "ectcq3-s8");
  vectors.in_basis("basis-no-rows", "few", {}, 16, "ectcq3-s8");
  vectors.in_basis("basis-sic", "few", Weights(24 * 16), 16, "sic",
                   drawn_coder(24, steps(cycle(16, 9, 2), 10, 2), samples(300, 2.0, 3.0f)));
  // As many reflections as there can be, of long vectors and of axes.
  Weights all = values(40, 39, 0.4f);
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i] = i % 200 < 20 || i >= 770 ? 0.0f : i % 190 == 30 ? 300.0f : all[i];
  vectors.basis("all", 40, 39, designed_stream(plain(6, 0.125f), all, all.size()));
  vectors.in_basis("basis-all", "all", samples(9 * 40), 40, "ectcq4-s4");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: make_vectors FOLDER\n", stderr);
    return 2;
  }
  std::filesystem::create_directories(argv[1]);
  Vectors vectors(argv[1]);
  write_chosen(vectors);
  write_designed(vectors);
  write_large(vectors);
  write_sic(vectors);
  write_bases(vectors);
  return vectors.done() ? 0 : 1;
}
