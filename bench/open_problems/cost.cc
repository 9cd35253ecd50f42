// Problem 4: what encoding and decoding cost per entry, and how that grows with n.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>

#include "bench/open_problems/experiment.h"
#include "ratefloor/kernel/random_rotation.h"
#include "ratefloor/quant/dithered/dithered_lattice.h"
#include "ratefloor/quant/dithered/lattice_rate.h"
#include "ratefloor/source/source.h"

namespace ratefloor::bench {
namespace {

constexpr std::size_t kEntries = 1 << 20;

/// The fastest of five runs, in ns per entry, one thread.
double fastest(const std::function<void()>& work) {
  double best = 1e30;
  for (int run = 0; run < 5; ++run) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count() / kEntries);
  }
  return best;
}

}  // namespace

Findings cost() {
  std::vector<float> x(kEntries), out(kEntries);
  (*source::parse_source("gaussian"))->sample_into(1, 0, x);
  Findings found;
  found.table.head = {"n", "step", "ns_per_entry"};
  std::vector<report::SvgSeries> lines;
  const auto add = [&](std::size_t series, const std::string& label, std::size_t n, double ns) {
    if (lines.size() <= series)
      lines.push_back(
          {label, {"c" + std::to_string(series), "", 1.8, true, "osd^vx+"[series % 7]}, {}, {}});
    found.table.rows.push_back({text(static_cast<double>(n), 7), label, text(ns, 3)});
    lines[series].points.push_back({std::log2(static_cast<double>(n)), ns});
  };
  for (std::size_t n = 256; n <= kEntries; n *= 4) {
    const kernel::RandomRotation whole(n, 1), blocks(n, 1, 256);
    add(0, "rotate", n, fastest([&] { whole.apply_rows(x); }));
    add(1, "rotate in blocks of 256", n, fastest([&] { blocks.apply_rows(x); }));
    std::size_t series = 2;
    for (const char* name : {"z", "e8", "leech"}) {
      const lattice::Lattice& l = lattice::lattice_named(name);
      const quant::DitheredLattice code{
          &l,
          quant::step_of_noise(l, quant::noise_at_rate(quant::space_filling_gap_bits(l), 2)),
          {1, 1}};
      const std::size_t rows = kEntries / n, size = code.coordinates(n);
      std::vector<lattice::Coordinate> z(size * rows);
      const auto points = [&](std::size_t r) { return std::span(z).subspan(r * size, size); };
      add(series++, std::string("encode ") + name, n, fastest([&] {
            for (std::size_t r = 0; r < rows; ++r)
              (void)quant::encode_dithered(code, quant::dither_of(code, r, n),
                                           std::span(x).subspan(r * n, n), points(r));
          }));
      add(series++, std::string("decode ") + name, n, fastest([&] {
            for (std::size_t r = 0; r < rows; ++r)
              quant::decode_dithered(code, quant::dither_of(code, r, n), points(r), 1,
                                     std::span(out).subspan(r * n, n));
          }));
    }
  }
  found.plot = {"Cost per entry, one core",
                "A million entries in vectors of n; fastest of five runs.",
                {{"Linear time is a flat line", "log2 n", "ns per entry", lines, true}}};
  return found;
}

}  // namespace ratefloor::bench
