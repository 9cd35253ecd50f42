#include "ratefloor/report/lattice_table.h"

#include <fmt/format.h>

#include <cmath>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

std::string speed_text(const job::LatticeRow& row) {
  return row.ns_per_coordinate ? significant(*row.ns_per_coordinate, 3) : kMissing;
}

/// Down, so that what is shown is still a bound.
std::string lower_bound_text(double value) { return fixed(std::floor(value * 1e7) / 1e7, 7); }

/// Two digits of the error, and as many of the value.
std::string measured_text(const lattice::MeasuredMoment& m) {
  return fmt::format("{} ± {}", fixed(m.nsm, 7), fixed(m.standard_error, 7));
}

std::string shells(const job::LatticeRow& row) {
  TextGrid grid;
  grid.add_column("norm |v|²");
  grid.add_column("points");
  const lattice::Lattice& l = *row.lattice;
  for (std::size_t m = 0; m < row.theta.size(); ++m)
    if (row.theta[m] > 0)
      grid.add_row({significant(static_cast<double>(m) * l.norm_step * l.unit * l.unit, 6),
                    grouped(row.theta[m])});
  return grid.to_string();
}

std::string generator(const lattice::Lattice& l) {
  TextGrid grid(1);
  for (std::size_t i = 0; i < l.dimension; ++i) grid.add_column("z" + std::to_string(i));
  for (const auto& row : l.generator) {
    std::vector<std::string> cells;
    for (const lattice::Coordinate c : row) cells.push_back(std::to_string(c));
    grid.add_row(std::move(cells));
  }
  return grid.to_string();
}

std::string weights_text(const lattice::Lattice& l) {
  for (const int w : l.weights)
    if (w != 1)
      return "; squares of the axes weigh " + fmt::format("{}", fmt::join(l.weights, ", "));
  return "";
}

}  // namespace

const char* moment_status_text(lattice::MomentStatus status) {
  switch (status) {
    case lattice::MomentStatus::kExact:
      return "exact";
    case lattice::MomentStatus::kLiterature:
      return "literature";
    case lattice::MomentStatus::kMeasured:
      break;
  }
  return "measured";
}

std::string lattice_table(std::span<const job::LatticeRow> rows) {
  TextGrid grid;
  grid.add_column("lattice", Align::kLeft);
  for (const char* head : {"n", "G measured ± s.e.", "G known"}) grid.add_column(head);
  grid.add_column("", Align::kLeft);
  for (const char* head : {"gap, bits", "sphere bound", "kissing", "ns/coordinate"})
    grid.add_column(head);
  for (const job::LatticeRow& row : rows)
    grid.add_row({row.lattice->name, std::to_string(row.lattice->dimension),
                  measured_text(row.measured), fixed(row.known.value, 7),
                  moment_status_text(row.known.status), fixed(row.gap_bits, 5),
                  lower_bound_text(row.sphere_bound.lower), grouped(row.lattice->kissing_number),
                  speed_text(row)});
  return grid.to_string() +
         "\nG: mean squared error per dimension of uniform points in a cell of volume 1; no\n"
         "quantizer in n dimensions has a smaller one than the sphere bound (theorem). gap:\n"
         "½ log2(2πe G), bits per sample over the Shannon bound, fine cells, entropy coded.\n"
         "ns/coordinate: the nearest-point search on this machine, one thread.\n";
}

std::string lattice_details(const job::LatticeRow& row) {
  const lattice::Lattice& l = *row.lattice;
  TextGrid grid;
  grid.add_column("lattice " + l.name, Align::kLeft);
  grid.add_column("", Align::kLeft);
  const auto line = [&](std::string what, std::string value) {
    grid.add_row({std::move(what), std::move(value)});
  };
  const double unit2 = l.unit * l.unit;
  line("dimension", std::to_string(l.dimension));
  line("volume of a cell", significant(l.volume(), 6));
  line("shortest vectors", fmt::format("{}, norm {}", grouped(l.kissing_number),
                                       significant(unit2 * l.minimal_norm, 6)));
  line("covering radius squared", significant(unit2 * l.covering_norm, 6));
  line("second moment G, measured", measured_text(row.measured));
  line("  between, but for 1 in 10^9", fmt::format("{} … {}", fixed(row.measured.interval.lower, 6),
                                                   fixed(row.measured.interval.upper, 6)));
  line("  known",
       row.known.exact.empty()
           ? fmt::format("{} ± {}", fixed(row.known.value, 7), fixed(row.known.standard_error, 7))
           : fmt::format("{} = {}", fixed(row.known.value, 10), row.known.exact));
  line("  known from",
       fmt::format("{}: {}", moment_status_text(row.known.status), row.known.source));
  line("  no other has less than", lower_bound_text(row.sphere_bound.lower) + " (sphere bound)");
  line("gap at fine cells", fmt::format("{} bits; sphere bound {}", fixed(row.gap_bits, 6),
                                        fixed(std::floor(row.sphere_gap_bits * 1e6) / 1e6, 6)));
  line("nearest point here", speed_text(row) + " ns per coordinate, one thread");
  return grid.to_string() + "\n" + shells(row) +
         fmt::format("\ngenerator, rows in steps of {}{}\n", significant(l.unit, 6),
                     weights_text(l)) +
         generator(l);
}

}  // namespace ratefloor::report
