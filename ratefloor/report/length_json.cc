// Outward rounding to twelve digits: the decimal is nudged until the double nearest to it lies
// strictly outside, which puts the decimal itself outside, too.
#include "ratefloor/report/length_json.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/json_value.inc"

namespace ratefloor::report {
namespace {

constexpr int kDigits = 12;

/// `direction` −1: below `value`; +1: above. Zero stays: nothing here is negative.
double round_outward(double value, int direction) {
  double rounded = round_significant(value, kDigits);
  if (value == 0 || !std::isfinite(value)) return rounded;
  const double step = std::pow(10.0, std::floor(std::log10(std::abs(value))) - (kDigits - 1));
  for (int nudge = 1; !((rounded - value) * direction > 0) && nudge < 4; ++nudge)
    rounded = round_significant(value + nudge * direction * step, kDigits);
  return rounded;
}

Json enclosure(const floor::Range& r) {
  return Json::array(
      {number(round_outward(r.lower, -1), kDigits), number(round_outward(r.upper, 1), kDigits)});
}

/// As enclosure(), but one number where the range is one, as when it was given.
Json given(const floor::Range& r) {
  return r.upper - r.lower <= 1e-15 * r.upper ? number(r.lower, kDigits) : enclosure(r);
}

/// The safe side of a lower bound, for people.
std::string at_least(const floor::Range& r) {
  const double shown = std::floor(r.lower * 1e6) / 1e6;
  return fixed(shown, 6) + " bits";
}

}  // namespace

std::string length_json(const floor::LengthFloor& f) {
  Json conjectured = nullptr;
  if (f.conjectured_second_moment) {
    conjectured = {{"name", "Conway-Sloane"},
                   {"second_moment", number(*f.conjectured_second_moment, kDigits)},
                   {"excess_bits", number(*f.conjectured_excess_bits, kDigits)}};
  }
  const Json root = {
      {"blocklength", f.blocklength},
      {"epsilon", given(f.epsilon)},
      {"converse_bits", enclosure(f.converse_bits)},
      {"mean_converse_bits", enclosure(f.mean_converse_bits)},
      {"sphere_second_moment", enclosure(f.sphere_second_moment)},
      {"sphere_excess_bits", enclosure(f.sphere_excess_bits)},
      {"zador_second_moment", enclosure(f.zador_second_moment)},
      {"zador_excess_bits", enclosure(f.zador_excess_bits)},
      {"fixed_rate_excess_bits",
       f.fixed_rate_excess_bits ? number(*f.fixed_rate_excess_bits, kDigits) : Json(nullptr)},
      {"conjectured", conjectured},
      {"normal_approximation",
       {{"bits", number(f.normal_approximation_bits, kDigits)},
        {"rd_bits", number(f.rd_bits, kDigits)},
        {"rd_is", f.rd_is_shannon_bound ? "shannon_lower_bound" : "computed"},
        {"dispersion_nats2", number(f.dispersion_nats2, kDigits)},
        {"dispersion_is", f.dispersion_is_limit ? "limit_of_small_distortion" : "computed"}}}};
  return dump(root, -1);
}

void add_length_rows(const floor::LengthFloor& f, TextGrid& grid) {
  const auto row = [&](std::string name, std::string value) {
    grid.add_row({std::move(name), std::move(value)});
  };
  const std::string n = std::to_string(f.blocklength);
  row(fmt::format("blocks of {}, fixed rate, error above D with probability {}", n,
                  significant(f.epsilon.lower, 6)),
      "");
  row("  proved: at least", at_least(f.converse_bits));
  row("  normal approximation (no bound)", fixed(f.normal_approximation_bits, 6) + " bits");
  row(fmt::format("blocks of {}, fixed rate, mean error D", n), "");
  row("  proved: at least", at_least(f.mean_converse_bits));
  row(fmt::format("cells in {} dimensions, entropy coded, high rate: over the Shannon bound", n),
      "");
  row("  proved: at least (sphere bound)", at_least(f.sphere_excess_bits));
  if (f.conjectured_excess_bits)
    row("  conjectured: at least (Conway–Sloane)", fixed(*f.conjectured_excess_bits, 6) + " bits");
  row("  proved: some have at most (Zador)",
      fixed(std::ceil(f.zador_excess_bits.upper * 1e6) / 1e6, 6) + " bits");
  if (f.fixed_rate_excess_bits)
    row("  at fixed rate, at least", fixed(*f.fixed_rate_excess_bits, 6) + " bits");
}

}  // namespace ratefloor::report
