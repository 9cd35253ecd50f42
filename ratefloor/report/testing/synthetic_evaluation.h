// Made-up but plausible evaluations, so that table, JSON and page can be tried without a model.
//
// Nothing is random: deviations come from a hash. Header-only: it is for tests and no part of the
// library.
#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "ratefloor/job/evaluation.h"
#include "ratefloor/report/testing/synthetic_analysis.h"

namespace ratefloor::report::testing {

/// Without a reference: a model and a text.
inline job::Evaluation plain_evaluation() {
  job::Evaluation e;
  e.model = "out";
  e.text = "heldout.txt";
  e.engine = "f32 (oneDNN 2.6.3, AVX-512)";
  e.codec = "ectcq3";
  e.window = e.stride = 256;
  e.windows = 1024;
  e.text_tokens = 262'144;
  e.tokens = 261'120;
  e.bytes = 261'120;
  e.nll = {1.2440, 1.2359, 1.2521};
  e.bits_per_byte = e.nll.mean / std::log(2.0);
  e.perplexity = std::exp(e.nll.mean);
  e.weights_bpw = 3.0117;
  e.seconds = 93.2;
  return e;
}

/// Seven matrices a layer and a head, errors that gather with depth.
inline job::Evaluation compared_evaluation(int layers = 4) {
  static constexpr const char* kKinds[][2] = {{"q", "self_attn.q_proj"}, {"k", "self_attn.k_proj"},
                                              {"v", "self_attn.v_proj"}, {"o", "self_attn.o_proj"},
                                              {"gate", "mlp.gate_proj"}, {"up", "mlp.up_proj"},
                                              {"down", "mlp.down_proj"}};
  job::Evaluation e = plain_evaluation();
  job::Comparison c;
  c.reference = "models/quill-6m";
  c.reference_nll = {1.2301, 1.2221, 1.2381};
  c.kl = {0.01412, 0.01391, 0.01433};
  c.kl_median = 0.00612, c.kl_p90 = 0.0312, c.kl_p99 = 0.112, c.kl_p999 = 0.312, c.kl_max = 1.23;
  c.logits_mse = 0.0723, c.logits_variance = 14.2;
  c.top1_agreement = 0.96314;
  for (std::uint64_t i = 0; i < 32; ++i)
    c.by_position.push_back(
        {8 * i, 8 * i + 7,
         0.013 + 0.006 * std::exp(-0.2 * static_cast<double>(i)) + 0.0006 * wobble(i)});
  c.layer_tokens = 16'384;
  const auto add = [&](std::string name, std::string kind, int layer, double depth) {
    const std::uint64_t seed = 100 + c.matrices.size();
    job::MatrixError m;
    m.name = std::move(name), m.kind = std::move(kind), m.layer = layer;
    m.rows = 384, m.cols = m.kind == "down" ? 1024 : 384;
    m.stored_bpw = 3.01 + 0.005 * wobble(seed);
    m.weight_variance = 2.5e-3 * (1 + 0.3 * wobble(seed + 1));
    m.weight_mse = m.weight_variance * 0.0172 * (1 + 0.05 * wobble(seed + 2));
    m.predicted_amplification =
        static_cast<double>(m.cols) * std::exp(1.2 * wobble(m.kind.size() + m.kind[0]) + depth);
    m.amplification = m.predicted_amplification * (0.97 + 0.12 * wobble(seed + 3));
    m.output_mse = m.weight_mse * m.amplification;
    m.output_power = m.output_mse / (0.012 + 0.005 * wobble(seed + 4));
    m.accumulated_mse = m.output_mse * (1 + 3 * depth + 0.1 * wobble(seed + 5));
    c.matrices.push_back(std::move(m));
  };
  for (int layer = 0; layer < layers; ++layer) {
    const double depth = (layer + 0.3) / layers;
    for (const auto& [kind, path] : kKinds)
      add("model.layers." + std::to_string(layer) + "." + path + ".weight", kind, layer, depth);
    c.blocks.push_back({layer, 0.004 * std::exp(2 * depth), std::nullopt});
  }
  add("lm_head.weight", "head", -1, 1);
  e.comparison = std::move(c);
  return e;
}

/// With everything there can be.
inline job::Evaluation full_evaluation(int layers = 4) {
  job::Evaluation e = compared_evaluation(layers);
  job::Comparison& c = *e.comparison;
  for (job::MatrixError& m : c.matrices) {
    m.predicted_output_mse = m.output_mse * 0.985;
    const double kl =
        0.0009 * (1 + 0.7 * wobble(e.sensitivities.size() + 900)) * (m.kind == "down" ? 4 : 1);
    e.sensitivities.push_back({m.name, m.layer, m.kind, m.rows * m.cols, kl, kl / 0.01});
  }
  for (job::BlockError& b : c.blocks) b.kl_nats = 0.003 + 0.0014 * wobble(b.layer + 50);
  e.noise_variance = 0.01;
  return e;
}

/// One layer, nothing replaced, one window; names that try to break out.
inline job::Evaluation hostile_evaluation() {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  job::Evaluation e = full_evaluation(1);
  const std::string evil = "</title></svg><script>alert(\"x\")</script>\xff\x1b[31m'{{facts}}";
  e.model = e.text = e.engine = e.codec = evil;
  e.windows = 1;
  e.nll.low = e.nll.high = nan;
  e.bytes.reset();
  e.bits_per_byte.reset();
  e.seconds = 0;
  e.warnings = {evil};
  job::Comparison& c = *e.comparison;
  c.reference = evil;
  c.reference_nll.low = c.reference_nll.high = c.kl.low = c.kl.high = nan;
  c.matrices[0].name = c.matrices[0].kind = evil;
  c.matrices[1].weight_mse = c.matrices[1].output_mse = c.matrices[1].accumulated_mse = 0;
  c.matrices[1].predicted_output_mse = 0;
  c.matrices[1].amplification = nan;
  c.matrices[2].output_power = c.matrices[2].weight_variance = 0;
  c.blocks[0].hidden_error = 0;
  e.sensitivities[0].name = e.sensitivities[0].kind = evil;
  e.sensitivities[1].slope = nan;
  e.sensitivities[2].slope = e.sensitivities[2].kl_nats = 0;
  return e;
}

/// A comparison in which nothing was found.
inline job::Evaluation empty_comparison() {
  job::Evaluation e;
  e.comparison.emplace();
  return e;
}

/// One of each, all zeros.
inline job::Evaluation zero_comparison() {
  job::Evaluation e = empty_comparison();
  e.comparison->by_position.resize(1);
  e.comparison->matrices.resize(1);
  e.comparison->blocks.resize(1);
  e.sensitivities.resize(1);
  return e;
}

/// One of each, nothing a number.
inline job::Evaluation nan_comparison() {
  job::Evaluation e = zero_comparison();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  job::Comparison& c = *e.comparison;
  e.perplexity = e.weights_bpw = e.nll.mean = e.noise_variance = e.seconds = nan;
  e.bits_per_byte = nan;
  for (double* x :
       {&c.kl.mean, &c.kl_median, &c.kl_max, &c.logits_mse, &c.logits_variance, &c.top1_agreement,
        &c.by_position[0].kl_nats, &c.blocks[0].hidden_error, &c.matrices[0].stored_bpw,
        &c.matrices[0].weight_mse, &c.matrices[0].amplification,
        &c.matrices[0].predicted_amplification, &c.matrices[0].output_mse,
        &e.sensitivities[0].kl_nats, &e.sensitivities[0].slope})
    *x = nan;
  c.blocks[0].kl_nats = c.matrices[0].predicted_output_mse = nan;
  return e;
}

inline std::vector<job::Evaluation> all_kinds() {
  return {plain_evaluation(),  compared_evaluation(), full_evaluation(),
          full_evaluation(40), hostile_evaluation(),  job::Evaluation{}};
}

}  // namespace ratefloor::report::testing
