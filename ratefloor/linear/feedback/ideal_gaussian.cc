#include "ratefloor/linear/feedback/ideal_gaussian.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <string>

namespace ratefloor::linear {
namespace {

using Eigen::Index, Eigen::MatrixXd, Eigen::VectorXd;

constexpr int kMostRounds = 200, kMostSteps = 60;
constexpr double kSettled = 1e-5;  // of E[ŵ_i²], relatively

MatrixXd moments_of(const InputStatistics& statistics) {
  const auto n = static_cast<Index>(statistics.channels);
  MatrixXd sigma(n, n);
  const double* from = statistics.second_moment_sum.data();
  for (Index i = 0; i < n; ++i)
    for (Index j = i; j < n; ++j)
      sigma(i, j) = sigma(j, i) = *from++ / static_cast<double>(statistics.count);
  return sigma;
}

Error not_definite(const InputStatistics& statistics) {
  return make_error(ErrorCode::kInternal,
                    "the second moments of '" + statistics.name + "' are not definite");
}

// The regularized channel with its ridges, which are kept from call to call as a start.
class Regularized {
 public:
  Regularized(const InputStatistics& statistics, std::span<const double> power)
      : statistics_(statistics),
        sigma_(moments_of(statistics)),
        power_(Eigen::Map<const VectorXd>(power.data(), static_cast<Index>(power.size()))),
        reproduced_(power_) {}

  double without_weights() const {
    return power_.dot(sigma_.diagonal()) / static_cast<double>(power_.size());
  }

  Result<IdealPoint> at(double noise) {
    const auto n = static_cast<double>(power_.size());
    for (int round = 0;; ++round) {
      const VectorXd ridge = noise * reproduced_.cwiseInverse();
      MatrixXd a = sigma_;
      a.diagonal() += ridge;
      const Eigen::LLT<MatrixXd> factor(a);
      if (factor.info() != Eigen::Success) return not_definite(statistics_);
      const MatrixXd inverse = factor.solve(MatrixXd::Identity(a.rows(), a.cols()));
      MatrixXd through = -(inverse * ridge.asDiagonal());  // W to ŵ: columns i of (ΣA⁻¹)ᵀ
      through.diagonal().array() += 1;
      const VectorXd next = through.cwiseAbs2() * power_ + noise * inverse.diagonal();
      const double rate = 0.5 *
                          (2 * factor.matrixL().toDenseMatrix().diagonal().array().log().sum() -
                           ridge.array().log().sum()) /
                          std::log(2.0);
      const VectorXd kept = inverse.diagonal() - inverse.cwiseAbs2() * ridge;
      const double error = power_.cwiseProduct(ridge).cwiseProduct(ridge).dot(kept) +
                           noise * (n - ridge.dot(inverse.diagonal()));
      const double moved = (next.array() / reproduced_.array()).log().abs().maxCoeff();
      reproduced_ = next;
      if (moved < kSettled || round == kMostRounds) return IdealPoint{rate / n, error / n};
    }
  }

 private:
  const InputStatistics& statistics_;
  MatrixXd sigma_;
  VectorXd power_, reproduced_;  // E[w_i²], E[ŵ_i²]
};

}  // namespace

Result<IdealPoint> ideal_plain(const InputStatistics& statistics, std::span<const double> power,
                               double noise, bool lmmse) {
  const MatrixXd sigma = moments_of(statistics);
  const Eigen::LLT<MatrixXd> factor(sigma);
  if (factor.info() != Eigen::Success) return not_definite(statistics);
  const MatrixXd lower = factor.matrixL();
  const Index n = sigma.rows();
  MatrixXd k = MatrixXd::Zero(n, n);
  double bits = 0;
  for (Index i = n; i-- > 0;) {
    const Index later = n - 1 - i;
    const VectorXd l = lower.col(i).tail(later) / lower(i, i);
    const VectorXd kl = k.bottomRightCorner(later, later) * l;
    const double fed_back = l.dot(kl), own = noise / (lower(i, i) * lower(i, i));
    const double p = power[static_cast<std::size_t>(i)], target = p + fed_back;
    const double gamma = lmmse ? target / (target + own) : 1;
    bits += 0.5 * std::log2(1 + target / own);
    k.col(i).tail(later) = -gamma * kl;
    k.row(i).tail(later) = -gamma * kl.transpose();
    k(i, i) = (1 - gamma) * (1 - gamma) * p + gamma * gamma * (fed_back + own);
  }
  const auto count = static_cast<double>(n);
  return IdealPoint{bits / count, sigma.cwiseProduct(k).sum() / count};
}

Result<IdealPoint> ideal_regularized(const InputStatistics& statistics,
                                     std::span<const double> power, double noise) {
  return Regularized(statistics, power).at(noise);
}

Result<double> ideal_rate_at(const InputStatistics& statistics, std::span<const double> power,
                             double distortion) {
  Regularized channel(statistics, power);
  const double most = channel.without_weights();
  if (!(distortion > 0 && distortion < most))
    return make_error(ErrorCode::kInvalidArgument, "a distortion of " + std::to_string(distortion) +
                                                       " per weight is not between 0 and the " +
                                                       std::to_string(most) +
                                                       " of a layer without weights");
  // The distortion is below c² and nearly it while c² is below Σ's eigenvalues: the secant in the
  // logarithms of both is short.
  double noise = distortion, last_log = 0, last_found = 0, slope = 1;
  for (int step = 0;; ++step) {
    const Result<IdealPoint> point = channel.at(noise);
    if (!point) return point.error();
    const double log = std::log2(noise), found = std::log2(point->distortion);
    if (step > 0 && std::abs(log - last_log) > 1e-9)
      slope = std::clamp((found - last_found) / (log - last_log), 0.05, 1.0);
    const double miss = std::log2(distortion) - found;
    if (std::abs(miss) < 1e-5 || step == kMostSteps) return point->rate_bits;
    last_log = log, last_found = found;
    noise *= std::exp2(std::clamp(miss / slope, -4.0, 4.0));
  }
}

}  // namespace ratefloor::linear
