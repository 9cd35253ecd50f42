// With K_ij = exp(−s (x_i − y_j)^2), Z_i = Σ_j q_j K_ij and c_j = Σ_i p_i K_ij / Z_i, one step is
// q_j ← q_j c_j, and R(D) >= −sD − E ln Z − ln max_j c_j (nats) bounds what is still to be won.
#include "ratefloor/floor/blahut_arimoto.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace ratefloor::floor {
namespace {

constexpr std::size_t kLargestKernel = std::size_t{1} << 24;

bool all_finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

Error invalid(const char* message) { return make_error(ErrorCode::kInvalidArgument, message); }

Result<void> check(const FiniteProblem& p, const BlahutArimotoOptions& o) {
  if (p.points.empty() || p.reproduction.empty()) return invalid("an empty alphabet");
  if (p.probabilities.size() != p.points.size())
    return invalid("probabilities and source points differ in number");
  if (p.points.size() > kLargestKernel / p.reproduction.size())
    return invalid("more than 2^24 pairs of source and reproduction points");
  if (!all_finite(p.points) || !all_finite(p.reproduction) || !all_finite(p.probabilities))
    return invalid("points and probabilities must be finite");
  if (std::any_of(p.probabilities.begin(), p.probabilities.end(), [](double v) { return v < 0; }))
    return invalid("a negative probability");
  const double sum = std::accumulate(p.probabilities.begin(), p.probabilities.end(), 0.0);
  if (!(std::abs(sum - 1) <= 1e-9)) return invalid("probabilities must sum to 1");
  if (!(o.slope > 0) || !std::isfinite(o.slope)) return invalid("the slope must be positive");
  if (o.iterations < 1) return invalid("at least one iteration is needed");
  if (!(o.tolerance >= 0) || !(o.inside_logarithms >= 0))
    return invalid("tolerance and the guard of logarithms can't be negative");
  return {};
}

class Iteration {
 public:
  Iteration(const FiniteProblem& problem, double slope)
      : p_(problem), columns_(problem.reproduction.size()) {
    kernel_.reserve(p_.points.size() * columns_);
    for (const double x : p_.points)
      for (const double y : p_.reproduction)
        kernel_.push_back(std::exp(-slope * (x - y) * (x - y)));
    q_.assign(columns_, 1.0 / static_cast<double>(columns_));
  }

  /// Z of every source point and c of every reproduction point for the present law; false if some
  /// source point that occurs can reach nothing.
  bool update() {
    c_.assign(columns_, 0.0);
    z_.resize(p_.points.size());
    for (std::size_t i = 0; i < p_.points.size(); ++i) {
      const double* row = &kernel_[i * columns_];
      z_[i] = std::inner_product(q_.begin(), q_.end(), row, 0.0);
      if (p_.probabilities[i] == 0) continue;
      if (!(z_[i] > 0)) return false;
      const double weight = p_.probabilities[i] / z_[i];
      for (std::size_t j = 0; j < columns_; ++j) c_[j] += weight * row[j];
    }
    return true;
  }

  /// q ← q c; how far it moved in L1.
  double step() {
    double moved = 0;
    for (std::size_t j = 0; j < columns_; ++j) {
      const double next = q_[j] * c_[j];
      moved += std::abs(next - q_[j]);
      q_[j] = next;
    }
    return moved;
  }

  /// Needs update() after the last step().
  void measure(double guard, BlahutArimotoPoint& point) const {
    double distortion = 0, nats = 0;
    for (std::size_t i = 0; i < p_.points.size(); ++i) {
      if (p_.probabilities[i] == 0) continue;
      const double* row = &kernel_[i * columns_];
      for (std::size_t j = 0; j < columns_; ++j) {
        if (!(q_[j] > 0)) continue;
        const double channel = q_[j] * row[j] / z_[i];
        if (!(channel > 0)) continue;
        const double weight = p_.probabilities[i] * channel, e = p_.points[i] - p_.reproduction[j];
        distortion += weight * e * e;
        // Against q, not against the channel's own output law: an upper bound on I(X;Y).
        nats += weight * (guard > 0 ? std::log((channel + guard) / (q_[j] + guard))
                                    : std::log(row[j] / z_[i]));
      }
    }
    point.distortion = distortion;
    point.rate_bits = nats * std::numbers::log2e;
    point.shortfall_bits =
        std::log(std::max(1.0, *std::max_element(c_.begin(), c_.end()))) * std::numbers::log2e;
    point.reproduction_law = q_;
  }

 private:
  const FiniteProblem& p_;
  std::size_t columns_;
  std::vector<double> kernel_, q_, z_, c_;
};

}  // namespace

Result<BlahutArimotoPoint> blahut_arimoto(const FiniteProblem& problem,
                                          const BlahutArimotoOptions& options) {
  if (Result<void> fine = check(problem, options); !fine) return fine.error();
  Iteration iteration(problem, options.slope);
  BlahutArimotoPoint point;
  while (point.iterations < options.iterations && !point.converged) {
    if (!iteration.update())
      return invalid("the slope is too steep: a source point can reach no reproduction point");
    point.converged = iteration.step() < options.tolerance;
    ++point.iterations;
  }
  iteration.update();
  iteration.measure(options.inside_logarithms, point);
  return point;
}

}  // namespace ratefloor::floor
