// What `analyze` finds out about a model: the record that tables, JSON and pages are made from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ratefloor/base/error.h"
#include "ratefloor/source/ggd_fit.h"

namespace ratefloor::job {

/// One method on one tensor. Rates in bits per weight; mse divided by the tensor's variance.
struct MethodResult {
  std::string method;
  double stored_bpw = 0;   // stored bytes × 8 / weights, all side information in
  double entropy_bpw = 0;  // ideal coder for the indices, plus side information
  double mse = 0;
  double floor_bits = 0;      // at this mse, row-conditional source model; >= 0
  double gap_bits = 0;        // stored_bpw − floor_bits; negative: the source model is wrong
  double iid_floor_bits = 0;  // at this mse, one density for the whole tensor
  double iid_gap_bits = 0;
  std::string failure{};  // why the method gave no numbers (they are NaN then); empty otherwise
};

/// Evenly spaced bins over ±limit standard deviations, and quantile pairs, for the page's plots.
struct DistributionPlot {
  double limit = 0;                    // in standard deviations of the tensor
  std::vector<double> data_density;    // of w/std, per bin
  std::vector<double> fit_density;     // iid fit, same bins
  std::vector<double> fit_quantiles;   // Q–Q plot: fitted quantiles of w/std …
  std::vector<double> data_quantiles;  // … against the data's
};

struct TensorAnalysis {
  std::string name, dtype, kind;  // kind: embedding, head, q, k, v, o, gate, up, down, other
  int layer = -1;                 // -1 when the name has no layer number
  std::vector<std::uint64_t> shape;
  std::uint64_t weights = 0;
  std::string note;  // why there is no fit and no method; empty otherwise
  source::Summary summary;
  source::GgdFit iid;           // one density for the whole tensor; β is NaN when none fits
  source::GgdFit rows;          // density of w / (its row's standard deviation)
  double row_entropy_bits = 0;  // h(W | row scales), bits per weight, in the tensor's own units
  std::vector<double> floor_curve_mse, floor_curve_bits;  // row-conditional floor, for the plot
  std::vector<MethodResult> methods;
  DistributionPlot plot;
};

/// A tensor that could not be analysed, and why.
struct SkippedTensor {
  std::string name;
  Error error;
  std::uint64_t nan_count = 0, inf_count = 0;
};

/// Weight-averaged over tensors.
struct MethodTotal {
  std::string method;
  double stored_bpw = 0, entropy_bpw = 0, mse = 0, floor_bits = 0, gap_bits = 0;
};

struct Analysis {
  std::string model;                    // as given on the command line
  std::string version;                  // of ratefloor
  std::uint64_t weights = 0;            // in the analysed tensors
  std::vector<TensorAnalysis> tensors;  // in the order of the model's files
  std::vector<SkippedTensor> skipped;
  std::vector<std::string> warnings;  // about the model's files, not about its numbers
  std::vector<MethodTotal> totals;    // in the order of the methods asked for
};

}  // namespace ratefloor::job
