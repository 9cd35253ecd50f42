// The derivatives of each image follow Hermite's recursion; logarithm and quotient are series
// operations. The truncation errors are Cauchy's: with ρ_i = share of image i at the center c,
// u_i = (c − μ_i)/v_i and a = Σρ_i u_i,
//   p(c + h) e^{ah} / p(c) = 1 + w(h),   |w| <= q = Σρ_i (e_i − 1),   e_i = exp(ρ|u_i − a| +
//   ρ²/2v_i)
// on the complex disk |h| <= ρ. Where q < 1, ln p(c + h) + ah − ln p(c) is analytic and at most
// −ln(1 − q) there, and p″/p at most Σρ_i e_i (((|c − μ_i| + ρ)/v_i)² + 1/v_i) / (1 − q).
#include "ratefloor/floor/checker/mixture_jet.h"

#include <cmath>

namespace ratefloor::floor::checker {
namespace {

constexpr int kTerms = kJetOrder + 2;  // p″ costs two
constexpr Precision kRough{64};        // for error bounds

/// Everything about one image that the bounds need, once rigorous and once for choosing.
struct Share {
  Ball weight, tilt, distance, inverse_variance;  // ρ_i, |u_i − a|, |c − μ_i|, 1/v_i
  double rough_weight = 0, rough_tilt = 0, rough_inverse_variance = 0;
};

/// Adds the image's derivatives 0 … kTerms − 1 at c to `sums`; its value there.
Ball add_derivatives(const Image& image, const Ball& center, std::vector<Ball>& sums) {
  const Ball distance = center - image.mean;
  const Ball slope = -(distance * image.inverse_variance);
  const Ball value = image.amplitude * exp(distance * slope / 2);
  Ball before, now = value;
  sums[0] += now;
  for (int n = 1; n < kTerms; ++n) {
    Ball next = slope * now;
    if (n > 1) next -= (before *= image.inverse_variance) * (n - 1);
    before = std::move(now);
    now = std::move(next);
    sums[n] += now;
  }
  return value;
}

double disk_sum(const std::vector<Share>& shares, double radius) {
  double sum = 0;
  for (const Share& s : shares)
    sum += s.rough_weight *
           std::expm1(radius * s.rough_tilt + radius * radius * s.rough_inverse_variance / 2);
  return sum;
}

/// A radius at which disk_sum is about kDiskSum: large disks make long cells, but bounds explode at
/// 1.
double disk_radius(const std::vector<Share>& shares, double start) {
  constexpr double kDiskSum = 0.85;
  double low = start, high = start;
  for (int i = 0; i < 2000 && disk_sum(shares, high) < kDiskSum; ++i) low = high, high *= 2;
  for (int i = 0; i < 2000 && !(disk_sum(shares, low) < kDiskSum); ++i) high = low, low /= 2;
  for (int i = 0; i < 12; ++i) {
    const double middle = (low + high) / 2;
    (disk_sum(shares, middle) < kDiskSum ? low : high) = middle;
  }
  return low;
}

struct DiskBounds {
  Ball log_p, curvature;  // on the disk; indeterminate where q might reach 1
};

DiskBounds disk_bounds(const std::vector<Share>& shares, double radius) {
  const Ball rho = Ball::exact(radius, kRough);
  Ball q = Ball::integer(0, kRough), curvature = q;
  for (const Share& s : shares) {
    const Ball growth = expm1(rho * s.tilt + square(rho) * s.inverse_variance / 2);
    q += s.weight * growth;
    curvature += s.weight * (growth + 1) *
                 (square((s.distance + rho) * s.inverse_variance) + s.inverse_variance);
  }
  if (!certainly_less(q, Ball::integer(1, kRough)))
    return {Ball::indeterminate(kRough), Ball::indeterminate(kRough)};
  return {-rigor::log1p(-q), curvature / (1 - q)};
}

/// The series of ln p and p″/p from that of p.
void divide_series(const std::vector<Ball>& p, MixtureJet& jet) {
  const Ball inverse = 1 / p[0];
  std::vector<Ball> relative;  // p / p(c)
  for (const Ball& coefficient : p) relative.push_back(coefficient * inverse);
  jet.log_p = {log(p[0])};
  std::vector<Ball> derivative;  // n · log_p[n]
  derivative.push_back(Ball());
  for (int n = 1; n < kJetOrder; ++n) {
    Ball sum = relative[n] * n;
    for (int k = 1; k < n; ++k) sum -= derivative[k] * relative[n - k];
    jet.log_p.push_back(sum / n);
    derivative.push_back(std::move(sum));
  }
  for (int n = 0; n < kJetOrder; ++n) {
    Ball sum = relative[n + 2] * (static_cast<long>(n + 1) * (n + 2));
    for (int k = 0; k < n; ++k) sum -= jet.curvature[k] * relative[n - k];
    jet.curvature.push_back(std::move(sum));
  }
}

}  // namespace

MixtureJet expand_mixture(const std::vector<Image>& images, double center, double wanted_radius,
                          double tolerance, double noise_variance, Precision precision) {
  const Ball c = Ball::exact(center, precision);
  std::vector<Ball> series(kTerms, Ball::integer(0, precision));
  std::vector<Share> shares;
  for (const Image& image : images) {
    Share share;
    share.weight = add_derivatives(image, c, series).with_precision(kRough);
    share.distance = abs(c - image.mean).with_precision(kRough);
    share.inverse_variance = image.inverse_variance.with_precision(kRough);
    shares.push_back(std::move(share));
  }
  // a may be any number: a rounded one serves.
  const Ball tilt = (-series[1] / series[0]).with_precision(kRough).midpoint();
  const Ball total = series[0].with_precision(kRough);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    Share& s = shares[i];
    s.weight /= total;
    s.tilt = abs(((c - images[i].mean) * images[i].inverse_variance).with_precision(kRough) - tilt);
    s.rough_weight = s.weight.midpoint_double();
    s.rough_tilt = s.tilt.midpoint_double();
    s.rough_inverse_variance = s.inverse_variance.midpoint_double();
  }
  const double disk = disk_radius(shares, wanted_radius);
  const DiskBounds bounds = disk_bounds(shares, disk);
  const double worst =
      std::max(bounds.log_p.upper_double(), noise_variance * bounds.curvature.upper_double());
  MixtureJet jet;
  const double ratio = std::min(0.8, std::pow(tolerance / (5 * worst), 1.0 / kJetOrder));
  jet.radius = std::isfinite(worst) ? ratio * disk : 0;
  if (!(wanted_radius <= jet.radius)) return jet;
  const Ball theta = Ball::exact(wanted_radius, kRough) / Ball::exact(disk, kRough);
  const Ball tail = pow(theta, static_cast<long>(kJetOrder)) / (1 - theta);
  jet.log_p_error = bounds.log_p * tail;
  jet.curvature_error = bounds.curvature * tail;
  Ball factorial = Ball::integer(1, precision);
  for (int n = 2; n < kTerms; ++n) {
    factorial = factorial * n;
    series[n] /= factorial;
  }
  divide_series(series, jet);
  return jet;
}

}  // namespace ratefloor::floor::checker
