// The first total is the method asked for first (by default nf4, which most people know).
#include "ratefloor/report/finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ratefloor::report {

const char* const kNegativeGapNote =
    "Negative gap: the source model is wrong here. No method can store less than the floor of the "
    "true source, so these weights are not independent draws from the fitted density (structure "
    "across rows or columns, repeated values, outliers); the floor shown is too high.";

std::string finding(const job::Analysis& analysis) {
  const auto usable = [](const job::MethodTotal& t) {
    return std::isfinite(t.stored_bpw) && std::isfinite(t.floor_bits) && std::isfinite(t.gap_bits);
  };
  const auto& totals = analysis.totals;
  const auto first = std::find_if(totals.begin(), totals.end(), usable);
  if (first == totals.end()) return "";
  std::string text = fmt::format(
      "{} stores {:.3f} bits per weight; the floor at its error is {:.3f}: ", first->method,
      first->stored_bpw, first->floor_bits);
  text += first->gap_bits < 0 ? "it stores less, so the source model is wrong here."
                              : fmt::format("a gap of {:.3f}.", first->gap_bits);
  auto best = first;
  for (auto it = first; it != totals.end(); ++it) {
    if (usable(*it) && it->gap_bits < best->gap_bits) best = it;
  }
  if (best != first && best->gap_bits >= 0) {
    text += fmt::format(" {} comes closest: {:.3f}.", best->method, best->gap_bits);
  }
  return text;
}

std::size_t count_model_failures(const job::Analysis& analysis) {
  return static_cast<std::size_t>(
      std::count_if(analysis.tensors.begin(), analysis.tensors.end(), [](const auto& tensor) {
        return std::any_of(tensor.methods.begin(), tensor.methods.end(),
                           [](const auto& m) { return m.gap_bits < 0; });
      }));
}

}  // namespace ratefloor::report
