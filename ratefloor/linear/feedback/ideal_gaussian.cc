#include "ratefloor/linear/feedback/ideal_gaussian.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace ratefloor::linear {
namespace {

using Eigen::Index, Eigen::MatrixXd, Eigen::VectorXd;

using RowsOfFloats = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr int kMostRounds = 200, kMostSteps = 60;
constexpr double kSettled = 1e-5;    // of E[ŵ_i²], relatively
constexpr double kSamePoint = 3e-6;  // bits per weight
// The least E[ŵ_i²] of E[w_i²]: a column that is given up approaches 0 and never gets there.
constexpr double kGivenUp = 1e-9;
constexpr double kFaster = 1.5, kFastest = 20, kLongest = 2;

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

  // In place of independent entries: rows with the second moments E[wᵀw] = FFᵀ.
  Regularized(const InputStatistics& statistics, MatrixXd root)
      : statistics_(statistics),
        sigma_(moments_of(statistics)),
        root_(std::move(root)),
        power_(root_.rowwise().squaredNorm()),
        reproduced_(power_.cwiseMax(kGivenUp * power_.mean())) {}

  double without_weights() const {
    return (independent() ? power_.dot(sigma_.diagonal()) : weighed(root_)) /
           static_cast<double>(power_.size());
  }

  Result<IdealPoint> at(double noise) {
    const auto n = static_cast<double>(power_.size());
    gain_.setOnes(power_.size()), last_step_.setZero(power_.size());
    double last_rate = 0;
    for (int round = 0;; ++round) {
      const VectorXd ridge = noise * reproduced_.cwiseInverse();
      MatrixXd a = sigma_;
      a.diagonal() += ridge;
      const Eigen::LLT<MatrixXd> factor(a);
      if (factor.info() != Eigen::Success) return not_definite(statistics_);
      const MatrixXd inverse = factor.solve(MatrixXd::Identity(a.rows(), a.cols()));
      MatrixXd through = -(inverse * ridge.asDiagonal());  // W to ŵ: columns i of (ΣA⁻¹)ᵀ
      through.diagonal().array() += 1;
      VectorXd next = noise * inverse.diagonal();
      MatrixXd kept;  // of F
      if (independent()) {
        next += through.cwiseAbs2() * power_;
      } else {
        kept = through * root_;
        next += kept.rowwise().squaredNorm();
      }
      const double rate = 0.5 *
                          (2 * factor.matrixL().toDenseMatrix().diagonal().array().log().sum() -
                           ridge.array().log().sum()) /
                          std::log(2.0) / n;
      const double moved = advance(next);
      const bool same = std::abs(rate - last_rate) < kSamePoint;
      last_rate = rate;
      if (moved >= kSettled && !same && round < kMostRounds) continue;
      // What is lost without noise is w MA⁻¹, weighed by Σ.
      double error = noise * (n - ridge.dot(inverse.diagonal()));
      if (independent()) {
        const VectorXd rest = inverse.diagonal() - inverse.cwiseAbs2() * ridge;
        error += power_.cwiseProduct(ridge).cwiseProduct(ridge).dot(rest);
      } else {
        error += weighed(root_ - kept);
      }
      return IdealPoint{rate, error / n};
    }
  }

 private:
  bool independent() const { return root_.size() == 0; }
  double weighed(const MatrixXd& columns) const {
    return (sigma_ * columns).cwiseProduct(columns).sum();
  }

  // Towards `next`, in logarithms; further where a column kept its direction, since those that are
  // about to be given up move as 1/rounds. Returns the longest step but theirs.
  double advance(const VectorXd& next) {
    double moved = 0;
    for (Index i = 0; i < next.size(); ++i) {
      const double step = std::log(next[i] / reproduced_[i]), least = kGivenUp * power_[i];
      gain_[i] = step * last_step_[i] > 0 ? std::min(kFaster * gain_[i], kFastest) : 1;
      last_step_[i] = step;
      if (step > 0 || reproduced_[i] > least) moved = std::max(moved, std::abs(step));
      reproduced_[i] = std::max(
          least, reproduced_[i] * std::exp(std::clamp(gain_[i] * step, -kLongest, kLongest)));
    }
    return moved;
  }

  const InputStatistics& statistics_;
  MatrixXd sigma_, root_;        // E[xxᵀ]; F or empty
  VectorXd power_, reproduced_;  // E[w_i²], E[ŵ_i²]
  VectorXd gain_, last_step_;
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

namespace {

Result<double> rate_at(Regularized& channel, double distortion) {
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

}  // namespace

Result<double> ideal_rate_at(const InputStatistics& statistics, std::span<const double> power,
                             double distortion) {
  Regularized channel(statistics, power);
  return rate_at(channel, distortion);
}

Result<double> ideal_rate_of(const InputStatistics& statistics, const Matrix& weights,
                             double distortion) {
  const auto rows = static_cast<Index>(weights.rows()), n = static_cast<Index>(weights.cols());
  std::vector<float> all(weights.size());
  weights.read(0, all);
  const Eigen::Map<const RowsOfFloats> w(all.data(), rows, n);
  MatrixXd root = w.cast<double>().transpose() / std::sqrt(static_cast<double>(rows));
  if (rows > n) {  // the same FFᵀ with fewer columns
    const Eigen::HouseholderQR<MatrixXd> qr(root.transpose());
    root = qr.matrixQR().topRows(n).triangularView<Eigen::Upper>().toDenseMatrix().transpose();
  }
  Regularized channel(statistics, std::move(root));
  return rate_at(channel, distortion);
}

}  // namespace ratefloor::linear
