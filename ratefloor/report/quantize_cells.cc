#include "ratefloor/report/quantize_cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/finding.h"
#include "ratefloor/report/short_names.h"

namespace ratefloor::report {

namespace {

using Tensor = job::QuantizedTensor;

constexpr const char* kNegativeLayerGapNote =
    "Negative gap: the source model is wrong here. Independent Gaussian weights with the model's "
    "variances cannot be stored in less than its floor; these weights are something else, and the "
    "floor shown is too high.";

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kWordWidth = 40;

struct Column {
  std::string head;
  bool words;
  std::function<std::string(const Tensor&)> cell;
};

std::string word(const std::string& text) { return elide_middle(printable(text), kWordWidth); }

double of_layer(const Tensor& t, double job::LayerResult::*number) {
  return t.layer ? (*t.layer).*number : kNan;
}

std::string percent(double share) {
  return std::isfinite(share) ? fixed(100 * share, 2) : kMissing;
}

std::vector<Column> plain_columns() {
  return {{"shape", false, [](const Tensor& t) { return shape_text(t.shape); }},
          {"codec", true, [](const Tensor& t) { return printable(t.codec); }},
          {"bytes", false, [](const Tensor& t) { return grouped(t.stored_bytes); }},
          {"stored bpw", false, [](const Tensor& t) { return fixed(t.stored_bpw, 3); }},
          {"entropy bpw", false, [](const Tensor& t) { return fixed(t.entropy_bpw, 3); }},
          {"distortion", false, [](const Tensor& t) { return significant(t.distortion, 3); }},
          {"floor", false, [](const Tensor& t) { return fixed(t.floor_bits, 3); }},
          {"gap", false, [](const Tensor& t) { return gap_text(t.gap_bits, 3); }},
          {"r×c gap", false, [](const Tensor& t) { return gap_text(t.row_column_gap_bits, 3); }}};
}

std::vector<Column> calibrated_columns(double predicted_kl, bool all) {
  using Layer = job::LayerResult;
  const auto nats = [](double Layer::*number) {
    return [number](const Tensor& t) { return significant(of_layer(t, number), 3); };
  };
  std::vector<Column> columns;
  if (all) columns.push_back({"shape", false, [](const Tensor& t) { return shape_text(t.shape); }});
  columns.push_back({"codec", true, [](const Tensor& t) { return word(t.codec); }});
  if (all)
    columns.push_back({"target", false,
                       [](const Tensor& t) { return fixed(of_layer(t, &Layer::target_bpw), 3); }});
  columns.push_back({"bpw", false, [](const Tensor& t) { return fixed(t.stored_bpw, 3); }});
  columns.push_back({"entropy", false, [](const Tensor& t) { return fixed(t.entropy_bpw, 3); }});
  if (all)
    columns.push_back(
        {"weight D", false, [](const Tensor& t) { return significant(t.distortion, 3); }});
  columns.push_back({"output D", false, nats(&Layer::output_distortion)});
  columns.push_back(
      {"floor", false, [](const Tensor& t) { return fixed(shown_floor(t).floor_bits, 3); }});
  columns.push_back({"model", true, [](const Tensor& t) {
                       const std::string model = shown_floor(t).model;
                       return model.empty() ? kMissing : word(model);
                     }});
  columns.push_back(
      {"gap", false, [](const Tensor& t) { return gap_text(shown_floor(t).gap_bits, 3); }});
  if (all) {
    columns.push_back({"% of KL", false, [predicted_kl](const Tensor& t) {
                         return percent(of_layer(t, &Layer::predicted_kl_nats) / predicted_kl);
                       }});
  }
  columns.push_back({"marginal", false, nats(&Layer::marginal_nats)});
  return columns;
}

std::string plain_meaning(bool all) {
  return std::string("bpw: stored bytes x 8 / weights, all side information in") +
         (all ? "" : "; in the lower table, of all weights") +
         ". distortion: squared error relative to the tensor's variance. floor: the fewest bits at "
         "that distortion, row-conditional; r×c gap: to the floor given the scales of rows and "
         "columns.";
}

std::string calibrated_meaning(bool all) {
  std::string text =
      "bpw: stored bytes x 8 / weights, all side information in; entropy: the same with an ideal "
      "entropy coder.";
  if (all)
    text +=
        " target: the rate that allocation gave. weight D: squared error of the weights relative "
        "to their variance.";
  text +=
      " output D: squared error of the matrix's outputs relative to their square, by the "
      "statistics of its inputs. floor: the fewest bits at that error, if weights are Gaussian "
      "as the model beside it has them; of tensors without output D, which were not calibrated, "
      "the fewest at the error of their weights given the scales of rows and columns.";
  if (all) text += " % of KL: the matrix's share of what is predicted.";
  return text +
         " marginal: nats of KL per token that 0.1 bit more for each of its weights is predicted "
         "to "
         "take off.";
}

}  // namespace

ShownFloor shown_floor(const Tensor& tensor) {
  if (!tensor.layer) {
    if (!std::isnan(tensor.row_column_floor_bits))
      return {"rows×cols", tensor.row_column_floor_bits, tensor.row_column_gap_bits};
    return {std::isnan(tensor.floor_bits) ? "" : "rows", tensor.floor_bits, tensor.gap_bits};
  }
  const auto& floors = tensor.layer->floors;
  if (floors.empty()) return {"", kNan, kNan};
  // The model that knows most; of those that know as much, what the codec makes use of.
  const auto of_model = [&](const char* model) {
    return std::find_if(floors.begin(), floors.end(),
                        [&](const auto& f) { return f.model == model; });
  };
  auto found = of_model("shared basis");
  if (found == floors.end()) found = of_model("eigenbasis");
  const job::LayerModelFloor& shown = found == floors.end() ? floors.back() : *found;
  return {shown.model, shown.floor_bits, shown.gap_bits};
}

LayerSums layer_sums(const job::QuantizeRecord& record) {
  LayerSums sums;
  for (const Tensor& tensor : record.tensors) {
    const ShownFloor floor = shown_floor(tensor);
    if (!tensor.layer || !std::isfinite(floor.floor_bits)) continue;
    sums.model = sums.matrices == 0 || sums.model == floor.model ? floor.model : "";
    ++sums.matrices;
    sums.weights += tensor.weights;
    const auto weights = static_cast<double>(tensor.weights);
    sums.stored_bpw += weights * tensor.stored_bpw;
    sums.floor_bits += weights * floor.floor_bits;
  }
  const auto weights = static_cast<double>(sums.weights);
  sums.stored_bpw /= weights;
  sums.floor_bits /= weights;
  sums.gap_bits = sums.stored_bpw - sums.floor_bits;
  return sums;
}

std::string target_text(const job::QuantizeOptions& options) {
  std::string text = word(options.codec);
  if (options.bits) text += fmt::format(", {} bits per weight", significant(*options.bits, 6));
  if (options.distortion) text += ", distortion " + significant(*options.distortion, 6);
  if (options.size_bytes) text += fmt::format(", at most {} bytes", grouped(*options.size_bytes));
  return text;
}

std::string untouched_text(const job::QuantizeRecord& record) {
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> by_type;
  for (const job::UntouchedTensor& tensor : record.untouched) {
    auto& [count, bytes] = by_type[tensor.dtype];
    ++count;
    bytes += tensor.stored_bytes;
  }
  std::string text;
  for (const auto& [dtype, sum] : by_type)
    text += fmt::format("{}{} {} ({} bytes)", text.empty() ? "" : ", ", grouped(sum.first),
                        printable(dtype), grouped(sum.second));
  return text.empty() ? "none" : text;
}

std::vector<LabelledText> calibration_facts(const job::QuantizeRecord& record) {
  if (!record.calibration) return {};
  const job::CalibrationRecord& c = *record.calibration;
  std::vector<LabelledText> facts{
      {"calibration", fmt::format("{} {}, {} tokens, {}; {}; damping {}", word(c.kind),
                                  word(c.hash), grouped(c.tokens), word(c.precision),
                                  word(c.allocation), significant(c.damping, 3))}};
  for (const job::SharedBasisRecord& basis : c.bases)
    facts.push_back(
        {"shared basis",
         fmt::format("{}: {} reflections of {} channels in {} bytes; {} matrices are stored in it, "
                     "which saves them about {} bits per weight",
                     word(basis.name), grouped(basis.reflections), grouped(basis.channels),
                     grouped(basis.stored_bytes), grouped(basis.matrices),
                     fixed(basis.saved_bits, 2))});
  if (std::isfinite(c.predicted_kl_nats))
    facts.push_back({"predicted KL", significant(c.predicted_kl_nats, 4) + " nats per token"});
  if (!c.measured) return facts;
  const job::MeasuredKl& m = *c.measured;
  const bool known = std::isfinite(m.low) && std::isfinite(m.high);
  facts.push_back(
      {"measured KL", fmt::format("{} nats per token{} over {} tokens", significant(m.kl_nats, 4),
                                  known ? fmt::format(" (95 %: {} to {})", significant(m.low, 4),
                                                      significant(m.high, 4))
                                        : ", interval unknown,",
                                  grouped(m.tokens))});
  return facts;
}

CellGrid tensor_cells(const job::QuantizeRecord& record, std::size_t longest, bool all) {
  const bool calibrated = record.calibration.has_value();
  const std::vector<Column> columns =
      calibrated ? calibrated_columns(record.calibration->predicted_kl_nats, all) : plain_columns();
  CellGrid grid{.heads = {"tensor"}};
  for (const Column& column : columns) {
    if (column.words) grid.words.push_back(grid.heads.size());
    grid.heads.push_back(column.head);
  }
  std::vector<std::string> names;
  for (const Tensor& tensor : record.tensors) names.push_back(tensor.name);
  names = short_names(names, longest);
  for (std::size_t i = 0; i < names.size(); ++i) {
    grid.rows.push_back({names[i]});
    for (const Column& column : columns) grid.rows.back().push_back(column.cell(record.tensors[i]));
  }
  grid.meaning = calibrated ? calibrated_meaning(all) : plain_meaning(all);
  return grid;
}

std::vector<std::string> failure_notes(const job::QuantizeRecord& record) {
  bool of_weights = false, of_layers = false;
  for (const Tensor& t : record.tensors) {
    if (!record.calibration)
      of_weights = of_weights || t.gap_bits < 0 || t.row_column_gap_bits < 0;
    else
      (t.layer ? of_layers : of_weights) |= shown_floor(t).gap_bits < 0;
  }
  std::vector<std::string> notes;
  if (of_layers) notes.push_back(std::string(kFailureMark) + " " + kNegativeLayerGapNote);
  if (of_weights) notes.push_back(std::string(kFailureMark) + " " + kNegativeGapNote);
  return notes;
}

}  // namespace ratefloor::report
