// What has been done to one tensor so far, as it lies in the staging folder: every target it was
// encoded for with what came out, and the file that holds the last stream.
//
// A run is a function of its plan, so a resumed run asks for the same targets in the same order and
// finds the answers here. Numbers are written so that they come back bit for bit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/job/layers/calibration_record.h"

namespace ratefloor::job {

/// One tensor encoded for one target.
struct StagedAttempt {
  std::string target;              // "rate 2.97", "method nf4" …: as the run asked for it
  std::string codec;               // the method's canonical name
  std::uint64_t stored_bytes = 0;  // head and body
  std::uint64_t head_bytes = 0;
  double entropy_bits = 0;  // of the whole tensor
  double distortion = 0;    // normalized
  // Per weight; NaN without a density:
  double floor_bits = 0, row_column_floor_bits = 0;
  /// Of a calibrated matrix; what follows from sensitivities is not recorded here.
  std::optional<LayerResult> layer{};

  bool operator==(const StagedAttempt& other) const;
};

struct TensorHistory {
  std::string name;                     // the tensor's
  std::vector<StagedAttempt> attempts;  // the stream on disk is that of the last one

  const StagedAttempt* find(std::string_view target) const;
};

std::string history_text(const TensorHistory& history);

/// Errors carry an offset, not a file.
Result<TensorHistory> parse_history(std::string_view json);

}  // namespace ratefloor::job
