// Problem 2: sources that are not Gaussian. Is Γ beaten?
#include <algorithm>
#include <cmath>

#include "bench/open_problems/experiment.h"
#include "ratefloor/floor/matmul/converse_bound.h"
#include "ratefloor/floor/matmul/gamma.h"
#include "ratefloor/quant/dithered/lattice_rate.h"
#include "ratefloor/quant/dithered/source_rate.h"
#include "ratefloor/source/source.h"

namespace ratefloor::bench {

Findings sources() {
  const Executor executor;
  Findings found;
  found.table.head = {"source",
                      "quantizer",
                      "coder",
                      "rate_bits",
                      "rate_standard_error",
                      "distortion",
                      "distortion_ci",
                      "gamma",
                      "ratio",
                      "least_possible_ratio",
                      "largest_pool_weight"};
  report::SvgPanel panel{"Distortion over Γ when the coder knows the source",
                         "rate, bits per entry",
                         "distortion / Γ",
                         {},
                         false};
  int color = 0;
  for (const std::string name : {"gaussian", "ggd:1.7", "ggd:1.5", "ggd:1.3", "laplace"}) {
    const auto source = *source::parse_source(name);
    report::SvgSeries line{
        name + ", Leech", {"c" + std::to_string(color), "", 2, true, 'o'}, {}, {}};
    report::SvgSeries least{
        name + ", least possible", {"c" + std::to_string(color), "3 4", 1.4, true, 0}, {}, {}};
    const auto add = [&](const std::string& quantizer, const std::string& coder, double rate,
                         double error, const job::MatmulEntry& e, double weight) {
      const double gamma = floor::matmul_gamma(rate), h = source->entropy_bits();
      const double bound = floor::product_error_lower_bound(h, h, rate, rate) / gamma;
      found.table.rows.push_back({name, quantizer, coder, text(rate), text(error, 2),
                                  text(e.distortion), text((e.ci_high - e.ci_low) / 2, 2),
                                  text(gamma), text(e.distortion / gamma, 4), text(bound, 4),
                                  text(weight, 2)});
      return bound;
    };
    for (const double rate : {1.5, 2.0, 3.0, 4.0}) {
      Point point;
      point.source = name, point.rate_a = point.rate_b = rate;
      point.sharing = job::MatmulScheme::Sharing::kNone;
      point.vectors_a = point.vectors_b = 192;
      for (const std::string quantizer : {"leech", "plain"}) {
        point.quantizer = quantizer;
        const job::MatmulEntry e = measure(point);
        add(quantizer, quantizer == "plain" ? "source's" : "any source of this variance",
            e.rate_a_bits, 0, e, 0);
        if (quantizer == "plain") continue;
        // The same points, charged with the ideal rate of a coder that knows the source.
        const lattice::Lattice& lattice = lattice::lattice_named(quantizer);
        const double step = quant::step_of_noise(
            lattice, quant::noise_at_rate(quant::space_filling_gap_bits(lattice), rate));
        const quant::SourceRate known = quant::dithered_source_rate(
            lattice, *source, step, 2000, rate < 2 ? 4000 : 1000, 1, executor);
        const double charged = std::min(known.rate_bits, rate);
        const double bound =
            add(quantizer, "source's", charged, known.standard_error, e, known.worst_pool_weight);
        line.points.push_back({charged, e.distortion / floor::matmul_gamma(charged)});
        least.points.push_back({charged, bound});
      }
    }
    panel.series.push_back(line);
    panel.series.push_back(least);
    ++color;
  }
  found.plot = {
      "Sources that are not Gaussian", "Below 1: Γ is beaten. Ideal code lengths.", {panel}};
  return found;
}

Findings real_pairs() {
  const std::string model = "models/quill-6m:";
  Findings found;
  found.table.head = {"left",      "right",         "quantizer",      "estimate",
                      "rate_bits", "kept_fraction", "distortion",     "distortion_ci",
                      "gamma",     "ratio",         "relative_error", "relative_error_over_gamma"};
  report::SvgPanel panel{"Error over ‖AᵀB‖², weights times activations, rotated",
                         "rate, bits per entry",
                         "10 log₁₀ relative error, dB",
                         {},
                         false};
  report::SvgSeries limit{"Γ", {"c0", "", 2.4, true, 0}, {}, {}};
  for (double rate = 0.25; rate <= 4; rate += 0.125)
    limit.points.push_back({rate, 10 * std::log10(floor::matmul_gamma(rate))});
  panel.series.push_back(limit);
  int color = 1;
  for (const std::string tensor : {"self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"}) {
    Point point;
    point.left = model + "model.layers.0." + tensor + ".weight";
    // Row by row normalized, the embedding is what layer 0 reads, up to its gain.
    point.right = model + "model.embed_tokens.weight";
    for (const std::string quantizer : {"leech", "e8"})
      for (const bool unbiased : {false, true}) {
        if (quantizer == "e8" && unbiased) continue;
        const std::string estimate = unbiased ? "unbiased" : "least error for independent entries";
        report::SvgSeries line{tensor + ", " + quantizer + (unbiased ? ", unbiased" : ""),
                               {"c" + std::to_string(color++ % 10), unbiased ? "3 4" : "", 1.8,
                                true, "osd"[color % 3]},
                               {},
                               {}};
        for (const double rate : {0.25, 0.5, 1.0, 2.0, 3.0, 4.0}) {
          point.quantizer = quantizer, point.unbiased = unbiased;
          point.rate_a = point.rate_b = rate;
          const job::MatmulEntry e = measure(point);
          found.table.rows.push_back({tensor, "embed_tokens", quantizer, estimate,
                                      text(e.rate_a_bits), text(e.kept_fraction, 4),
                                      text(e.distortion), text((e.ci_high - e.ci_low) / 2, 2),
                                      text(e.gamma), text(e.ratio, 4), text(e.relative_error, 4),
                                      text(e.relative_error / e.gamma, 4)});
          line.points.push_back({e.rate_a_bits, 10 * std::log10(e.relative_error)});
        }
        panel.series.push_back(line);
      }
  }
  found.plot = {"Real weights and activations",
                "quill-6m, layer 0. Γ: the limit for independent Gaussian entries.",
                {panel}};
  return found;
}

}  // namespace ratefloor::bench
