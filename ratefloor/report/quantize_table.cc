#include "ratefloor/report/quantize_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/finding.h"
#include "ratefloor/report/short_names.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

std::string tensor_grid(const job::QuantizeRecord& record, const std::vector<std::string>& names) {
  TextGrid grid;
  grid.add_column("tensor", Align::kLeft);
  grid.add_column("shape");
  grid.add_column("codec", Align::kLeft);
  for (const char* head :
       {"bytes", "stored bpw", "entropy bpw", "distortion", "floor", "gap", "r×c gap"})
    grid.add_column(head);
  for (std::size_t i = 0; i < record.tensors.size(); ++i) {
    const job::QuantizedTensor& t = record.tensors[i];
    grid.add_row({names[i], shape_text(t.shape), printable(t.codec), grouped(t.stored_bytes),
                  fixed(t.stored_bpw, 3), fixed(t.entropy_bpw, 3), significant(t.distortion, 3),
                  fixed(t.floor_bits, 3), gap_text(t.gap_bits, 3),
                  gap_text(t.row_column_gap_bits, 3)});
  }
  return grid.to_string();
}

std::string tensors(const job::QuantizeRecord& record, std::size_t width) {
  std::vector<std::string> all;
  for (const auto& tensor : record.tensors) all.push_back(tensor.name);
  const std::vector<std::string> no_names(all.size());
  const std::string bare = tensor_grid(record, no_names);
  const std::size_t numbers = display_width(std::string_view(bare).substr(0, bare.find('\n'))) - 6;
  return tensor_grid(
      record, short_names(all, std::max<std::size_t>(width > numbers ? width - numbers : 0, 16)));
}

/// "9 BF16 (6,912 bytes)": how much of which type stayed as it was.
std::string untouched(const job::QuantizeRecord& record) {
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
  if (std::isfinite(total.floor_bits))
    text += fmt::format("; the floor there is {}: a gap of {}", fixed(total.floor_bits, 3),
                        gap_text(total.gap_bits, 3));
  if (std::isfinite(total.row_column_floor_bits))
    text +=
        fmt::format(", or {} above {} given the columns' scales, too",
                    gap_text(total.row_column_gap_bits, 3), fixed(total.row_column_floor_bits, 3));
  return text + ".";
}

}  // namespace

std::string quantize_table(const job::QuantizeRecord& record, int columns) {
  const auto width = static_cast<std::size_t>(std::max(columns, 60));
  std::string text = tensors(record, width);
  text += "\nUntouched: " + untouched(record) + "\n\n" + totals(record) + "\n" +
          wrap(verdict(record), width);
  text += wrap(
      "bpw: stored bytes x 8 / weights, all side information in; in the lower table, of all "
      "weights. distortion: squared error relative to the tensor's variance. floor: the fewest "
      "bits at that distortion, row-conditional; r×c gap: to the floor given the scales of rows "
      "and "
      "columns.",
      width, "  ");
  const auto failed = [](const job::QuantizedTensor& t) {
    return t.gap_bits < 0 || t.row_column_gap_bits < 0;
  };
  if (std::any_of(record.tensors.begin(), record.tensors.end(), failed))
    text += wrap(std::string(kFailureMark) + " " + kNegativeGapNote, width, "  ");
  return text;
}

}  // namespace ratefloor::report
