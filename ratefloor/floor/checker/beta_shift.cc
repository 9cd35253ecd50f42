// With u = (x/α)^β: ∂ ln f/∂β = q − u (ln(x/α) − βg), g = (ln α)′, q = (ln f(0))′. In v = 1/β,
//   ln α = ½(lnΓ(v) − lnΓ(3v)),   ln f(0) = −ln 2v − ln α − lnΓ(v),   d/dβ = −v² d/dv.
#include "ratefloor/floor/checker/beta_shift.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ratefloor/floor/checker/short_series.h"
#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::floor::checker {
namespace {

constexpr rigor::Precision kPrecision{96};
constexpr double kHalfCell = 0.08;              // of the noise's standard deviation
constexpr int kSlices = 8;                      // of a cell, for what is only bounded
constexpr double kFirstCell = 1.0 / (1 << 14);  // likewise
constexpr double kGrowth = 1.5;                 // cells near 0, where |x|^β is not smooth
constexpr std::int64_t kWorkPerCell = 40;       // beside the images

/// The density's constants for one β, or for a ball.
struct Shape {
  Ball beta, log_alpha, alpha, log_peak, peak_slope, drift;  // the last two: q and βg

  explicit Shape(const Ball& b) : beta(b) {
    const Ball v = 1 / b;
    const Ball log_gamma = rigor::log_gamma(v);
    log_alpha = (log_gamma - rigor::log_gamma(3 * v)) / 2;
    const Ball psi = rigor::digamma(v), log_alpha_in_v = (psi - 3 * rigor::digamma(3 * v)) / 2;
    alpha = rigor::exp(log_alpha);
    log_peak = -rigor::log(2 * v) - log_alpha - log_gamma;
    peak_slope = rigor::square(v) * (b + log_alpha_in_v + psi);
    drift = -(v * log_alpha_in_v);
  }

  /// ∂ ln f/∂β at x > 0.
  Ball score(const Ball& x) const {
    const Ball t = rigor::log(x) - log_alpha;
    return peak_slope - rigor::exp(beta * t) * (t - drift);
  }
  Series score_at(const Series& log_x, const Series& u) const {
    Series w = log_x;
    w[0] -= log_alpha + drift;
    Series s = u * w;
    for (Ball& coefficient : s) coefficient = -coefficient;
    s[0] += peak_slope;
    return s;
  }
  Series scaled_power_at(const Ball& x) const {
    Series u = power_at(x, beta);
    const Ball scale = rigor::pow(alpha, beta);
    for (Ball& coefficient : u) coefficient /= scale;
    return u;
  }
};

struct Gaussian {
  Ball mean, inverse_variance, amplitude;
};

/// Σ amplitude e^{−(x + h − mean)²/2v}: with e its coefficients, (n + 1) e_{n+1} = −(x − mean)
/// e_n/v − e_{n−1}/v.
Series density_at(const std::vector<Gaussian>& images, const Ball& x) {
  Series sum;
  for (const Gaussian& image : images) {
    const Ball distance = x - image.mean;
    const Ball slope = -(distance * image.inverse_variance);
    Ball before,
        now = image.amplitude * rigor::exp(-(rigor::square(distance) * image.inverse_variance) / 2);
    sum[0] += now;
    for (int n = 0; n < kOrder; ++n) {
      Ball next = (slope * now - image.inverse_variance * before) / (n + 1);
      before = std::move(now);
      now = std::move(next);
      sum[n + 1] += now;
    }
  }
  return sum;
}

struct Terms {
  Series log_ratio, weighted;  // L = ln(f/p), f s L
};

class ShiftIntegral {
 public:
  ShiftIntegral(const Ball& middle, const Ball& range, const UpperCertificate& channel)
      : at_(middle.with_precision(kPrecision)),
        on_(range.with_precision(kPrecision)),
        radius_(rigor::max(on_.beta.upper() - at_.beta, at_.beta - on_.beta.lower()).upper()),
        channel_(channel),
        noise_(number(channel.mixture.noise_variance)) {
    for (const MixtureComponent& c : channel.mixture.components) total_weight_ += number(c.weight);
  }

  Result<void> add_panels(std::int64_t work) {
    const double sigma = std::sqrt(channel_.mixture.noise_variance);
    double from = 0;
    for (const ChannelPanel& panel : channel_.panels) {
      const std::vector<Gaussian> images = images_of(panel);
      while (from < panel.to) {
        work -= kWorkPerCell + static_cast<std::int64_t>(images.size());
        if (work < 0)
          return make_error(ErrorCode::kUnsupported,
                            "checking a sub-box takes more work than the limit allows");
        double to =
            from == 0 ? kFirstCell * sigma : std::min(kGrowth * from, from + 2 * kHalfCell * sigma);
        if (!(to < panel.to) || !(from < to)) to = panel.to;
        from == 0 ? add_first_cell(to, images) : add_cell(from, to, images);
        from = to;
      }
    }
    end_ = number(from);
    return {};
  }

  BetaShift result() const {
    const Ball slope = rigor::abs(slope_) + moved_ + tail_slope();
    return {radius_ * slope + rigor::square(radius_) * spread_ / 2, drop_ + tail_distortion()};
  }

 private:
  static Ball number(double value) { return Ball::exact(value, kPrecision); }

  Gaussian gaussian(int index, bool mirrored) const {
    const MixtureComponent& c = channel_.mixture.components[static_cast<std::size_t>(index)];
    const Ball variance = number(c.variance);
    return {
        number(mirrored ? -c.mean : c.mean), 1 / variance,
        number(c.weight) / (2 * total_weight_ * rigor::sqrt(2 * Ball::pi(kPrecision) * variance))};
  }

  std::vector<Gaussian> images_of(const ChannelPanel& panel) const {
    std::vector<Gaussian> images;
    for (int i = panel.first; i <= panel.last; ++i) images.push_back(gaussian(i, false));
    for (int i = 0; i < panel.mirror; ++i) images.push_back(gaussian(i, true));
    return images;
  }

  Terms terms_at(const Ball& x, const Series& p) const {
    const Series u = at_.scaled_power_at(x);
    Series log_f;
    for (int n = 0; n <= kOrder; ++n) log_f[n] = -u[n];
    log_f[0] += at_.log_peak;
    Terms terms;
    terms.log_ratio = log_f - log(p);
    terms.weighted = exp(log_f) * at_.score_at(log_at(x), u) * terms.log_ratio;
    return terms;
  }

  /// What is bounded rather than integrated: `mass` of |X| on a cell where |∂ ln f/∂β| <= score for
  /// all β, at most `score_moves` from its value at the middle β, and |L| <= ratio.
  void add_bounds(const Ball& mass, const Ball& score, const Ball& score_moves, const Ball& ratio,
                  const Series& p) {
    const Ball factor = rigor::expm1(radius_ * score);
    spread_ += mass * (1 + factor) * rigor::square(score);
    moved_ += mass * (factor * score + score_moves) * ratio;
    // D₀ + D₀² p″/p, the distortion at x
    drop_ += mass * factor * (noise_ + rigor::square(noise_) * rigor::abs(2 * p[2] / p[0]).upper());
  }

  void add_cell(double from, double to, const std::vector<Gaussian>& images) {
    const Ball a = number(from), b = number(to), center = ((a + b) / 2).midpoint();
    const Ball cell = Ball::hull(a, b), half = rigor::max(b - center, center - a);
    const Series p_center = density_at(images, center), p_cell = density_at(images, cell);
    const Terms at_center = terms_at(center, p_center), on_cell = terms_at(cell, p_cell);
    slope_ += 2 * integral(at_center.weighted, on_cell.weighted, half);
    // L on the cell: its polynomial, and the rest.
    Ball ratio = rigor::abs(at_center.log_ratio[0]), power = half;
    for (int n = 1; n < kOrder; ++n) {
      ratio += rigor::abs(at_center.log_ratio[n]) * power;
      power *= half;
    }
    ratio = (ratio + rigor::abs(on_cell.log_ratio[kOrder]) * power).upper();
    const Ball step = (b - a) / kSlices;
    for (int i = 0; i < kSlices; ++i) add_slice(a + i * step, a + (i + 1) * step, ratio, p_cell);
  }

  void add_slice(const Ball& from, const Ball& to, const Ball& ratio, const Series& p) {
    const Ball slice = Ball::hull(from, to), moves = score_moves(slice, to);
    const Ball u = rigor::pow(from / at_.alpha, at_.beta);  // f decreases
    const Ball mass = 2 * (to - from) * rigor::exp(at_.log_peak - u);
    add_bounds(mass.upper(), (rigor::abs(at_.score(slice)) + moves).upper(), moves, ratio, p);
  }

  /// |s_β − s_b| with s = q − uw, where ln u moves by at most r sup|w|:
  ///   |q_β − q_b| + u_b |w| (e^{r|w|} − 1) + u_b e^{r|w|} |w_β − w_b|.
  Ball score_moves(const Ball& slice, const Ball& end) const {
    const Ball w = rigor::abs(rigor::log(slice) - on_.log_alpha - on_.drift).upper();
    const Ball w_moves =
        rigor::abs(on_.log_alpha - at_.log_alpha) + rigor::abs(on_.drift - at_.drift);
    const Ball u = rigor::pow(end / at_.alpha, at_.beta), growth = rigor::expm1(radius_ * w);
    return (rigor::abs(on_.peak_slope - at_.peak_slope) + u * (w * growth + (1 + growth) * w_moves))
        .upper();
  }

  /// From 0: f is at most its peak, and u ln u lies between (u ln u at the end, which is before
  /// 1/e) and 0.
  void add_first_cell(double to, const std::vector<Gaussian>& images) {
    const Ball b = number(to), zero = Ball::integer(0, kPrecision);
    const Ball u = rigor::pow(b / on_.alpha, on_.beta).upper();
    if (!rigor::certainly_less(u, Ball::rational(36, 100, kPrecision))) {
      slope_ = Ball::indeterminate(kPrecision);
      return;
    }
    const Ball log_u = rigor::abs(rigor::log(u));
    const Ball varies = (u * log_u / on_.beta + u * rigor::abs(on_.drift)).upper();
    const Ball score = (rigor::abs(on_.peak_slope) + varies).upper();
    const Series p = density_at(images, Ball::hull(zero, b));
    const Ball mass = (2 * b * rigor::exp(at_.log_peak)).upper();
    const Ball ratio = (rigor::abs(at_.log_peak - rigor::log(p[0])) + u).upper();
    slope_ += Ball::around(zero, mass * score * ratio);
    add_bounds(mass, score, 2 * score, ratio, p);
  }

  Gaussian tail() const {  // both images
    Gaussian tail = gaussian(channel_.tail, false);
    tail.amplitude *= Ball::integer(2, kPrecision);
    return tail;
  }

  /// |2∫_T^∞ f s ln(f/p)| for every β: with u_T >= 3, where ln(x/α) <= u as β > ½, |s| <= a u² and
  /// |ln(f/p)| <= c u + x²/2v.
  Ball tail_slope() const {
    const Ball u = rigor::pow(end_ / on_.alpha, on_.beta);
    if (!rigor::certainly_less(Ball::integer(3, kPrecision), u))
      return Ball::indeterminate(kPrecision);
    const Gaussian gaussian = tail();
    const Ball a = 1 + rigor::abs(on_.drift) + rigor::abs(on_.peak_slope);
    const Ball c = 1 + rigor::abs(on_.log_peak - rigor::log(gaussian.amplitude));
    const Ball v = 1 / on_.beta;
    const Ball curved = rigor::square(on_.alpha) * gaussian.inverse_variance / 2;
    return (a * (c * rigor::upper_gamma(v + 3, u) + curved * rigor::upper_gamma(3 * v + 2, u)) /
            rigor::gamma(v))
        .upper();
  }

  /// E[D₀ + D₀² x²/v²; |X| > T] at the middle β: the most that the tail adds to D_q there.
  Ball tail_distortion() const {
    const Ball u = rigor::pow(end_ / at_.alpha, at_.beta), v = 1 / at_.beta;
    const Ball share = rigor::upper_gamma(v, u), second = rigor::upper_gamma(3 * v, u);
    return (noise_ * share + rigor::square(noise_ * tail().inverse_variance * at_.alpha) * second) /
           rigor::gamma(v);
  }

  Shape at_, on_;
  Ball radius_;
  const UpperCertificate& channel_;
  Ball noise_, total_weight_, end_;
  Ball slope_, moved_, spread_, drop_;  // K′(b), and the bounds' integrals, up to T
};

}  // namespace

Result<BetaShift> shift_beta(const Ball& middle, const Ball& range, const UpperCertificate& channel,
                             std::int64_t work_limit) {
  ShiftIntegral integral(middle, range, channel);
  if (const Result<void> done = integral.add_panels(work_limit); !done) return done.error();
  return integral.result();
}

}  // namespace ratefloor::floor::checker
