// See input_names.h.
#include "ratefloor/linear/calibration/input_names.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ratefloor::linear {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kMatrixInputs = {{
    {"self_attn.q_proj.weight", "self_attn.qkv_input"},
    {"self_attn.k_proj.weight", "self_attn.qkv_input"},
    {"self_attn.v_proj.weight", "self_attn.qkv_input"},
    {"self_attn.o_proj.weight", "self_attn.o_input"},
    {"mlp.gate_proj.weight", "mlp.gate_up_input"},
    {"mlp.up_proj.weight", "mlp.gate_up_input"},
    {"mlp.down_proj.weight", "mlp.down_input"},
}};

/// Decimal, as numbers are written: "0", "12", not "007".
bool is_layer_number(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit) &&
         (text.size() == 1 || text.front() != '0');
}

}  // namespace

std::string input_of(std::string_view matrix_name) {
  if (matrix_name == "lm_head.weight") return "lm_head_input";
  constexpr std::string_view kLayers = "model.layers.";
  if (!matrix_name.starts_with(kLayers)) return {};
  const std::size_t dot = matrix_name.find('.', kLayers.size());
  if (dot == std::string_view::npos ||
      !is_layer_number(matrix_name.substr(kLayers.size(), dot - kLayers.size())))
    return {};
  const std::string_view rest = matrix_name.substr(dot + 1);
  for (const auto& [matrix, input] : kMatrixInputs)
    if (rest == matrix) return std::string(matrix_name.substr(0, dot + 1)).append(input);
  return {};
}

}  // namespace ratefloor::linear
