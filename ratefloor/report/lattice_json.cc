#include "ratefloor/report/lattice_json.h"

#include "ratefloor/report/json_value.inc"
#include "ratefloor/report/lattice_table.h"

namespace ratefloor::report {
namespace {

constexpr int kDigits = 12;

Json enclosure(double lower, double upper) {
  return Json::array({number(round_outward(lower, -1, kDigits), kDigits),
                      number(round_outward(upper, 1, kDigits), kDigits)});
}

Json lattice_value(const job::LatticeRow& row, bool details) {
  const lattice::Lattice& l = *row.lattice;
  const double unit2 = l.unit * l.unit;
  Json value = {
      {"name", l.name},
      {"dimension", l.dimension},
      {"nsm_measured", number(row.measured.nsm)},
      {"nsm_standard_error", number(row.measured.standard_error)},
      {"nsm_interval", interval(row.measured.interval.lower, row.measured.interval.upper)},
      {"nsm_known", number(row.known.value, kDigits)},
      {"nsm_status", moment_status_text(row.known.status)},
      {"nsm_exact", row.known.exact.empty() ? Json(nullptr) : Json(row.known.exact)},
      {"nsm_source", row.known.source},
      {"gap_bits", number(row.gap_bits)},
      {"sphere_bound", enclosure(row.sphere_bound.lower, row.sphere_bound.upper)},
      {"sphere_gap_bits", number(row.sphere_gap_bits)},
      {"kissing_number", l.kissing_number},
      {"minimal_norm", number(unit2 * l.minimal_norm)},
      {"covering_radius_squared", number(unit2 * l.covering_norm)},
      {"volume", number(l.volume())},
      {"unit", number(l.unit)},
      {"weights", l.weights},
      {"theta_norm_step", number(unit2 * l.norm_step)},
      {"theta", row.theta},
      {"ns_per_coordinate",
       row.ns_per_coordinate ? number(*row.ns_per_coordinate, 4) : Json(nullptr)}};
  if (details) value["generator"] = l.generator;
  return value;
}

}  // namespace

std::string lattice_json(std::span<const job::LatticeRow> rows, std::uint64_t samples,
                         std::uint64_t seed, bool details) {
  Json lattices = Json::array();
  for (const job::LatticeRow& row : rows) lattices.push_back(lattice_value(row, details));
  const Json root = {{"schema", "ratefloor.lattice"},
                     {"schema_version", 1},
                     {"samples", samples},
                     {"seed", seed},
                     {"lattices", lattices}};
  return dump(root, 2) + "\n";
}

}  // namespace ratefloor::report
