#include "ratefloor/report/evaluation_cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/short_names.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

std::string name_text(const std::string& name, std::size_t longest) {
  return elide_middle(printable(name), longest);
}

std::string count(std::uint64_t n, const char* what) {
  return fmt::format("{} {}{}", grouped(n), what, n == 1 ? "" : "s");
}

/// Half of the interval: "0.0081".
double half_width(const job::Estimate& of) { return (of.high - of.low) / 2; }

std::string nats(const job::Estimate& of) {
  return fixed(of.mean, 4) + " ± " + fixed(half_width(of), 4);
}

std::string difference(double nats) {
  if (!std::isfinite(nats)) return kMissing;
  return (nats < 0 ? "−" : "+") + fixed(std::abs(nats), 4);
}

std::string percent(double share) {
  return std::isfinite(share) ? fixed(100 * share, 2) + " %" : kMissing;
}

/// Three digits without an exponent where there is room: "0.0123", "12.3", "12345".
std::string factor(double value) {
  return std::abs(value) >= 999.5 && std::abs(value) < 1e6 ? fixed(value, 0)
                                                           : significant(value, 3);
}

/// Of numbers near 1: "0.985", "1.000".
std::string ratio(double value) {
  return value >= 0.01 && value < 1000 ? fixed(value, 3) : significant(value, 3);
}

/// Nothing relative to nothing is no number, either: significant() shows both as missing.
std::string relative(double error, double power) { return significant(error / power, 3); }

template <class Item>
std::vector<std::string> names_of(const std::vector<Item>& items, std::size_t longest) {
  std::vector<std::string> names;
  for (const Item& item : items) names.push_back(item.name);
  return short_names(names, longest);
}

}  // namespace

std::vector<LabelledText> evaluation_facts(const job::Evaluation& e, std::size_t longest) {
  std::string model = name_text(e.model, longest);
  if (!e.codec.empty()) model += " (" + name_text(e.codec, longest) + ")";
  model += ": " + fixed(e.weights_bpw, 3) + " bits per weight";
  std::string text = name_text(e.text, longest) + ": " + count(e.tokens, "token");
  text += fmt::format(" predicted in {} of {}, stride {}", count(e.windows, "window"),
                      grouped(e.window), grouped(e.stride));
  return {{"model", std::move(model)},
          {"text", std::move(text)},
          {"arithmetic", name_text(e.engine, longest)}};
}

std::vector<LabelledText> evaluation_numbers(const job::Evaluation& e) {
  std::vector<LabelledText> numbers{{"nats per token", nats(e.nll)}};
  if (e.bits_per_byte) numbers.push_back({"bits per byte", fixed(*e.bits_per_byte, 4)});
  numbers.push_back({"perplexity", fixed(e.perplexity, 3)});
  return numbers;
}

std::vector<LabelledText> comparison_numbers(const job::Evaluation& e, std::size_t longest) {
  const job::Comparison& c = *e.comparison;
  return {
      {"reference",
       fmt::format("{}: {} nats per token, {} for the model", name_text(c.reference, longest),
                   nats(c.reference_nll), difference(e.nll.mean - c.reference_nll.mean))},
      {"KL", fmt::format("{} ± {} nats per token", significant(c.kl.mean, 4),
                         significant(half_width(c.kl), 2))},
      {"  of tokens",
       fmt::format("50 % have at most {}, 90 % {}, 99 % {}, 99.9 % {}, all {}",
                   significant(c.kl_median, 3), significant(c.kl_p90, 3), significant(c.kl_p99, 3),
                   significant(c.kl_p999, 3), significant(c.kl_max, 3))},
      {"logits",
       fmt::format("mean squared error {}, {} % of their variance", significant(c.logits_mse, 3),
                   relative(100 * c.logits_mse, c.logits_variance))},
      {"top token", fmt::format("the same in {} of the predictions", percent(c.top1_agreement))}};
}

CellGrid matrix_cells(const job::Comparison& comparison, std::size_t longest) {
  const auto& matrices = comparison.matrices;
  const bool statistics =
      std::any_of(matrices.begin(), matrices.end(),
                  [](const job::MatrixError& m) { return m.predicted_output_mse.has_value(); });
  CellGrid grid{{"matrix", "bpw", "weights", "output", "ampl.", "iid", "ratio"}};
  if (statistics) grid.heads.push_back("stats");
  grid.heads.push_back("together");
  const std::vector<std::string> names = names_of(matrices, longest);
  for (std::size_t i = 0; i < matrices.size(); ++i) {
    const job::MatrixError& m = matrices[i];
    std::vector<std::string> row{names[i],
                                 fixed(m.stored_bpw, 3),
                                 relative(m.weight_mse, m.weight_variance),
                                 relative(m.output_mse, m.output_power),
                                 factor(m.amplification),
                                 factor(m.predicted_amplification),
                                 ratio(m.amplification / m.predicted_amplification)};
    if (statistics)
      row.push_back(m.predicted_output_mse ? ratio(*m.predicted_output_mse / m.output_mse)
                                           : kMissing);
    row.push_back(relative(m.accumulated_mse, m.output_power));
    grid.rows.push_back(std::move(row));
  }
  grid.meaning =
      "bpw: bits stored per weight. weights: squared error of the weights relative to their mean "
      "square. output: the same of the matrix's outputs with this matrix alone replaced; together: "
      "with all replaced that comes before, too. ampl.: squared error of an output per squared "
      "error of a weight; iid: what it would be if the errors of the weights were independent of "
      "each other; ratio: ampl. relative to that.";
  if (statistics)
    grid.meaning +=
        " stats: output error as foretold from the statistics file relative to the measured one.";
  grid.meaning += fmt::format(" Measured over the first {} of the text.",
                              count(comparison.layer_tokens, "token"));
  return grid;
}

CellGrid block_cells(const job::Comparison& comparison) {
  const auto& blocks = comparison.blocks;
  const bool alone = std::any_of(blocks.begin(), blocks.end(),
                                 [](const job::BlockError& b) { return b.kl_nats.has_value(); });
  CellGrid grid{{"block", "hidden error"}};
  grid.named = false;
  if (alone) grid.heads.push_back("KL alone");
  for (const job::BlockError& b : blocks) {
    grid.rows.push_back({std::to_string(b.layer), significant(b.hidden_error, 3)});
    if (alone) grid.rows.back().push_back(b.kl_nats ? significant(*b.kl_nats, 3) : kMissing);
  }
  grid.meaning =
      "hidden error: squared error of the hidden states behind the block relative to their square, "
      "everything replaced.";
  if (alone) grid.meaning += " KL alone: nats per token with this block alone replaced.";
  return grid;
}

CellGrid sensitivity_cells(const job::Evaluation& e, std::size_t longest) {
  std::vector<job::Sensitivity> sorted = e.sensitivities;
  // NaN has no place in an order: last.
  const auto key = [](const job::Sensitivity& s) {
    return std::isnan(s.slope) ? -std::numeric_limits<double>::infinity() : s.slope;
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const auto& a, const auto& b) { return key(a) > key(b); });
  CellGrid grid{{"matrix", "weights", "KL", "slope"}};
  const std::vector<std::string> names = names_of(sorted, longest);
  for (std::size_t i = 0; i < sorted.size(); ++i)
    grid.rows.push_back({names[i], grouped(sorted[i].weights), significant(sorted[i].kl_nats, 3),
                         factor(sorted[i].slope)});
  grid.meaning = fmt::format(
      "KL: nats per token between the unquantized model and itself with Gaussian noise in this "
      "matrix alone, whose variance is {} of the matrix's mean square. slope: KL per relative "
      "variance; what a matrix of a high slope loses costs most.",
      significant(e.noise_variance, 3));
  return grid;
}

}  // namespace ratefloor::report
