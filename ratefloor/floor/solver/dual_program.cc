#include "ratefloor/floor/solver/dual_program.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ratefloor/floor/solver/half_line_grid.h"

namespace ratefloor::floor {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kMaxIterations = 200;
constexpr double kLeastMass = 1e-16;

/// e^{−s(x−y)²} and its mirror image at the grid's points, smeared where the site is: one row of
/// the constraint matrix, quadrature weights included. Only points within the kernel's reach.
struct Row {
  std::size_t begin = 0;
  std::vector<double> values;
};

/// Width of the kernel at the outermost site.
double last_width(const Mesh& mesh) { return std::hypot(mesh.sigma, mesh.sites.back().spread); }

class Program {
 public:
  Program(const source::Source& source, double slope, const Mesh& mesh)
      : grid_(mesh.nodes, mesh.end, mesh.bounded ? 0 : last_width(mesh)), m_(mesh.nodes.size()) {
    const std::vector<double> moments = hat_moments(source, mesh.nodes);
    std::copy(moments.begin(), moments.end(), m_.data());
    const double noise = 1 / (2 * slope);
    for (const Site& site : mesh.sites) {
      const double variance = noise + site.spread * site.spread;
      const double reach = kKernelReach * std::sqrt(variance);
      const double scale = std::sqrt(noise / variance);
      Row row;
      row.begin = grid_.first_at_least(site.y - reach);
      const std::size_t end = grid_.first_at_least(site.y + reach);
      for (std::size_t k = row.begin; k < end; ++k) {
        const double a = grid_.x[k] - site.y, b = grid_.x[k] + site.y;
        row.values.push_back(
            grid_.weight[k] * scale *
            (std::exp(-a * a / (2 * variance)) + std::exp(-b * b / (2 * variance))));
      }
      rows_.push_back(std::move(row));
    }
  }

  Eigen::Index nodes() const { return m_.size(); }
  Eigen::Index sites() const { return static_cast<Eigen::Index>(rows_.size()); }
  const VectorXd& moments() const { return m_; }

  std::vector<double> g(const VectorXd& theta) const {
    std::vector<double> values(grid_.x.size());
    for (std::size_t k = 0; k < values.size(); ++k) {
      const std::size_t i = grid_.cell[k];
      values[k] = std::exp((1 - grid_.share[k]) * theta[i] + grid_.share[k] * theta[grid_.next(i)]);
    }
    return values;
  }

  VectorXd constraints(const std::vector<double>& g) const {
    VectorXd c(sites());
    for (Eigen::Index j = 0; j < c.size(); ++j) {
      const Row& row = rows_[j];
      double sum = 0;
      for (std::size_t k = 0; k < row.values.size(); ++k) sum += row.values[k] * g[row.begin + k];
      c[j] = sum;
    }
    return c;
  }

  /// ∂ ln c_j/∂θ_i on the nodes that site j touches.
  void gradients(const std::vector<double>& g, const VectorXd& c) {
    first_.assign(rows_.size(), 0);
    gradient_.resize(rows_.size());
    for (std::size_t j = 0; j < rows_.size(); ++j) {
      const Row& row = rows_[j];
      if (row.values.empty()) {
        gradient_[j].resize(0);
        continue;
      }
      const std::size_t first = grid_.cell[row.begin];
      const std::size_t last = grid_.next(grid_.cell[row.begin + row.values.size() - 1]);
      first_[j] = static_cast<Eigen::Index>(first);
      gradient_[j] = VectorXd::Zero(static_cast<Eigen::Index>(last - first + 1));
      for (std::size_t k = 0; k < row.values.size(); ++k) {
        const std::size_t at = row.begin + k, i = grid_.cell[at];
        const double v = row.values[k] * g[at];
        gradient_[j][i - first] += v * (1 - grid_.share[at]);
        gradient_[j][grid_.next(i) - first] += v * grid_.share[at];
      }
      gradient_[j] /= c[static_cast<Eigen::Index>(j)];
    }
  }

  /// Aᵀ v.
  VectorXd transposed(const VectorXd& v) const {
    VectorXd sum = VectorXd::Zero(nodes());
    for (Eigen::Index j = 0; j < sites(); ++j)
      sum.segment(first_[j], gradient_[j].size()) += v[j] * gradient_[j];
    return sum;
  }
  VectorXd times(const VectorXd& v) const {
    VectorXd out(sites());
    for (Eigen::Index j = 0; j < sites(); ++j)
      out[j] = gradient_[j].dot(v.segment(first_[j], gradient_[j].size()));
    return out;
  }

  /// Σ q_j ∇²c_j + Aᵀ diag(w) A, lower triangle.
  MatrixXd normal_matrix(const std::vector<double>& g, const VectorXd& q, const VectorXd& w) const {
    MatrixXd sum = MatrixXd::Zero(nodes(), nodes());
    std::vector<double> z(g.size(), 0);  // Σ_j q_j K_jk
    for (Eigen::Index j = 0; j < sites(); ++j) {
      const Row& row = rows_[j];
      for (std::size_t k = 0; k < row.values.size(); ++k) z[row.begin + k] += q[j] * row.values[k];
      const Eigen::Index n = gradient_[j].size();
      for (Eigen::Index b = 0; b < n; ++b) {
        const double scaled = w[j] * gradient_[j][b];
        sum.col(first_[j] + b).segment(first_[j] + b, n - b) += scaled * gradient_[j].tail(n - b);
      }
    }
    for (std::size_t k = 0; k < g.size(); ++k) {
      const double v = z[k] * g[k], t = grid_.share[k];
      const auto i = static_cast<Eigen::Index>(grid_.cell[k]);
      const auto n = static_cast<Eigen::Index>(grid_.next(grid_.cell[k]));
      sum(i, i) += v * (1 - t) * (1 - t);
      if (n != i) {
        sum(n, i) += v * t * (1 - t);
        sum(n, n) += v * t * t;
      }
    }
    return sum;
  }

 private:
  HalfLineGrid grid_;
  VectorXd m_;
  std::vector<Row> rows_;
  std::vector<Eigen::Index> first_;
  std::vector<VectorXd> gradient_;
};

/// How the barrier weighs the constraints: by the square root of the source's mass nearest to each
/// site. With equal weights the sites of a far tail, which matter to nothing, hold up all others;
/// weighed by the mass itself their slacks become too small for long steps.
VectorXd barrier_weights(const source::Source& source, const Mesh& mesh) {
  VectorXd weight(static_cast<Eigen::Index>(mesh.sites.size()));
  for (std::size_t j = 0; j < mesh.sites.size(); ++j) {
    const double from = j == 0 ? 0 : 0.5 * (mesh.sites[j - 1].y + mesh.sites[j].y);
    const double to =
        j + 1 == mesh.sites.size() ? mesh.end : 0.5 * (mesh.sites[j].y + mesh.sites[j + 1].y);
    const double mass = 2 * source.partial_moment(0, from, std::max(from, to));
    weight[static_cast<Eigen::Index>(j)] = std::sqrt(std::max(kLeastMass, mass));
  }
  return weight / weight.sum();
}

double largest_step(const VectorXd& x, const VectorXd& dx) {
  double step = 1;
  for (Eigen::Index i = 0; i < x.size(); ++i)
    if (dx[i] < 0) step = std::min(step, -0.95 * x[i] / dx[i]);
  return step;
}

}  // namespace

DualSolution solve_dual(const source::Source& source, double slope_nats, const Mesh& mesh,
                        double accuracy_nats) {
  Program program(source, slope_nats, mesh);
  const VectorXd& m = program.moments();
  const VectorXd weight = barrier_weights(source, mesh);
  VectorXd theta = VectorXd::Constant(program.nodes(), 0.5 * std::log(slope_nats / M_PI));
  std::vector<double> g = program.g(theta);
  VectorXd c = program.constraints(g);
  DualSolution out;
  theta.array() -= std::log(c.maxCoeff()) + 0.1;
  double mu = 0.1;
  VectorXd q;
  bool centring = true;  // primal barrier steps at fixed μ: they converge from anywhere
  for (out.iterations = 0; out.iterations < kMaxIterations; ++out.iterations) {
    g = program.g(theta);
    c = program.constraints(g);
    const VectorXd slack = -c.array().log();
    if (centring || q.size() == 0) q = (mu * weight.array() / slack.array()).matrix();
    program.gradients(g, c);
    const VectorXd residual = m - program.transposed(q);
    out.duality_gap_nats = q.dot(slack);
    if (out.duality_gap_nats < accuracy_nats && residual.lpNorm<1>() < accuracy_nats) break;

    const VectorXd w = (q.array() / slack.array() - q.array()).max(0.0).matrix();
    MatrixXd normal = program.normal_matrix(g, (q.array() / c.array()).matrix(), w);
    normal.diagonal() *= 1 + 1e-13;
    const VectorXd rhs = m - program.transposed((mu * weight.array() / slack.array()).matrix());
    const VectorXd dtheta = normal.selfadjointView<Eigen::Lower>().llt().solve(rhs);
    if (!dtheta.allFinite()) break;
    const VectorXd dq = ((mu * weight.array() - q.array() * slack.array() +
                          q.array() * program.times(dtheta).array()) /
                         slack.array())
                            .matrix();
    const double decrement = rhs.dot(dtheta);
    const double barrier = -m.dot(theta) - mu * weight.dot(slack.array().log().matrix());
    double step = centring ? 1 : largest_step(q, dq);
    for (;; step *= 0.75) {
      const VectorXd next = program.constraints(program.g(theta + step * dtheta));
      const VectorXd next_slack = -next.array().log();
      if ((next_slack.array() > 0.03 * slack.array()).all() &&
          (!centring ||
           -m.dot(theta + step * dtheta) - mu * weight.dot(next_slack.array().log().matrix()) <=
               barrier - 1e-4 * step * decrement))
        break;
      if (step < 1e-9) break;
    }
    if (step < 1e-9 && centring) break;  // no way on at this precision
    if (!centring && step < 0.02) {      // off the central path: back to it
      mu = out.duality_gap_nats;
      centring = true;
      continue;
    }
    theta += step * dtheta;
    if (centring) {
      centring = decrement > 0.1 * mu;
      continue;
    }
    q += step * dq;
    const double gap = -q.dot(program.constraints(program.g(theta)).array().log().matrix());
    mu = std::max(0.1 * accuracy_nats, (step > 0.8 ? 0.1 : 0.4) * gap);
  }
  out.log_g.assign(theta.data(), theta.data() + theta.size());
  out.weights.assign(q.data(), q.data() + q.size());
  out.value_nats = m.dot(theta);
  return out;
}

std::vector<double> hat_moments(const source::Source& source, const std::vector<double>& nodes) {
  std::vector<double> m(nodes.size(), 0);
  for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
    const double a = nodes[i], b = nodes[i + 1];
    const double mass = 2 * source.partial_moment(0, a, b);
    const double first = 2 * source.partial_moment(1, a, b);
    m[i] += (b * mass - first) / (b - a);
    m[i + 1] += (first - a * mass) / (b - a);
  }
  m.back() += 2 * source.partial_moment(0, nodes.back(), std::numeric_limits<double>::infinity());
  return m;
}

std::vector<double> constraint_at(double slope_nats, const std::vector<double>& nodes,
                                  const std::vector<double>& log_g, bool bounded,
                                  const std::vector<double>& ys) {
  const double sigma = 1 / std::sqrt(2 * slope_nats);
  const HalfLineGrid grid(nodes, 0.5 * sigma, bounded ? 0 : sigma);
  std::vector<double> g(grid.x.size());
  for (std::size_t k = 0; k < g.size(); ++k)
    g[k] = grid.weight[k] * std::exp((1 - grid.share[k]) * log_g[grid.cell[k]] +
                                     grid.share[k] * log_g[grid.next(grid.cell[k])]);
  std::vector<double> c;
  for (const double y : ys) {
    double sum = 0;
    const std::size_t end = grid.first_at_least(y + kKernelReach * sigma);
    for (std::size_t k = grid.first_at_least(y - kKernelReach * sigma); k < end; ++k) {
      const double a = grid.x[k] - y, b = grid.x[k] + y;
      sum += g[k] * (std::exp(-slope_nats * a * a) + std::exp(-slope_nats * b * b));
    }
    c.push_back(sum);
  }
  return c;
}

}  // namespace ratefloor::floor
