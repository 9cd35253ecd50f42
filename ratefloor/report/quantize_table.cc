#include "ratefloor/report/quantize_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/quantize_cells.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

constexpr std::size_t kLeastName = 16;

std::string tensors(const job::QuantizeRecord& record, std::size_t width) {
  const std::size_t room = room_for_names(tensor_cells(record, 1), width);
  return text_grid(tensor_cells(record, std::max(room, kLeastName))).to_string();
}

std::string totals(const job::QuantizeRecord& record) {
  const job::QuantizeTotal& total = record.total;
  std::uint64_t streams = 0, kept = 0;
  for (const auto& tensor : record.tensors) streams += tensor.stored_bytes;
  for (const auto& tensor : record.untouched) kept += tensor.stored_bytes;
  const auto rate = [&](std::uint64_t bytes) {
    return fixed(8.0 * static_cast<double>(bytes) / static_cast<double>(total.weights), 3);
  };
  TextGrid grid;
  grid.add_column("whole model", Align::kLeft);
  for (const char* head : {"bytes", "bpw"}) grid.add_column(head);
  grid.add_row({"quantized tensors", grouped(streams), rate(streams)});
  grid.add_row({"untouched tensors", grouped(kept), rate(kept)});
  grid.add_row(
      {"headers of the files", grouped(total.container_bytes), rate(total.container_bytes)});
  grid.add_row({"all weight files", grouped(total.stored_bytes), rate(total.stored_bytes)});
  return grid.to_string();
}

std::string verdict(const job::QuantizeRecord& record) {
  const job::QuantizeTotal& total = record.total;
  std::string text = fmt::format(
      "{} weights at {} bits each, everything counted ({} with an ideal entropy coder).",
      grouped(total.weights), fixed(total.stored_bpw, 3), fixed(total.entropy_bpw, 3));
  text += fmt::format(" The {} quantized ones take {} bits at distortion {}",
                      grouped(total.quantized_weights), fixed(total.quantized_bpw, 3),
                      significant(total.distortion, 3));
  if (record.calibration) return text + ".";  // these errors are not what its codes minimize
  if (std::isfinite(total.floor_bits))
    text += fmt::format("; the floor there is {}: a gap of {}", fixed(total.floor_bits, 3),
                        gap_text(total.gap_bits, 3));
  if (std::isfinite(total.row_column_floor_bits))
    text +=
        fmt::format(", or {} above {} given the columns' scales, too",
                    gap_text(total.row_column_gap_bits, 3), fixed(total.row_column_floor_bits, 3));
  return text + ".";
}

/// What calibration was for: the gap where errors count, and the distance of the predictions.
std::string layers(const job::QuantizeRecord& record, std::size_t width) {
  std::string text;
  if (const LayerSums sums = layer_sums(record); sums.matrices > 0)
    text += wrap(fmt::format("The {} weights of {} calibrated matrices take {} bits; the floor at "
                             "the errors of their outputs is {} ({}): a gap of {}.",
                             grouped(sums.weights), grouped(sums.matrices),
                             fixed(sums.stored_bpw, 3), fixed(sums.floor_bits, 3),
                             sums.model.empty() ? "each by its model" : printable(sums.model),
                             gap_text(sums.gap_bits, 3)),
                 width);
  for (const LabelledText& fact : calibration_facts(record))
    text += wrap(fact.label + ": " + fact.text, width);
  return text;
}

}  // namespace

std::string quantize_table(const job::QuantizeRecord& record, int columns) {
  const auto width = static_cast<std::size_t>(std::max(columns, 60));
  std::string text = tensors(record, width);
  text += "\nUntouched: " + untouched_text(record) + "\n\n" + totals(record) + "\n" +
          wrap(verdict(record), width);
  if (record.calibration) text += layers(record, width);
  text += wrap(tensor_cells(record, 1).meaning, width, "  ");
  for (const std::string& note : failure_notes(record)) text += wrap(note, width, "  ");
  return text;
}

}  // namespace ratefloor::report
