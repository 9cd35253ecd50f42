// Made-up but plausible records of `quantize`, so that table, JSON and page can be tried without a
// model.
//
// Nothing is random: deviations come from a hash. Header-only: it is for tests and no part of the
// library.
#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "ratefloor/job/quantize_record.h"
#include "ratefloor/report/testing/synthetic_analysis.h"

namespace ratefloor::report::testing {

/// An embedding, seven matrices a layer and a head, all at about 3 bits.
inline job::QuantizeRecord plain_record(int layers = 4) {
  static constexpr const char* kPaths[] = {
      "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj",
      "mlp.gate_proj",    "mlp.up_proj",      "mlp.down_proj"};
  job::QuantizeRecord record;
  record.version = "1.2.3";
  record.plan = "0123456789abcdef";
  record.options.bits = 3;
  job::QuantizeTotal& total = record.total;
  const auto add = [&](std::string name, std::uint64_t rows, std::uint64_t cols) {
    const std::uint64_t seed = 300 + record.tensors.size();
    job::QuantizedTensor t;
    t.name = std::move(name), t.dtype = "BF16", t.shape = {rows, cols};
    t.codec = "ectcq2.973";
    t.weights = rows * cols;
    t.stored_bytes = t.weights * 3 / 8 + 100;
    t.stored_bpw = 8.0 * static_cast<double>(t.stored_bytes) / static_cast<double>(t.weights);
    t.entropy_bpw = t.stored_bpw - 0.004;
    t.distortion = 0.0172 * (1 + 0.05 * wobble(seed));
    t.floor_bits = 2.96 + 0.01 * wobble(seed + 1);
    t.gap_bits = t.stored_bpw - t.floor_bits;
    t.row_column_floor_bits = t.floor_bits - 0.006;
    t.row_column_gap_bits = t.stored_bpw - t.row_column_floor_bits;
    total.stored_bytes += t.stored_bytes;
    total.quantized_weights += t.weights;
    record.tensors.push_back(std::move(t));
  };
  add("model.embed_tokens.weight", 512, 384);
  for (int layer = 0; layer < layers; ++layer)
    for (const std::string path : kPaths)
      add("model.layers." + std::to_string(layer) + "." + path + ".weight",
          path == "mlp.gate_proj" || path == "mlp.up_proj" ? 1024 : 384,
          path == "mlp.down_proj" ? 1024 : 384);
  add("lm_head.weight", 512, 384);
  record.untouched = {{"model.norm.weight", "BF16", {384}, 768, "00000000000000ff"}};
  total.quantized_bpw =
      8.0 * static_cast<double>(total.stored_bytes) / static_cast<double>(total.quantized_weights);
  total.container_bytes = 4096;
  total.stored_bytes += 768 + total.container_bytes;
  total.weights = total.quantized_weights + 384;
  total.stored_bpw =
      8.0 * static_cast<double>(total.stored_bytes) / static_cast<double>(total.weights);
  total.entropy_bpw = total.stored_bpw - 0.004;
  total.distortion = 0.0172, total.floor_bits = 2.961, total.row_column_floor_bits = 2.955;
  total.gap_bits = total.quantized_bpw - total.floor_bits;
  total.row_column_gap_bits = total.quantized_bpw - total.row_column_floor_bits;
  return record;
}

/// The same (but for the total), all but the embedding calibrated on a text; noise matters more in
/// later layers, and most where errors end in the residual stream.
inline job::QuantizeRecord calibrated_record(int layers = 4) {
  job::QuantizeRecord record = plain_record(layers);
  record.options.calibration = "text 0011223344556677, 262144 tokens";
  job::CalibrationRecord calibration{.kind = "text",
                                     .hash = "0011223344556677",
                                     .tokens = 262'144,
                                     .precision = "f32",
                                     .allocation = "reverse waterfilling",
                                     .damping = 0.01,
                                     .predicted_kl_nats = 0,
                                     .measured = job::MeasuredKl{0.01412, 0.01391, 0.01433, 16'384},
                                     .bases = {{"residual", 384, 288, 35'000, 21, 0.8}}};
  for (std::size_t i = 1; i < record.tensors.size(); ++i) {
    job::QuantizedTensor& t = record.tensors[i];
    const double depth = static_cast<double>(i) / static_cast<double>(record.tensors.size());
    const bool down = t.name.find("down_proj") != std::string::npos;
    job::LayerResult layer;
    layer.input = t.name.substr(0, t.name.rfind('.')) + ".input";
    layer.tokens = 262'144;
    layer.target_bpw = 2.9 + 0.4 * depth + (down ? 0.3 : 0) + 0.02 * wobble(i);
    t.stored_bytes =
        static_cast<std::uint64_t>(static_cast<double>(t.weights) * layer.target_bpw / 8) + 50;
    t.stored_bpw = 8.0 * static_cast<double>(t.stored_bytes) / static_cast<double>(t.weights);
    t.entropy_bpw = t.stored_bpw - 0.004;
    layer.output_distortion = 0.6 * std::exp2(-2 * t.stored_bpw) * (1 + 0.1 * wobble(i + 70));
    const double iid = t.stored_bpw - 0.08;
    layer.floors = {{"iid", iid, 0}, {"columns", iid - 0.1, 0}, {"eigenbasis", iid + 0.04, 0}};
    if (down) layer.floors[0].floor_bits += 0.5;
    for (auto& floor : layer.floors) floor.gap_bits = t.stored_bpw - floor.floor_bits;
    layer.basis_saved_bits = down ? 0 : 0.8;
    layer.slope_nats = (down ? 0.2 : 0.05) * (1 + depth);
    layer.predicted_kl_nats = layer.slope_nats * layer.output_distortion;
    layer.marginal_nats = layer.predicted_kl_nats * (1 - std::exp2(-0.2));
    calibration.predicted_kl_nats += layer.predicted_kl_nats;
    t.layer = std::move(layer);
  }
  record.calibration = std::move(calibration);
  return record;
}

/// Calibrated on statistics alone: nothing is known of KL.
inline job::QuantizeRecord statistics_record() {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  job::QuantizeRecord record = calibrated_record();
  record.options.calibration = "statistics 0011223344556677";
  record.options.uniform_rates = true;
  record.calibration->kind = "statistics";
  record.calibration->allocation = "uniform";
  record.calibration->predicted_kl_nats = kNan;
  record.calibration->measured.reset();
  for (job::QuantizedTensor& t : record.tensors)
    if (t.layer) t.layer->slope_nats = t.layer->predicted_kl_nats = t.layer->marginal_nats = kNan;
  return record;
}

/// Names that try to break out, numbers that are none, failed models, a matrix without a model.
inline job::QuantizeRecord hostile_record() {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  job::QuantizeRecord record = calibrated_record(1);
  const std::string evil =
      "</title></svg></script><script>alert(\"x\")</script>\xff\x1b[31m'{{facts}}";
  record.version = record.plan = record.options.codec = record.options.calibration = evil;
  record.untouched[0].name = record.untouched[0].dtype = evil;
  record.tensors[1].name = record.tensors[1].codec = evil;
  record.tensors[1].layer->input = record.tensors[1].layer->floors[0].model = evil;
  record.tensors[1].layer->floors[2] = {"eigenbasis", 3.5, -0.5};
  record.tensors[2].layer->floors.clear();
  record.tensors[3].layer->floors[2] = {"eigenbasis", kInfinity, -kInfinity};
  record.tensors[3].layer->output_distortion = 0;
  record.tensors[4].layer->output_distortion = record.tensors[4].distortion = kNan;
  record.tensors[4].layer->predicted_kl_nats = record.tensors[4].layer->marginal_nats = kNan;
  record.tensors[5].floor_bits = record.tensors[5].gap_bits = kNan;
  record.tensors[6].layer->marginal_nats = 0;
  record.calibration->kind = record.calibration->hash = record.calibration->precision = evil;
  record.calibration->allocation = evil;
  record.calibration->measured->low = record.calibration->measured->high = kNan;
  return record;
}

inline std::vector<job::QuantizeRecord> all_records() {
  return {plain_record(),      calibrated_record(), calibrated_record(40),
          statistics_record(), hostile_record(),    job::QuantizeRecord{}};
}

}  // namespace ratefloor::report::testing
