// What the experiments on the open problems of matrix-product quantization share: a measured point,
// a CSV file, a picture.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ratefloor/job/matmul/matmul.h"
#include "ratefloor/report/svg_plot.h"

namespace ratefloor::bench {

/// A row of a CSV file, as text.
using Row = std::vector<std::string>;

struct Table {
  Row head;
  std::vector<Row> rows;
};

struct Findings {
  Table table;
  report::SvgPlot plot;
};

std::string text(double value, int digits = 6);

/// One scheme at one pair of rates. Defaults: Gaussian, n = 1024, 128 vectors, 10 trials.
struct Point {
  std::string quantizer = "leech", source = "gaussian";
  job::MatmulScheme::Sharing sharing = job::MatmulScheme::Sharing::kTheory;
  quant::Selection selection = quant::Selection::kRandom;
  double rate_a = 1, rate_b = 1;
  std::size_t n = 1024, vectors_a = 128, vectors_b = 128, trials = 10;
  bool normalize = false, unbiased = false;
  std::string left, right;  // tensors instead of the source: normalized, and rotated
  bool rotate = true;       // (them only)
};

/// Prints the error and exits on failure: a bench has nobody to return it to.
job::MatmulEntry measure(const Point& point);

/// "0.7457 ± 0.0041" as two cells: distortion and half its interval.
Row distortion_cells(const job::MatmulEntry& entry);

/// Every experiment. Each answers the problem of its name in docs/open-problems.md.
Findings asymmetric();
Findings sources();
Findings real_pairs();
Findings length();
Findings cost();
Findings many_products();
Findings correlated();
Findings sub_bit();

}  // namespace ratefloor::bench
