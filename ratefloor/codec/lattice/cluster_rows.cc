// A row whose logarithmic scale t is δ from its class's costs δ² nats per weight too much (for the
// Gaussian: half its Fisher information of scale, 2, times δ²). Beneath the quantizer's noise d²
// rows look alike, so that t = ½ ln(σ² + d²), d² = step²·V^(2/n)/(2πe). The best cut of the sorted
// rows into k classes is found for every k by dynamic programming over bins of t; a class costs its
// laws, and all rows the bits of their labels.
//
// Rows of fewer than 32 weights tell too little about their scale.
#include "ratefloor/codec/lattice/cluster_rows.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/codec/lattice/format.h"

namespace ratefloor::codec::lattice {
namespace {

constexpr double kBitsPerNat = 1.4426950408889634, kFinestBin = 1.0 / 16,
                 kTwoPiE = 17.079468445347132;
constexpr std::size_t kMostBins = 128;
constexpr std::uint64_t kFewestColumns = 32;

struct Bin {
  double rows = 0, sum = 0, squares = 0;  // of t
};

using Bins = std::map<std::int64_t, Bin>;

std::int64_t bin_of(double t, double width) {
  return static_cast<std::int64_t>(std::floor(t / width));
}

// Σ rows·(t − mean)² for bins a … b − 1, from sums over all bins before.
double spread_of(const std::vector<Bin>& before, std::size_t a, std::size_t b) {
  const double rows = before[b].rows - before[a].rows, sum = before[b].sum - before[a].sum;
  return std::max(0.0, before[b].squares - before[a].squares - sum * sum / rows);
}

// Ends of the best classes: bins below cut[0], below cut[1], …
std::vector<std::size_t> best_cuts(const std::vector<Bin>& before, std::size_t most_classes,
                                   double bits_per_square, double bits_per_class, double labelled,
                                   bool silent) {
  const std::size_t bins = before.size() - 1;
  std::vector<std::vector<double>> cost(most_classes + 1, std::vector<double>(bins + 1, 1e300));
  std::vector<std::vector<std::size_t>> from(most_classes + 1,
                                             std::vector<std::size_t>(bins + 1, 0));
  cost[0][0] = 0;
  std::size_t best = 1;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t k = 1; k <= most_classes; ++k) {
    for (std::size_t b = k; b <= bins; ++b)
      for (std::size_t a = k - 1; a < b; ++a) {
        const double here = cost[k - 1][a] + bits_per_square * spread_of(before, a, b);
        if (here < cost[k][b]) cost[k][b] = here, from[k][b] = a;
      }
    RowClasses labels;
    labels.count = static_cast<std::uint32_t>(k + (silent ? 1 : 0));
    const double total =
        cost[k][bins] + static_cast<double>(k) * bits_per_class + labelled * labels.bits();
    if (total < least) least = total, best = k;
  }
  std::vector<std::size_t> cuts(best, bins);
  for (std::size_t k = best; k > 1; --k) cuts[k - 2] = from[k][cuts[k - 1]];
  return cuts;
}

// All rows in one class, but for those that are zero.
RowClasses one_class(std::span<const float> scales) {
  RowClasses classes;
  const auto zeros = std::count_if(scales.begin(), scales.end(), [](float s) { return !(s > 0); });
  classes.silent = zeros > 0;
  if (zeros == 0 || zeros == std::ssize(scales)) return classes;
  classes.count = 2;
  for (const float scale : scales) classes.of_row.push_back(scale > 0 ? 1 : 0);
  return classes;
}

}  // namespace

RowClasses cluster_rows(std::span<const float> scales, std::uint64_t cols,
                        kernel::PointLattice lattice, double step, double bits_per_class) {
  const double noise = squared_volume_root(lattice) / kTwoPiE * step * step;
  if (cols < kFewestColumns) return one_class(scales);
  std::vector<double> t;
  RowClasses classes;
  double least = std::numeric_limits<double>::infinity(), most = -least;
  for (const float scale : scales) {
    classes.silent = classes.silent || !(scale > 0);
    const double variance =
        std::min(static_cast<double>(scale), 1e38) * std::min<double>(scale, 1e38);
    t.push_back(scale > 0 ? 0.5 * portable::log(variance + noise) : 0.0);
    if (scale > 0) least = std::min(least, t.back()), most = std::max(most, t.back());
  }
  if (!(most >= least)) return one_class(scales);  // every row is zero, or there is none

  double width = kFinestBin;
  Bins bins;
  const auto fill = [&] {
    bins.clear();
    for (std::size_t row = 0; row < t.size(); ++row) {
      if (!(scales[row] > 0)) continue;
      Bin& bin = bins[bin_of(t[row], width)];
      bin.rows += 1, bin.sum += t[row] - least, bin.squares += (t[row] - least) * (t[row] - least);
      if (bins.size() > kMostBins) return false;
    }
    return true;
  };
  while (!fill()) width *= 2;
  std::vector<Bin> before(1);
  for (const auto& [key, bin] : bins)
    before.push_back({before.back().rows + bin.rows, before.back().sum + bin.sum,
                      before.back().squares + bin.squares});
  const std::size_t most_classes = std::min(kMaxClasses - (classes.silent ? 1 : 0), bins.size());
  const std::vector<std::size_t> cuts =
      best_cuts(before, most_classes, kBitsPerNat * static_cast<double>(cols), bits_per_class,
                static_cast<double>(scales.size()), classes.silent);

  const std::uint32_t first = classes.silent ? 1 : 0;
  classes.count = first + static_cast<std::uint32_t>(cuts.size());
  if (classes.count == 1) return classes;
  std::uint32_t index = first;
  std::size_t place = 0;
  std::map<std::int64_t, std::uint8_t> class_of;
  for (const auto& [key, bin] : bins) {
    while (place >= cuts[index - first]) ++index;
    class_of[key] = static_cast<std::uint8_t>(index);
    ++place;
  }
  for (std::size_t row = 0; row < t.size(); ++row)
    classes.of_row.push_back(scales[row] > 0 ? class_of[bin_of(t[row], width)] : std::uint8_t{0});
  return classes;
}

}  // namespace ratefloor::codec::lattice
