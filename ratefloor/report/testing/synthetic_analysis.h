// Made-up but plausible analyses, so that tables, JSON and pages can be tried without a model.
//
// Densities are generalized Gaussian with closed-form entropies and floors are Shannon lower
// bounds, so the numbers of one tensor agree with each other. Nothing is random: small deviations
// come from a hash. Header-only: it is for tests and no part of the library.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "ratefloor/job/analysis.h"

namespace ratefloor::report::testing {

inline constexpr double kLog2Of2PiE = 4.094191365;

/// A repeatable number in [-1, 1].
inline double wobble(std::uint64_t seed) {
  std::uint64_t x = seed * 0x9E3779B97F4A7C15u + 0x632BE59BD9B4E019u;
  x = (x ^ (x >> 29)) * 0xBF58476D1CE4E5B9u;
  x ^= x >> 32;
  return static_cast<double>(x >> 11) * 0x1p-52 - 1.0;
}

/// Of the unit-variance generalized Gaussian: scale, entropy in bits, density.
inline double ggd_alpha(double beta) {
  return std::exp((std::lgamma(1 / beta) - std::lgamma(3 / beta)) / 2);
}
inline double ggd_entropy(double beta) {
  return std::log2(2 * ggd_alpha(beta) / beta) + (std::lgamma(1 / beta) + 1 / beta) / std::log(2.0);
}
inline double ggd_density(double beta, double x) {
  return std::exp(std::log(beta / (2 * ggd_alpha(beta))) - std::lgamma(1 / beta) -
                  std::pow(std::abs(x) / ggd_alpha(beta), beta));
}

/// The Shannon lower bound for a unit-variance source of entropy h, never below zero.
inline double slb(double entropy, double mse) {
  return std::max(0.0, entropy - 0.5 * (kLog2Of2PiE + std::log2(mse)));
}

/// Histogram and Q–Q plot of an imagined sample of that density with a few outliers.
inline job::DistributionPlot synthetic_plot(double beta, std::uint64_t seed) {
  constexpr int kBins = 128, kQuantiles = 99;
  job::DistributionPlot plot;
  plot.limit = 6;
  for (int i = 0; i < kBins; ++i) {
    const double x = plot.limit * (2.0 * i + 1 - kBins) / kBins;
    const double f = ggd_density(beta, x);
    const double noise = 0.03 * wobble(seed + i) / std::sqrt(f + 0.01);
    const double tail = std::abs(x) > 4.5 && wobble(seed * 7 + i) > 0.3 ? 2e-5 : 0.0;
    plot.fit_density.push_back(f);
    plot.data_density.push_back(f < 3e-6 ? tail : std::max(0.0, f * (1 + noise)) + tail);
  }
  double x = -12, cumulated = 0;
  for (int i = 1; i <= kQuantiles; ++i) {
    for (const double p = i / (kQuantiles + 1.0); cumulated < p; x += 1e-3) {
      cumulated += ggd_density(beta, x) * 1e-3;
    }
    plot.fit_quantiles.push_back(x);
    plot.data_quantiles.push_back(x * (1 + 0.004 * x * x) + 0.01 * wobble(seed + 1000 + i));
  }
  return plot;
}

inline job::TensorAnalysis synthetic_tensor(std::string name, std::string kind, int layer,
                                            std::uint64_t rows, std::uint64_t cols, double beta) {
  const std::uint64_t seed = kind.size() * 37 + kind.front() + 31 * (layer + 2);
  const double std_dev = 0.05 * (1 + 0.3 * wobble(seed));
  job::TensorAnalysis t;
  t.name = std::move(name);
  t.kind = std::move(kind);
  t.layer = layer;
  t.dtype = "BF16";
  t.shape = {rows, cols};
  t.weights = rows * cols;
  t.summary.count = t.weights;
  t.summary.zeros = t.weights / 50'000;
  t.summary.mean = 1e-4 * wobble(seed + 1);
  t.summary.variance = std_dev * std_dev;
  t.summary.min = -7.3 * std_dev;
  t.summary.max = 7.9 * std_dev;
  t.summary.excess_kurtosis =
      std::exp(std::lgamma(5 / beta) + std::lgamma(1 / beta) - 2 * std::lgamma(3 / beta)) - 3;
  t.summary.beyond_six_sigma = t.weights / 100'000;
  t.iid.beta = beta;
  t.iid.alpha = ggd_alpha(beta) * std_dev;
  const double error = 2.4 * beta / std::sqrt(static_cast<double>(t.weights));
  t.iid.beta_lower = beta - 1.96 * error;
  t.iid.beta_upper = beta + 1.96 * error;
  t.iid.entropy_bits = ggd_entropy(beta) + std::log2(std_dev);
  t.iid.ks_distance = 0.004 + 0.003 * std::abs(wobble(seed + 2));
  t.summary.entropy_bits = t.iid.entropy_bits - 0.004;
  t.rows = t.iid;
  t.rows.beta = beta + 0.6 * (1.97 - beta);
  t.rows.alpha = ggd_alpha(t.rows.beta);
  t.rows.beta_lower = t.rows.beta - 1.96 * error;
  t.rows.beta_upper = t.rows.beta + 1.96 * error;
  t.rows.entropy_bits = ggd_entropy(t.rows.beta);
  const double spread = 0.02 + 0.08 * (1.97 - beta);  // what the row scales tell, in bits
  t.row_entropy_bits = t.iid.entropy_bits - spread;
  const double iid_unit = t.iid.entropy_bits - std::log2(std_dev);
  const double row_unit = iid_unit - spread;
  for (int i = 0; i <= 60; ++i) {
    t.floor_curve_mse.push_back(std::exp2(-i / 3.0));
    t.floor_curve_bits.push_back(slb(row_unit, t.floor_curve_mse.back()));
  }
  struct Line {
    const char* method;
    double stored, entropy, mse;
  };
  const double heavy = 2 - beta;
  const Line lines[] = {{"nf4", 4.5, 4.31, .00846 * (1 + .13 * heavy)},
                        {"nf4-dq", 4.127, 3.94, .00850 * (1 + .13 * heavy)},
                        {"fp4", 4.5, 4.02, .01487 * (1 + .26 * heavy)},
                        {"af4", 4.5, 4.29, .00915 * (1 + .11 * heavy)},
                        {"int3", 3.25, 2.71, .0589 * (1 + .6 * heavy)},
                        {"int4", 4.25, 3.74, .01327 * (1 + .6 * heavy)},
                        {"int4-asym", 4.3125, 3.81, .0119 * (1 + .55 * heavy)},
                        {"int8", 8.25, 7.83, 3.9e-5 * (1 + .7 * heavy)},
                        {"lloyd3", 3.01, 2.83, .03455 * (1 + .3 * heavy)},
                        {"lloyd4", 4.01, 3.77, .00950 * (1 + .4 * heavy)},
                        {"ecsq2", 2.011, 2.004, .0869 * (1 - .06 * heavy)},
                        {"ecsq3", 3.011, 3.004, .02185 * (1 - .06 * heavy)},
                        {"ecsq4", 4.012, 4.005, .00551 * (1 - .06 * heavy)}};
  for (const Line& line : lines) {
    job::MethodResult m;
    m.method = line.method;
    m.stored_bpw = line.stored;
    m.entropy_bpw = line.entropy;
    m.mse = line.mse * (1 + 0.01 * wobble(seed + t.methods.size()));
    m.floor_bits = slb(row_unit, m.mse);
    m.gap_bits = m.stored_bpw - m.floor_bits;
    m.iid_floor_bits = slb(iid_unit, m.mse);
    m.iid_gap_bits = m.stored_bpw - m.iid_floor_bits;
    t.methods.push_back(m);
  }
  t.plot = synthetic_plot(beta, seed);
  return t;
}

/// Totals as the job forms them: averages over tensors weighted by their size.
inline void fill_totals(job::Analysis& analysis) {
  analysis.weights = 0;
  analysis.totals.clear();
  for (const auto& t : analysis.tensors) analysis.weights += t.weights;
  if (analysis.tensors.empty()) return;
  for (std::size_t i = 0; i < analysis.tensors.front().methods.size(); ++i) {
    job::MethodTotal total;
    total.method = analysis.tensors.front().methods[i].method;
    double weights = 0;
    for (const auto& t : analysis.tensors) {
      if (i >= t.methods.size() || !std::isfinite(t.methods[i].gap_bits)) continue;
      const double w = static_cast<double>(t.weights);
      weights += w;
      total.stored_bpw += w * t.methods[i].stored_bpw;
      total.entropy_bpw += w * t.methods[i].entropy_bpw;
      total.mse += w * t.methods[i].mse;
      total.floor_bits += w * t.methods[i].floor_bits;
      total.gap_bits += w * t.methods[i].gap_bits;
    }
    for (double* x :
         {&total.stored_bpw, &total.entropy_bpw, &total.mse, &total.floor_bits, &total.gap_bits})
      *x /= weights;
    analysis.totals.push_back(total);
  }
}

/// A Llama-like model: embedding, `layers` × seven matrices, head.
inline job::Analysis synthetic_analysis(int layers = 4) {
  static constexpr const char* kKinds[][2] = {{"q", "self_attn.q_proj"}, {"k", "self_attn.k_proj"},
                                              {"v", "self_attn.v_proj"}, {"o", "self_attn.o_proj"},
                                              {"gate", "mlp.gate_proj"}, {"up", "mlp.up_proj"},
                                              {"down", "mlp.down_proj"}};
  job::Analysis analysis;
  analysis.model = "models/quill-6m";
  analysis.version = "0.1.0";
  analysis.tensors.push_back(
      synthetic_tensor("model.embed_tokens.weight", "embedding", -1, 512, 320, 1.97));
  for (int layer = 0; layer < layers; ++layer) {
    const double depth = layers > 1 ? layer / (layers - 1.0) : 0;
    for (int k = 0; k < 7; ++k) {
      const double beta = 1.42 + 0.06 * k + 0.12 * depth * (k % 3) + 0.03 * wobble(layer * 7 + k);
      const std::uint64_t rows = k == 4 || k == 5 ? 896 : 320, cols = k == 6 ? 896 : 320;
      analysis.tensors.push_back(
          synthetic_tensor("model.layers." + std::to_string(layer) + "." + kKinds[k][1] + ".weight",
                           kKinds[k][0], layer, rows, cols, beta));
    }
  }
  analysis.tensors.push_back(synthetic_tensor("lm_head.weight", "head", -1, 512, 320, 1.3));
  fill_totals(analysis);
  return analysis;
}

/// The same with everything that can go wrong: a constant tensor, an outright wrong source model, a
/// skipped tensor, names that try to break out of the page.
inline job::Analysis hostile_analysis() {
  job::Analysis analysis = synthetic_analysis(2);
  analysis.model = "</title><script>alert('model')</script>&\xff";
  analysis.tensors[1].name = "</script><script>alert(\"x\")</script>\xff\xfe\x1b[31m'{{data}}";
  for (auto& m : analysis.tensors[2].methods) {
    m.floor_bits = m.stored_bpw + 0.031;
    m.gap_bits = -0.031;
  }
  const double nan = std::numeric_limits<double>::quiet_NaN();
  job::TensorAnalysis constant;
  constant.name = "model.constant.weight";
  constant.kind = "other";
  constant.dtype = "F32";
  constant.note = "all weights are equal";
  constant.shape = {3, 5};
  constant.weights = constant.summary.count = constant.summary.zeros = 15;
  constant.summary.excess_kurtosis = nan;
  constant.summary.entropy_bits = -std::numeric_limits<double>::infinity();
  constant.row_entropy_bits = -std::numeric_limits<double>::infinity();
  for (auto m : analysis.tensors[0].methods) {
    m.mse = m.floor_bits = m.gap_bits = m.iid_floor_bits = m.iid_gap_bits = nan;
    constant.methods.push_back(m);
  }
  constant.iid.beta = constant.rows.beta = nan;
  analysis.tensors.push_back(constant);
  analysis.warnings.push_back("config.json: \"</script>\" is no architecture");
  job::SkippedTensor skipped;
  skipped.name = "model.layers.1.broken.weight";
  skipped.error = make_error(ErrorCode::kNotFinite, "3 NaN and 1 infinite of 102400 values");
  skipped.error.tensor = skipped.name;
  skipped.error.remedy = "repair the file or pass --skip-invalid";
  skipped.nan_count = 3;
  skipped.inf_count = 1;
  analysis.skipped.push_back(skipped);
  fill_totals(analysis);
  return analysis;
}

}  // namespace ratefloor::report::testing
