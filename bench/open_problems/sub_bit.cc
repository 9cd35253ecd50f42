// Problem 7: below one bit, time-sharing against pruning by magnitude.
#include "bench/open_problems/experiment.h"
#include "ratefloor/floor/matmul/gamma.h"

namespace ratefloor::bench {
namespace {

using Sharing = job::MatmulScheme::Sharing;

struct Contender {
  std::string label, quantizer;
  Sharing sharing;
  quant::Selection selection = quant::Selection::kRandom;
  bool rotate = true;  // weights; pruning and integers live off their tails
};

const Contender kContenders[] = {
    {"time-sharing, Leech", "leech", Sharing::kTheory},
    {"time-sharing, Leech, its own fraction", "leech", Sharing::kBest},
    {"time-sharing, integers, their own fraction", "plain", Sharing::kBest},
    {"largest coordinates of A, Leech", "leech", Sharing::kTheory, quant::Selection::kMagnitude},
    {"Leech on all coordinates", "leech", Sharing::kNone},
    {"pruning by magnitude", "prune", Sharing::kNone, quant::Selection::kRandom, false},
    {"plain integers", "plain", Sharing::kNone, quant::Selection::kRandom, false},
};

}  // namespace

Findings sub_bit() {
  Findings found;
  found.table.head = {"source",     "scheme",        "rate_bits", "kept_fraction",
                      "distortion", "distortion_ci", "gamma",     "ratio"};
  found.plot = {
      "Less than one bit per entry", "n = 1024 (384 for weights). Ideal code lengths.", {}};
  const std::string weights = "weights × weights (q_proj of layer 0, up_proj of layer 2)";
  for (const std::string& source : std::vector<std::string>{"gaussian", "laplace", weights}) {
    report::SvgPanel panel{source == weights ? "quill-6m weights" : source,
                           "rate, bits per entry",
                           "distortion / Γ",
                           {},
                           false};
    int color = 0;
    for (const Contender& contender : kContenders) {
      report::SvgSeries line{contender.label,
                             {"c" + std::to_string(color), "", 1.8, true, "odsx^v+"[color % 7]},
                             {},
                             {}};
      ++color;
      for (const double rate : {0.125, 0.25, 0.375, 0.5, 0.75, 0.9}) {
        Point point;
        point.quantizer = contender.quantizer, point.sharing = contender.sharing;
        point.selection = contender.selection, point.rotate = contender.rotate;
        point.rate_a = point.rate_b = rate;
        if (source == weights) {
          point.left = "models/quill-6m:model.layers.0.self_attn.q_proj.weight";
          point.right = "models/quill-6m:model.layers.2.mlp.up_proj.weight";
        } else {
          point.source = source;
        }
        const job::MatmulEntry e = measure(point);
        found.table.rows.push_back({source == weights ? "weights" : source, contender.label,
                                    text(e.rate_a_bits), text(e.kept_fraction, 4),
                                    text(e.distortion), text((e.ci_high - e.ci_low) / 2, 2),
                                    text(e.gamma), text(e.ratio, 4)});
        line.points.push_back({e.rate_a_bits, e.ratio});
      }
      panel.series.push_back(line);
    }
    found.plot.panels.push_back(panel);
  }
  return found;
}

}  // namespace ratefloor::bench
