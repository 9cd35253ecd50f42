// A quantize record's numbers as words and cells, which its table and its page both show
// (cell_grid.h).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ratefloor/job/quantize_record.h"
#include "ratefloor/report/cell_grid.h"

namespace ratefloor::report {

/// The floor that a calibrated run shows for a tensor where there is room for one: of the layer,
/// in the eigenbasis of its inputs if there is that model, else the last one. Which model it is
/// depends on no gap, so that failures show. Of a tensor that was not calibrated, the floor of its
/// weights given the scales of rows and columns, or of rows alone.
struct ShownFloor {
  std::string model = {};  // "eigenbasis", "rows×cols", "rows"; empty: there is none
  double floor_bits, gap_bits;
};
ShownFloor shown_floor(const job::QuantizedTensor& tensor);

/// Of all matrices with a layer's floor, by weights.
struct LayerSums {
  std::uint64_t weights = 0;
  std::size_t matrices = 0;
  std::string model = {};  // the floors'; empty: not the same everywhere
  double stored_bpw = 0, floor_bits = 0, gap_bits = 0;  // means
};
LayerSums layer_sums(const job::QuantizeRecord& record);

/// "ectcq, 3 bits per weight", "int4".
std::string target_text(const job::QuantizeOptions& options);

/// "9 BF16 (6,912 bytes)": how much of which type stayed as it was; "none".
std::string untouched_text(const job::QuantizeRecord& record);

/// Calibration, predicted and measured KL, as far as they are known; empty without calibration.
std::vector<LabelledText> calibration_facts(const job::QuantizeRecord& record);

/// A row per quantized tensor, names elided to `longest` code points. `all`: also the columns that
/// only a page has room for.
CellGrid tensor_cells(const job::QuantizeRecord& record, std::size_t longest, bool all = false);

/// What the mark of negative gaps in these cells stands for; empty where none has it.
std::vector<std::string> failure_notes(const job::QuantizeRecord& record);

}  // namespace ratefloor::report
