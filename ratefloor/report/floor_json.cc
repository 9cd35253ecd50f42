// Outward rounding: to fourteen digits and, where that went inward, one step of the fourteenth
// digit on.
#include "ratefloor/report/floor_json.h"

#include <fmt/format.h>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/json_value.inc"
#include "ratefloor/report/length_json.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

constexpr int kDigits = 14;

Json range(const floor::Range& r) {
  return Json::array({number(round_outward(r.lower, -1, kDigits), kDigits),
                      number(round_outward(r.upper, 1, kDigits), kDigits)});
}

Json scalar(double value) { return number(value, kDigits); }

Json range_or_null(const std::optional<floor::Range>& r) { return r ? range(*r) : Json(nullptr); }

Json enclosures(const floor::ClosedFormRanges& r) {
  return {{"alpha", range_or_null(r.alpha)},
          {"entropy_bits", range(r.entropy_bits)},
          {"fisher_information", range_or_null(r.fisher_information)},
          {"excess_kurtosis", range(r.excess_kurtosis)},
          {"kl_from_gaussian_bits", range(r.kl_from_gaussian_bits)},
          {"slb_bits", range(r.slb_bits)},
          {"theorem_gap_bits", range_or_null(r.theorem_gap_bits)}};
}

/// Certified ends keep the digits that distinguish them, rounded outward.
std::string proven_text(const floor::Range& r) {
  if (r.lower == r.upper) return significant(r.lower, 12);
  return fmt::format("{} … {}", significant(round_outward(r.lower, -1, kDigits), kDigits),
                     significant(round_outward(r.upper, 1, kDigits), kDigits));
}

std::string range_text(const floor::Range& r, int digits) {
  const std::string lower = significant(r.lower, digits), upper = significant(r.upper, digits);
  return lower == upper ? lower : lower + " … " + upper;
}

}  // namespace

std::string floor_json(const floor::FloorPoint& p, const FloorExtras& extras) {
  Json root = {{"schema", "ratefloor.floor"},
               {"schema_version", 1},
               {"certified", p.certified},
               {"source", p.source},
               {"distortion", p.distortion.lower == p.distortion.upper ? scalar(p.distortion.lower)
                                                                       : range(p.distortion)},
               {"alpha", p.alpha ? scalar(*p.alpha) : Json(nullptr)},
               {"entropy_bits", scalar(p.entropy_bits)},
               {"fisher_information", scalar(p.fisher_information)},
               {"excess_kurtosis", scalar(p.excess_kurtosis)},
               {"kl_from_gaussian_bits", scalar(p.kl_from_gaussian_bits)},
               {"slb_bits", scalar(p.slb_bits)},
               {"theorem_gap_bits", scalar(p.theorem_gap_bits)},
               {"rd_bits", range(p.rd_bits)},
               {"gap_bits", range(p.gap_bits)}};
  if (extras.closed_forms != nullptr) root["enclosures"] = enclosures(*extras.closed_forms);
  if (extras.length != nullptr) root["blocklength"] = Json::parse(length_json(*extras.length));
  return dump(root, 2) + "\n";
}

std::string floor_table(const floor::FloorPoint& p, const FloorExtras& extras) {
  TextGrid grid;
  grid.add_column(fmt::format("source {}, unit variance", printable(p.source)), Align::kLeft);
  grid.add_column("", Align::kLeft);
  const auto row = [&](const char* name, std::string value) { grid.add_row({name, value}); };
  if (p.alpha) row("scale α", significant(*p.alpha, 10));
  row("entropy h", significant(p.entropy_bits, 10) + " bits");
  row("Fisher information J",
      std::isinf(p.fisher_information) ? "infinite" : significant(p.fisher_information, 10));
  row("excess kurtosis", significant(p.excess_kurtosis, 7));
  row("divergence from the Gaussian", significant(p.kl_from_gaussian_bits, 7) + " bits");
  row("distortion D (mse)", p.certified ? proven_text(p.distortion) : range_text(p.distortion, 10));
  row(p.certified ? "rate R(D), proven" : "rate R(D)",
      (p.certified ? proven_text(p.rd_bits) : range_text(p.rd_bits, 10)) + " bits" +
          (p.distortion.lower >= 1 ? " (D is no less than the variance)" : ""));
  row("Shannon lower bound", significant(p.slb_bits, 10) + " bits");
  row("R(D) above it", range_text(p.gap_bits, 5) + " bits");
  row("  at most, by the gap theorem", std::isinf(p.theorem_gap_bits)
                                           ? "– (J is infinite)"
                                           : significant(p.theorem_gap_bits, 5) + " bits");
  if (extras.length != nullptr) add_length_rows(*extras.length, grid);
  return grid.to_string();
}

}  // namespace ratefloor::report
