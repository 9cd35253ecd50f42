// Which model saw which text: what a calibration file says about itself in its metadata (spec.md).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::linear {

inline constexpr std::string_view kCalibrationFormat = "ratefloor.calibration";
inline constexpr std::string_view kCalibrationVersion = "1";

/// Hashes are 16 hexadecimal digits, in small letters.
struct CalibrationInfo {
  std::string model_hash{};
  /// Of the text; where there are several parts, of their hashes (text_hash_of); empty if unknown.
  std::string text_hash{};
  std::string tokenizer_hash{};  // may be empty
  std::uint64_t window = 0;      // tokens per window; 0 where parts differ
  std::uint64_t windows = 0, tokens = 0;
  std::string precision = "f32";  // that the model ran in: "f32" or "bf16"
  /// The texts, in the order in which their sums were added. Empty only when text_hash is.
  std::vector<std::string> parts{};

  bool operator==(const CalibrationInfo&) const = default;
};

/// Of one part its hash; of more, the xxHash-64 of the hashes with commas between; "" of none.
std::string text_hash_of(const std::vector<std::string>& parts);

/// kInvalidArgument, naming the field that breaks a rule.
Result<void> check_info(const CalibrationInfo& info);

/// Hashes of tensors by tensor name.
using TensorHashes = std::map<std::string, std::string, std::less<>>;

/// With a hash over all of it. Precondition: check_info() has no objection.
std::map<std::string, std::string> to_metadata(const CalibrationInfo& info,
                                               const TensorHashes& tensors);

struct CalibrationMetadata {
  CalibrationInfo info{};
  TensorHashes tensors{};
};

/// Errors: kMalformed for another format, a wrong hash over the whole, or a field that is missing
/// or breaks a rule; kUnsupported for another version. Entries it does not know are hashed and
/// ignored.
Result<CalibrationMetadata> parse_metadata(const std::map<std::string, std::string>& metadata);

/// The first field, by its name in the metadata, in which two differ; empty when none.
std::string first_difference(const CalibrationInfo& a, const CalibrationInfo& b);

}  // namespace ratefloor::linear
