#include "ratefloor/linear/prune/regularized.h"

#include <optional>
#include <vector>

#include "ratefloor/linear/calibration/quadratic_error.h"

namespace ratefloor::linear {
namespace {

constexpr double kMultiples[] = {1, 0.5, 0.25};

double mean_square(const Columns& w) {
  double sum = 0;
  for (std::size_t c = 0; c < w.count(); ++c)
    for (const float x : w[c]) sum += double{x} * x;
  return sum / static_cast<double>(w.rows() * w.count());
}

}  // namespace

Result<RegularizedPruning> regularized_sparsegpt(const Columns& w,
                                                 const InputStatistics& statistics,
                                                 const Sparsity& sparsity, const MakeValues& make,
                                                 const Executor& executor) {
  const auto pass = [&](double damping, double ridge) -> Result<RegularizedPruning> {
    const std::vector<double> ridges(ridge > 0 ? statistics.channels : 0, ridge);
    Result<DefiniteFactor> factor = definite_factor(statistics, damping, ridges, executor);
    if (!factor) return factor.error();
    std::unique_ptr<KeptValues> values = make ? make(*factor) : nullptr;
    Result<PrunedMatrix> pruned = sparsegpt(w, *factor, sparsity, values.get());
    if (!pruned) return pruned.error();
    const double error =
        quadratic_error(statistics, errors_by_rows(w, pruned->weights), w.rows(), executor);
    return RegularizedPruning{.matrix = *std::move(pruned),
                              .values = std::move(values),
                              .error = error,
                              .ridge = ridge,
                              .damping = factor->damping};
  };
  Result<RegularizedPruning> best = pass(kUsualDamping, 0);
  if (!best) return best;
  const double power = mean_square(w) * static_cast<double>(w.rows() * w.count());
  for (const double multiple : kMultiples) {
    const double ridge = power > 0 ? multiple * best->error / power : 0;
    if (!(ridge > 0)) break;  // nothing is lost
    Result<RegularizedPruning> next = pass(0, ridge);
    if (!next) return next;
    if (next->error < best->error) best = std::move(next);
  }
  return best;
}

}  // namespace ratefloor::linear
