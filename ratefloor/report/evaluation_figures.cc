// Errors differ by orders of magnitude between matrices, so most axes are logarithms. svg_plot's
// axes are linear: points are logarithms and labels say so. Zeros (a matrix left as it was) have
// none and are left out; figures without a point, too.
#include "ratefloor/report/evaluation_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/evaluation_series.h"
#include "ratefloor/report/svg_plot.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

constexpr const char* kNats = "nats per token";

/// KL is between 1e-6 and 10: a power of ten in the axis' name keeps its numbers short.
struct NatsAxis {
  double factor = 1;
  std::string label;
};

NatsAxis nats_axis(double largest) {
  if (!(largest > 0) || (largest >= 0.05 && largest < 1e4)) return {1, std::string("KL, ") + kNats};
  const int exponent =
      std::max(-300, 3 * static_cast<int>(std::floor(std::log10(largest / 0.05) / 3)));
  std::string power;
  for (const char c : std::to_string(exponent)) {
    constexpr const char* kDigits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    power += c == '-' ? "⁻" : kDigits[c - '0'];
  }
  return {std::pow(10.0, -exponent), "KL, 10" + power + " " + kNats};
}

void add_position_figure(const job::Comparison& c, std::vector<CaptionedFigure>& figures) {
  double largest = 0;
  for (const job::PositionKl& p : c.by_position)
    if (std::isfinite(p.kl_nats)) largest = std::max(largest, p.kl_nats);
  const NatsAxis axis = nats_axis(largest);
  SvgSeries kl{"mean over the windows", {"c6", "", 2, true, 'o'}, {}, {}};
  for (const job::PositionKl& p : c.by_position) {
    kl.points.push_back({(static_cast<double>(p.first) + static_cast<double>(p.last)) / 2,
                         p.kl_nats * axis.factor});
    kl.tips.push_back(
        fmt::format("positions {} to {}: {}", p.first, p.last, significant(p.kl_nats, 3)));
  }
  if (!has_points(kl)) return;
  SvgSeries mean{"mean over all tokens", {"c1", "5 3", 1.6, true, 0}, {}, {}};
  for (const SvgPoint& p : {kl.points.front(), kl.points.back()})
    mean.points.push_back({p.x, c.kl.mean * axis.factor});
  SvgPanel panel{"", "position in the window", axis.label, {std::move(mean), std::move(kl)}, true};
  figures.push_back(
      {svg_plot({"KL by position in the window",
                 "Reference against evaluated model",
                 {roomy(std::move(panel), 0)}}),
       "How far the predictions are from the reference's, by how much text a prediction has "
       "seen: a curve that rises says that errors gather in the context, one that falls that "
       "context makes up for them."});
}

void add_depth_figure(const job::Comparison& c, std::vector<CaptionedFigure>& figures) {
  double largest = 0;
  for (const job::BlockError& b : c.blocks)
    if (b.kl_nats && std::isfinite(*b.kl_nats)) largest = std::max(largest, *b.kl_nats);
  const NatsAxis axis = nats_axis(largest);
  SvgSeries hidden{"everything replaced", {"c6", "", 2, true, 'o'}, {}, {}};
  SvgSeries alone{"this block alone replaced", {"c5", "", 2, true, 's'}, {}, {}};
  for (const job::BlockError& b : c.blocks) {
    hidden.points.push_back({static_cast<double>(b.layer), log10_or_nan(b.hidden_error)});
    hidden.tips.push_back(fmt::format("block {}: {}", b.layer, significant(b.hidden_error, 3)));
    if (!b.kl_nats) continue;
    alone.points.push_back({static_cast<double>(b.layer), *b.kl_nats * axis.factor});
    alone.tips.push_back(fmt::format("block {}: {}", b.layer, significant(*b.kl_nats, 3)));
  }
  SvgPlot plot{"Error through the depth", "", {}};
  std::string caption;
  if (has_points(hidden)) {
    plot.panels.push_back(roomy({"Hidden states behind a block",
                                 "block",
                                 "log₁₀ of squared error / square",
                                 {std::move(hidden)},
                                 false},
                                kLeastDecades));
    caption =
        "Squared error of the hidden states relative to their square, everything replaced: −2 is "
        "one percent. Where it stays level, errors grow no faster than the states.";
  }
  if (has_points(alone)) {
    plot.panels.push_back(roomy({"KL by block", "block", axis.label, {std::move(alone)}, true}, 0));
    caption += (caption.empty() ? "" : " ") +
               std::string(
                   "KL by block: what the predictions lose when only this block is "
                   "replaced and the others are the reference's.");
  }
  if (plot.panels.empty()) return;
  figures.push_back({svg_plot(plot), std::move(caption)});
}

/// Two numbers per matrix: both (the second dashed), and beside them how many times one is the
/// other.
struct Pairing {
  std::string title, subtitle, left, left_axis, measured, expected, right, right_axis, caption;
};

template <class F>
void add_pair_figure(const std::vector<job::MatrixError>& matrices, const Pairing& words, F&& pair,
                     std::vector<CaptionedFigure>& figures) {
  std::vector<double> measured, expected, ratios;
  std::vector<std::string> tips, ratio_tips;
  for (const job::MatrixError& m : matrices) {
    const auto [of_measured, of_expected] = pair(m);
    measured.push_back(log10_or_nan(of_measured));
    expected.push_back(log10_or_nan(of_expected));
    ratios.push_back(measured.back() - expected.back());
    const std::string name = printable(m.name);
    tips.push_back(fmt::format("{}: {}, {} {}", name, significant(of_measured, 3), words.expected,
                               significant(of_expected, 3)));
    ratio_tips.push_back(
        fmt::format("{}: {} times", name, significant(std::pow(10.0, ratios.back()), 3)));
  }
  const std::string axis = depth_axis(matrices);
  SvgPanel left{words.left, axis, words.left_axis, {}, false};
  left.series.push_back({words.measured, {"c1", "", 1.5, true, 0}, {}, {}});  // for the legend
  left.series.push_back(dashed({words.expected, {"c1", "", 1.5, true, 0}, {}, {}}));
  const std::vector<SvgSeries> solid = series_by_kind(matrices, measured, tips);
  if (solid.empty()) return;
  // First, as the legend shows the first of a label.
  left.series.insert(left.series.end(), solid.begin(), solid.end());
  for (const SvgSeries& series : series_by_kind(matrices, expected, tips))
    left.series.push_back(dashed(series));
  SvgPanel right{words.right, axis, words.right_axis, series_by_kind(matrices, ratios, ratio_tips),
                 true};
  SvgPlot plot{words.title, words.subtitle, {roomy(std::move(left), kLeastDecades)}};
  if (!right.series.empty()) plot.panels.push_back(roomy(std::move(right), kLeastDecades));
  figures.push_back({svg_plot(plot), words.caption});
}

/// The right panel is reverse water-filling: Σ slope·D is least at a given Σ weights·R, D falling
/// as 2^(−2R), where slope·D/weights is the same everywhere, R = ½ log₂(slope/weights) + constant.
void add_sensitivity_figure(const job::Evaluation& e, std::vector<CaptionedFigure>& figures) {
  std::vector<double> slopes, per_weight;
  std::vector<std::string> tips, weight_tips;
  for (const job::Sensitivity& s : e.sensitivities) {
    const double share = s.slope / static_cast<double>(s.weights);
    slopes.push_back(log10_or_nan(s.slope));
    per_weight.push_back(log10_or_nan(share));
    tips.push_back(fmt::format("{}: {}", printable(s.name), significant(s.slope, 3)));
    weight_tips.push_back(
        fmt::format("{}: {} per weight", printable(s.name), significant(share, 3)));
  }
  const std::string axis = depth_axis(e.sensitivities), unit = "log₁₀ of KL / relative variance";
  SvgPanel whole{"Of the matrix", axis, unit, series_by_kind(e.sensitivities, slopes, tips), false};
  SvgPanel single{"Per weight", axis, unit + " / weights",
                  series_by_kind(e.sensitivities, per_weight, weight_tips), false};
  if (whole.series.empty()) return;
  SvgPlot plot{"What noise in a matrix costs", "KL from the model without noise", {}};
  plot.panels.push_back(roomy(std::move(whole), kLeastDecades));
  if (!single.series.empty()) plot.panels.push_back(roomy(std::move(single), kLeastDecades));
  figures.push_back(
      {svg_plot(plot),
       fmt::format(
           "KL per relative variance of Gaussian noise in one matrix, measured at a variance "
           "of {}: a matrix one unit higher loses ten times as much at the same relative "
           "error. Right: where bits belong; one unit higher is worth 1.66 bits per weight.",
           significant(e.noise_variance, 3))});
}

}  // namespace

std::vector<CaptionedFigure> evaluation_figures(const job::Evaluation& e) {
  std::vector<CaptionedFigure> figures;
  if (e.comparison) {
    const job::Comparison& c = *e.comparison;
    add_position_figure(c, figures);
    add_depth_figure(c, figures);
    add_pair_figure(
        c.matrices,
        {"Amplification of errors", "Squared error of an output per squared error of a weight",
         "By matrix", "log₁₀ of the amplification", "measured", "independent errors",
         "Measured relative to independent", "log₁₀ of the ratio",
         "What a matrix makes of the errors of its weights, and what it would make of independent "
         "ones (the trace of its inputs' second moments). Right: below zero, errors avoid the "
         "directions in which inputs are large; at zero they know nothing of them."},
        [](const job::MatrixError& m) {
          return std::pair(m.amplification, m.predicted_amplification);
        },
        figures);
    add_pair_figure(
        c.matrices,
        {"Accumulation of errors", "Squared error of a matrix's outputs relative to their square",
         "By matrix", "log₁₀ of the relative error", "together", "alone",
         "Together relative to alone", "log₁₀ of the ratio",
         "Alone: only this matrix is replaced; together: all before it, too, so that its inputs "
         "are in error. Right: at zero a matrix adds nearly all of the error itself, far above "
         "zero it passes on what it got."},
        [](const job::MatrixError& m) {
          return std::pair(m.accumulated_mse / m.output_power, m.output_mse / m.output_power);
        },
        figures);
  }
  add_sensitivity_figure(e, figures);
  return figures;
}

}  // namespace ratefloor::report
