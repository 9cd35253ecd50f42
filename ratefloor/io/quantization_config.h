// The entry "quantization_config" of config.json, by which a reader knows that a model is
// quantized, and how.
//
// The text around it is kept byte for byte: order, indentation, and numbers that no double holds.
// Removing the entry gives back the text that it was added to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::io {

inline constexpr std::string_view kQuantMethod = "ratefloor";
inline constexpr std::uint64_t kQuantFormatVersion = 1;

struct QuantizationConfig {
  std::string quant_method = std::string(kQuantMethod);
  std::uint64_t format_version = kQuantFormatVersion;
  std::string codec{};                                // as --codec spells it
  double bits = 0;                                    // bits per weight
  std::vector<std::string> modules_to_not_convert{};  // modules that keep their type
};

/// `config`: the text of a config.json, or empty where the model has none. Errors: kMalformed
/// where it is not a JSON object; kUnsupported where it has a quantization_config already.
Result<std::string> add_quantization_config(std::string_view config,
                                            const QuantizationConfig& entry);

/// nullopt when there is no such entry (or it is null). Of an entry that others wrote only
/// quant_method is read ("" where there is none).
Result<std::optional<QuantizationConfig>> find_quantization_config(std::string_view config);

/// The text without the entry; empty when nothing else was in it.
Result<std::string> remove_quantization_config(std::string_view config);

/// The text with `dtype` ("bfloat16") as the value of "dtype" and "torch_dtype", where they are
/// there.
Result<std::string> replace_config_dtype(std::string_view config, std::string_view dtype);

}  // namespace ratefloor::io
