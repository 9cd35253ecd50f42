// Where bits went, how far above the floor, and what more of them would buy: a point per matrix in
// the order of the depth. What spans orders of magnitude is drawn as a logarithm, zeros left out.
#include "ratefloor/report/quantize_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <utility>

#include "ratefloor/job/tensor_kind.h"
#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/evaluation_series.h"
#include "ratefloor/report/quantize_cells.h"
#include "ratefloor/report/quantize_depth.h"
#include "ratefloor/report/svg_plot.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

using Tensor = job::QuantizedTensor;
using Figures = std::vector<CaptionedFigure>;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kLeastBits = 0.5, kLeastGap = 0.05;
constexpr const char* kBits = "bits per weight";

double of_layer(const Tensor& t, double job::LayerResult::*number) {
  return t.layer ? (*t.layer).*number : kNan;
}

/// A series per kind of value(tensor), with tips "name: tip(tensor)".
template <class Value, class Tip>
std::vector<SvgSeries> by_kind(const DepthOrder& depth, Value&& value, Tip&& tip) {
  std::vector<double> values;
  std::vector<std::string> tips;
  for (const Tensor* t : depth.tensors) {
    values.push_back(value(*t));
    tips.push_back(printable(t->name) + ": " + tip(*t));
  }
  return series_by_kind(depth.places, depth.kinds, values, tips);
}

void add(SvgPlot plot, std::string caption, Figures& figures) {
  std::erase_if(plot.panels, [](const SvgPanel& panel) {
    return std::none_of(panel.series.begin(), panel.series.end(), has_points);
  });
  if (!plot.panels.empty()) figures.push_back({svg_plot(plot), std::move(caption)});
}

void add_allocation(const job::QuantizeRecord& record, const DepthOrder& depth, Figures& figures) {
  const bool calibrated = record.calibration.has_value();
  const auto bits_tip = [](const Tensor& t) {
    std::string text = fixed(t.stored_bpw, 3) + " bits";
    if (t.layer) text += " for " + fixed(t.layer->target_bpw, 3);
    return text + ", " + printable(t.codec);
  };
  const auto gap_tip = [](const Tensor& t) {
    const ShownFloor floor = shown_floor(t);
    return fmt::format("{} above {} ({})", gap_text(floor.gap_bits, 3), fixed(floor.floor_bits, 3),
                       printable(floor.model));
  };
  SvgPanel bits{"Stored bits", depth.axis, kBits,
                by_kind(
                    depth, [](const Tensor& t) { return t.stored_bpw; }, bits_tip),
                false};
  SvgPanel gaps{"Gap to the floor", depth.axis, kBits,
                by_kind(
                    depth, [](const Tensor& t) { return shown_floor(t).gap_bits; }, gap_tip),
                true};
  std::string caption =
      "Left: what each matrix takes, all side information in. Right: how much of that is above the "
      "floor, ";
  caption += calibrated ? "the least rate at which Gaussian weights could have the same error at "
                          "the layer's output; of matrices that were not calibrated, the least at "
                          "the error of their weights."
                        : "the least rate at the same error given the scales of rows and columns.";
  add({"Where bits went",
       "Bits per weight by matrix",
       {roomy(std::move(bits), kLeastBits), roomy(std::move(gaps), kLeastGap)}},
      caption + " Below zero, the source model is wrong.", figures);
}

/// Of one tensor, by model; calibrated runs know other models than those without.
std::vector<job::LayerModelFloor> floors_of(const Tensor& t, bool calibrated) {
  if (t.layer) return t.layer->floors;
  if (calibrated) return {};
  return {{"rows", t.floor_bits, t.gap_bits},
          {"rows×cols", t.row_column_floor_bits, t.row_column_gap_bits}};
}

void add_floors(const job::QuantizeRecord& record, const DepthOrder& depth, Figures& figures) {
  const SvgStyle looks[] = {{"c6", "", 0, false, 's'}, {"c5", "", 0, false, 'd'},
                            {"c4", "", 0, false, '^'}, {"c3", "", 0, false, 'v'},
                            {"c7", "", 0, false, '+'}, {"c2", "", 0, false, 'x'}};
  SvgSeries stored{"stored", {"c0", "", 0, false, 'o'}, {}, {}};
  std::vector<SvgSeries> floors, gaps;
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < depth.tensors.size(); ++i) {
    const Tensor& t = *depth.tensors[i];
    const std::string name = printable(t.name);
    const auto all = floors_of(t, record.calibration.has_value());
    if (all.empty()) continue;
    stored.points.push_back({depth.places[i], t.stored_bpw});
    stored.tips.push_back(fmt::format("{}: {} stored", name, fixed(t.stored_bpw, 3)));
    for (const job::LayerModelFloor& floor : all) {
      const std::string model = elide_middle(printable(floor.model), 24);
      const auto [found, is_new] = index.try_emplace(model, floors.size());
      if (is_new) {
        floors.push_back({model, looks[floors.size() % std::size(looks)], {}, {}});
        gaps.push_back(floors.back());
      }
      const std::string tip = fmt::format("{}: {}, floor {}, gap {}", name, model,
                                          fixed(floor.floor_bits, 3), gap_text(floor.gap_bits, 3));
      floors[found->second].points.push_back({depth.places[i], floor.floor_bits});
      gaps[found->second].points.push_back({depth.places[i], floor.gap_bits});
      floors[found->second].tips.push_back(tip);
      gaps[found->second].tips.push_back(tip);
    }
  }
  if (floors.empty()) return;
  floors.insert(floors.begin(), std::move(stored));
  SvgPanel left{"Floors", depth.axis, kBits, std::move(floors), false};
  SvgPanel right{"Stored bits above them", depth.axis, kBits, std::move(gaps), true};
  add({"Floors by model",
       "The least rate at the error that a matrix has, by what its weights are taken for",
       {roomy(std::move(left), kLeastBits), roomy(std::move(right), kLeastGap)}},
      record.calibration
          ? "Least rates of Gaussian weights at the error of the layer's output: iid, all of one "
            "variance; columns, one for each input; eigenbasis, one for each principal direction "
            "of the inputs; shared basis, one for each of its directions; with rows, one for each "
            "row, too. A point below zero at the right says that this model is wrong for this "
            "matrix."
          : "Least rates at the error of the weights, given the scales of their rows, or those of "
            "rows and columns. A point below zero at the right says that this model is wrong for "
            "this matrix.",
      figures);
}

void add_errors(const DepthOrder& depth, Figures& figures) {
  const auto output = [](const Tensor& t) {
    return of_layer(t, &job::LayerResult::output_distortion);
  };
  const auto tip = [&](const Tensor& t) {
    return fmt::format("output {}, weights {}", significant(output(t), 3),
                       significant(t.distortion, 3));
  };
  const auto ratio_tip = [&](const Tensor& t) {
    return significant(output(t) / t.distortion, 3) + " times";
  };
  SvgPanel left{"By matrix", depth.axis, "log₁₀ of squared error / square", {}, false};
  std::vector<SvgSeries> solid = by_kind(
      depth, [&](const Tensor& t) { return log10_or_nan(output(t)); }, tip);
  if (solid.empty()) return;
  left.series.push_back({"of outputs", {"c1", "", 1.5, true, 0}, {}, {}});  // for the legend
  left.series.push_back(dashed({"of weights", {"c1", "", 1.5, true, 0}, {}, {}}));
  left.series.insert(left.series.end(), solid.begin(), solid.end());
  for (const SvgSeries& series : by_kind(
           depth, [](const Tensor& t) { return log10_or_nan(t.distortion); }, tip))
    left.series.push_back(dashed(series));
  SvgPanel right{"Outputs relative to weights", depth.axis, "log₁₀ of the ratio",
                 by_kind(
                     depth, [&](const Tensor& t) { return log10_or_nan(output(t) / t.distortion); },
                     ratio_tip),
                 true};
  add({"Errors where they count",
       "Relative squared error of a matrix's outputs and of its weights",
       {roomy(std::move(left), kLeastDecades), roomy(std::move(right), kLeastDecades)}},
      "Errors of outputs as the statistics of a matrix's inputs have them. Right: the further "
      "below "
      "zero, the better errors avoid the directions in which inputs are large.",
      figures);
}

/// Reverse water-filling ends where the last bits buy the same everywhere.
void add_marginals(const DepthOrder& depth, Figures& figures) {
  constexpr double kMillion = 1e6;
  const auto whole = [](const Tensor& t) { return of_layer(t, &job::LayerResult::marginal_nats); };
  const auto share = [&](const Tensor& t) {
    return whole(t) / static_cast<double>(t.weights) * kMillion;
  };
  const std::string unit = "log₁₀ of nats per token";
  SvgPanel left{"In the whole matrix", depth.axis, unit,
                by_kind(
                    depth, [&](const Tensor& t) { return log10_or_nan(whole(t)); },
                    [&](const Tensor& t) { return significant(whole(t), 3) + " nats"; }),
                false};
  SvgPanel right{"For a million weights", depth.axis, unit,
                 by_kind(
                     depth, [&](const Tensor& t) { return log10_or_nan(share(t)); },
                     [&](const Tensor& t) {
                       return significant(share(t), 3) + " nats for a million weights";
                     }),
                 false};
  add({"What 0.1 bit more is worth",
       "Predicted to be taken off the KL by 0.1 bit more for each weight of a matrix",
       {roomy(std::move(left), kLeastDecades), roomy(std::move(right), kLeastDecades)}},
      "Right: the same per weight, which is what bits cost. Where it is level, no bit would be "
      "worth "
      "more elsewhere; a matrix one unit higher deserves 1.66 bits more.",
      figures);
}

void add_shares(const DepthOrder& depth, Figures& figures) {
  const auto nats = [](const Tensor& t) {
    return of_layer(t, &job::LayerResult::predicted_kl_nats);
  };
  double sum = 0;
  for (const Tensor* t : depth.tensors)
    if (std::isfinite(nats(*t))) sum += nats(*t);
  if (!(sum > 0)) return;
  const auto tip = [&](double part) {
    return fmt::format("{} %, {} nats", fixed(100 * part / sum, 2), significant(part, 3));
  };
  std::map<double, std::pair<std::string, double>> blocks;  // by place: name, nats
  for (std::size_t i = 0; i < depth.tensors.size(); ++i) {
    const double part = nats(*depth.tensors[i]);
    if (!std::isfinite(part)) continue;
    const int layer = job::tensor_kind(depth.tensors[i]->name).layer;
    auto& [name, all] = blocks[std::floor(depth.places[i])];
    name = layer < 0 ? depth.kinds[i] : fmt::format("block {}", layer);
    all += part;
  }
  SvgSeries by_block{"all of a block", {"c1", "", 2, true, 'o'}, {}, {}};
  for (const auto& [place, block] : blocks) {
    by_block.points.push_back({place, 100 * block.second / sum});
    by_block.tips.push_back(block.first + ": " + tip(block.second));
  }
  SvgPanel left{"By matrix", depth.axis, "% of the predicted KL",
                by_kind(
                    depth, [&](const Tensor& t) { return 100 * nats(t) / sum; },
                    [&](const Tensor& t) { return tip(nats(t)); }),
                true};
  SvgPanel right{"By block", depth.axis, "% of the predicted KL", {std::move(by_block)}, true};
  add({"What matrices are predicted to cost",
       fmt::format("Shares of {} nats of KL per token", significant(sum, 3)),
       {roomy(std::move(left), 0), roomy(std::move(right), 0)}},
      "The error at a matrix's output times the KL that noise there costs per unit, measured on "
      "the "
      "original model; the sum takes errors of different matrices to be independent and small.",
      figures);
}

}  // namespace

Figures quantize_figures(const job::QuantizeRecord& record) {
  const DepthOrder depth = depth_order(record);
  Figures figures;
  add_allocation(record, depth, figures);
  add_floors(record, depth, figures);
  add_errors(depth, figures);
  add_marginals(depth, figures);
  add_shares(depth, figures);
  return figures;
}

}  // namespace ratefloor::report
