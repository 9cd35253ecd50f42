// Four parts: the finding, a line per tensor about its distribution, a line per tensor with every
// method's gap, and the totals; then what could not be measured.
#include "ratefloor/report/analysis_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/finding.h"
#include "ratefloor/report/gap_table.h"
#include "ratefloor/report/has_fit.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

std::string distribution_grid(const job::Analysis& analysis,
                              const std::vector<std::string>& names) {
  TextGrid grid;
  grid.add_column("tensor", Align::kLeft);
  for (const char* head :
       {"shape", "std", "β", "β rows", "kurtosis", ">6σ", "h(w/σ)", "|rows", "KS"})
    grid.add_column(head);
  for (std::size_t i = 0; i < analysis.tensors.size(); ++i) {
    const auto& t = analysis.tensors[i];
    const double log_std = std::log2(t.summary.variance) / 2;
    grid.add_row(
        {names[i], shape_text(t.shape), significant(std::sqrt(t.summary.variance), 3),
         beta_text(t.iid),
         has_fit(t.rows) ? fixed(t.rows.beta, 3) + (t.rows.beta_at_bound ? "!" : "") : kMissing,
         fixed(t.summary.excess_kurtosis, 2), std::to_string(t.summary.beyond_six_sigma),
         fixed(t.summary.entropy_bits - log_std, 3), fixed(t.row_entropy_bits - log_std, 3),
         has_fit(t.iid) ? fixed(t.iid.ks_distance, 4) : kMissing});
  }
  return grid.to_string();
}

std::string distributions(const job::Analysis& analysis, std::size_t width) {
  const auto longest_line = [](const std::string& grid) {
    return display_width(std::string_view(grid).substr(0, grid.find('\n')));
  };
  // The numbers are laid out once without names; those get what is left of the line.
  const std::vector<std::string> no_names(analysis.tensors.size());
  const std::size_t numbers = longest_line(distribution_grid(analysis, no_names)) - 6;
  const auto names =
      tensor_names(analysis, std::max<std::size_t>(width > numbers ? width - numbers : 0, 16));
  std::string text = "Distributions\n";
  text += distribution_grid(analysis, names);
  text += wrap(
      "β: shape of the fitted generalized Gaussian with its 95 % interval (2 is Gaussian, 1 "
      "Laplace); β rows: of the weights divided by their row's standard deviation. kurtosis: "
      "excess "
      "over the Gaussian. h(w/σ): entropy in bits at unit variance, measured without the fit "
      "(Gaussian 2.047); |rows: given the row scales. KS: largest distance between the "
      "distribution "
      "functions of weights and fit.",
      width, "  ");
  if (std::any_of(analysis.tensors.begin(), analysis.tensors.end(), [](const auto& t) {
        return (has_fit(t.iid) && t.iid.beta_at_bound) || (has_fit(t.rows) && t.rows.beta_at_bound);
      }))
    text +=
        "  ! β at the end of the range searched: no such density fits; after β rows, the floor is "
        "that of a poor model\n";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!analysis.tensors[i].note.empty())
      text += wrap(names[i] + ": " + printable(analysis.tensors[i].note), width, "  ");
  }
  return text;
}

std::string totals(const job::Analysis& analysis, std::size_t width) {
  TextGrid grid;
  grid.add_column("method", Align::kLeft);
  for (const char* head : {"stored bpw", "entropy bpw", "mse", "floor", "gap"})
    grid.add_column(head);
  for (const auto& t : analysis.totals) {
    grid.add_row({printable(t.method), fixed(t.stored_bpw, 3), fixed(t.entropy_bpw, 3),
                  significant(t.mse, 3), fixed(t.floor_bits, 3), gap_text(t.gap_bits, 3)});
  }
  std::string text = "Whole model, weighted by tensor size\n";
  text += grid.to_string();
  text += wrap(
      "Rates are bits per weight. stored bpw counts every byte a decoder needs, side information "
      "(scales, codebooks, tables) included; entropy bpw is an ideal coder's rate, with the same "
      "side information. mse is relative to the tensor's variance. The floor is row-conditional: "
      "the fewest bits at this mse for a generalized Gaussian source given each row's scale.",
      width, "  ");
  return text;
}

std::string skipped(const job::Analysis& analysis, std::size_t width) {
  const std::size_t count = analysis.skipped.size();
  std::string text = fmt::format("Skipped: {} tensor{}\n", grouped(count), count == 1 ? "" : "s");
  for (const auto& s : analysis.skipped) {
    std::string line = printable(s.name) + ": " + printable(s.error.message);
    if (s.nan_count + s.inf_count > 0)
      line += fmt::format(" [{} NaN, {} Inf]", grouped(s.nan_count), grouped(s.inf_count));
    if (!s.error.remedy.empty()) line += fmt::format(" ({})", printable(s.error.remedy));
    text += wrap(line, width, "  ");
  }
  return text;
}

}  // namespace

std::string analysis_table(const job::Analysis& analysis, const AnalysisTableOptions& options) {
  const auto width = static_cast<std::size_t>(std::max(options.width, 60));
  const std::size_t count = analysis.tensors.size();
  std::string text = printable(analysis.model) + ": " + grouped(analysis.weights) + " weights in " +
                     grouped(count) + (count == 1 ? " matrix\n" : " matrices\n");
  text += wrap(printable(finding(analysis)), width);
  if (options.tensors && count > 0) {
    text += '\n';
    text += distributions(analysis, width);
    if (!analysis.totals.empty()) {
      text += "\nGap: stored bits per weight above the floor at the same error\n";
      text += gap_table(analysis, width);
    }
  }
  if (!analysis.totals.empty()) {
    text += '\n';
    text += totals(analysis, width);
  }
  if (count_model_failures(analysis) > 0)
    text += wrap(std::string(kFailureMark) + " " + kNegativeGapNote, width, "  ");
  if (!analysis.skipped.empty()) {
    text += '\n';
    text += skipped(analysis, width);
  }
  return text;
}

}  // namespace ratefloor::report
