#include "ratefloor/report/matmul_table.h"

#include <fmt/format.h>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

std::string heading(const job::MatmulResult& result) {
  const job::MatmulRequest& r = result.request;
  const std::string rates =
      r.rate_a_bits == r.rate_b_bits
          ? fmt::format("{} bits per entry", significant(r.rate_a_bits, 6))
          : fmt::format("{} and {} bits per entry", significant(r.rate_a_bits, 6),
                        significant(r.rate_b_bits, 6));
  return fmt::format(
      "AᵀB, A {} × {} from {}, B {} × {} from {}, {}, {} trials\n"
      "Γ = {}{}{}{}\n\n",
      r.n, r.vectors_a, result.source_a, r.n, r.vectors_b, result.source_b, rates, r.trials,
      significant(result.gamma, 5),
      result.time_share_fraction < 1
          ? fmt::format(", keeping {} of the coordinates", fixed(result.time_share_fraction, 3))
          : "",
      r.rotate ? "; randomly rotated" : "", r.normalize ? "; vectors normalized" : "");
}

/// Distortion with its interval: "0.7457 ± 0.0041".
std::string distortion_cell(const job::MatmulEntry& e) {
  return fmt::format("{} ± {}", significant(e.distortion, 4),
                     significant((e.ci_high - e.ci_low) / 2, 2));
}

/// Tensors are not independent entries: what that does to the columns.
std::string tensor_note(const job::MatmulResult& result) {
  const job::MatmulEntry& e = result.entries.front();
  if (result.synthetic || e.relative_error <= 0) return "";
  const double excess = e.distortion / e.relative_error;
  std::string note = fmt::format(
      "‖AᵀB‖² is {} times ‖A‖²‖B‖²/n, where it would be 1 for independent entries: Γ is no bound\n"
      "here, and an estimate of zeros has that distortion",
      significant(excess, 3));
  if (excess > 1.5 && !e.scheme.unbiased)
    note += "; --unbiased, which does not shrink, may be better";
  return note + "\n";
}

}  // namespace

std::string matmul_table(const job::MatmulResult& result) {
  const bool two_rates = result.request.rate_a_bits != result.request.rate_b_bits;
  TextGrid grid;
  grid.add_column("scheme", Align::kLeft);
  grid.add_column(two_rates ? "rate A" : "rate");
  if (two_rates) grid.add_column("rate B");
  for (const char* head : {"kept", "distortion", "Γ", "ratio"}) grid.add_column(head);
  if (!result.synthetic) grid.add_column("of ‖AᵀB‖²");
  for (const job::MatmulEntry& e : result.entries) {
    std::vector<std::string> row = {e.scheme.label, fixed(e.rate_a_bits, 4)};
    if (two_rates) row.push_back(fixed(e.rate_b_bits, 4));
    row.insert(row.end(), {fixed(e.kept_fraction, 3), distortion_cell(e), significant(e.gamma, 4),
                           fixed(e.ratio, 3)});
    if (!result.synthetic) row.push_back(significant(e.relative_error, 4));
    grid.add_row(std::move(row));
  }
  return heading(result) + grid.to_string() +
         fmt::format(
             "\nrate: ideal code length in bits per entry, side information counted; not stored "
             "bytes\ndistortion: squared error per product entry over {}; 95 % interval of the "
             "mean\nΓ: the least possible for independent Gaussian entries at the rates charged\n",
             result.synthetic ? "n" : "‖A‖²‖B‖²/n") +
         tensor_note(result);
}

}  // namespace ratefloor::report
