// The half line is cut at the panels' ends and then into cells as long as the series of ln p
// allows; on each cell both integrands are polynomials, whose integrals against the source are its
// central moments there. Beyond the last panel p is one Gaussian, and the integrals are two
// moments.
#include "ratefloor/floor/checker/channel_values.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/floor/checker/mixture_jet.h"

namespace ratefloor::floor::checker {
namespace {

/// Truncation allowed per unit of probability; cells of little probability may err more.
constexpr double kTolerance = 1e-15, kCellTolerance = 1e-19;

constexpr std::int64_t kWorkPerCell = 8;  // beside the images

struct Expectations {
  Ball log_p, curvature;  // E[ln p(X)], E[p″(X)/p(X)]
};

class ChannelIntegral {
 public:
  ChannelIntegral(const SourceLaw& law, const UpperCertificate& upper, const CheckOptions& options)
      : law_(law), upper_(upper), precision_(law.precision()), work_left_(options.work_limit) {
    total_weight_ = Ball::integer(0, precision_);
    for (const MixtureComponent& c : upper.mixture.components)
      total_weight_ += Ball::exact(c.weight, precision_);
    sums_ = {Ball::integer(0, precision_), Ball::integer(0, precision_)};
    half_width_ = 0.1 * std::sqrt(upper.mixture.noise_variance);
  }

  Result<void> add_panel(double begin, const ChannelPanel& panel) {
    const std::vector<Image> images = images_of(panel);
    double end = panel.to;
    if (law_.support_end()) end = std::min(end, law_.support_end()->upper_double());
    for (double from = begin; from < end;) {
      work_left_ -= kWorkPerCell + static_cast<std::int64_t>(images.size());
      if (work_left_ < 0) return too_much_work();
      const double left = end - from;
      const double pieces = std::ceil(left / (2 * half_width_));
      const double to = pieces <= 1 ? end : from + left / pieces;
      const Cell cell{from, from + (to - from) / 2, to};
      if (!(cell.begin < cell.center && cell.center < cell.end)) return too_much_work();
      if (add_cell(cell, images)) from = to;
    }
    return {};
  }

  void add_tail(double begin) {
    const MixtureComponent& c = upper_.mixture.components[static_cast<std::size_t>(upper_.tail)];
    const Ball from = Ball::exact(begin, precision_),
               variance = Ball::exact(c.variance, precision_);
    const Ball mass = law_.moment(0, from, std::nullopt);
    const Ball square_moment = law_.moment(2, from, std::nullopt);
    sums_.log_p += log(amplitude(c) * 2) * mass - square_moment / (variance * 2);
    sums_.curvature += square_moment / square(variance) - mass / variance;
  }

  const Expectations& sums() const { return sums_; }
  long cells() const { return cells_; }

 private:
  static Error too_much_work() {
    return make_error(ErrorCode::kUnsupported,
                      "checking the channel takes more work than the limit allows");
  }

  /// Of one image: half the component's share over √(2πv).
  Ball amplitude(const MixtureComponent& c) const {
    const Ball variance = Ball::exact(c.variance, precision_);
    return Ball::exact(c.weight, precision_) /
           (total_weight_ * 2 * sqrt(Ball::pi(precision_) * variance * 2));
  }

  Image image(int index, bool mirrored) const {
    const MixtureComponent& c = upper_.mixture.components[static_cast<std::size_t>(index)];
    return {Ball::exact(mirrored ? -c.mean : c.mean, precision_),
            1 / Ball::exact(c.variance, precision_), amplitude(c)};
  }

  std::vector<Image> images_of(const ChannelPanel& panel) const {
    std::vector<Image> images;
    for (int i = panel.mirror - 1; i >= 0; --i) images.push_back(image(i, true));
    for (int i = panel.first; i <= panel.last; ++i) images.push_back(image(i, false));
    return images;
  }

  /// False when the cell is too long for the series; half_width_ is then smaller.
  bool add_cell(const Cell& cell, const std::vector<Image>& images) {
    const double reach = std::max(cell.end - cell.center, cell.center - cell.begin);
    const double tolerance = std::clamp(kCellTolerance / law_.mass_estimate(cell), kTolerance, 1.0);
    const MixtureJet jet = expand_mixture(images, cell.center, reach, tolerance,
                                          upper_.mixture.noise_variance, precision_);
    if (jet.log_p.empty()) {
      half_width_ = std::min(0.9 * jet.radius, 0.5 * reach);
      return false;
    }
    half_width_ = std::min(0.93 * jet.radius, 4 * half_width_);
    const std::vector<Ball> moments = law_.central_moments(cell, kJetOrder);
    Ball log_p = Ball::around(Ball::integer(0, precision_), jet.log_p_error) * moments[0];
    Ball curvature = Ball::around(Ball::integer(0, precision_), jet.curvature_error) * moments[0];
    for (std::size_t n = 0; n < moments.size(); ++n) {
      log_p += jet.log_p[n] * moments[n];
      curvature += jet.curvature[n] * moments[n];
    }
    sums_.log_p += log_p;
    sums_.curvature += curvature;
    ++cells_;
    return true;
  }

  const SourceLaw& law_;
  const UpperCertificate& upper_;
  Precision precision_;
  std::int64_t work_left_;
  Ball total_weight_;
  Expectations sums_;
  double half_width_;  // of the next cell
  long cells_ = 0;
};

}  // namespace

Result<ChannelValues> channel_values(const SourceLaw& law, const UpperCertificate& upper,
                                     const CheckOptions& options, Progress* progress) {
  ChannelIntegral integral(law, upper, options);
  double from = 0;
  std::uint64_t done = 0;
  for (std::size_t i = 0; i < upper.panels.size(); ++i) {
    if (const Result<void> added = integral.add_panel(from, upper.panels[i]); !added)
      return added.error();
    from = upper.panels[i].to;
    const std::uint64_t now = kChannelProgress * (i + 1) / upper.panels.size();
    if (progress != nullptr) progress->advance(now - done);
    done = now;
  }
  integral.add_tail(from);
  if (progress != nullptr) progress->advance(kChannelProgress - done);

  const Precision precision = law.precision();
  const Ball noise = Ball::exact(upper.mixture.noise_variance, precision);
  ChannelValues values;
  values.cells = integral.cells();
  values.distortion = noise + square(noise) * integral.sums().curvature;
  values.rate_nats = -(values.distortion / (noise * 2)) - log(Ball::pi(precision) * noise * 2) / 2 -
                     integral.sums().log_p;
  return values;
}

}  // namespace ratefloor::floor::checker
