#include "ratefloor/floor/checker/channel_values.h"

#include <gtest/gtest.h>

#include <boost/math/quadrature/gauss.hpp>
#include <cmath>

#include "ratefloor/floor/checker/mixture_jet.h"
#include "ratefloor/floor/checker/testing/sample_certificates.h"
#include "ratefloor/source/source.h"

namespace ratefloor::floor::checker {
namespace {

SourceLaw law_of(const std::string& source, int bits = 192) {
  return *SourceLaw::create(*parse_certified_source(source), {bits});
}

/// p_S and the posterior mean square of X − Y by their definitions.
struct Definition {
  const UpperCertificate& upper;

  double integrate(const source::Source& source, bool distortion) const {
    double from = 0, sum = 0;
    const double end = std::min(source.quantile(1), 60.0);
    for (std::size_t k = 0; k <= upper.panels.size() && from < end; ++k) {
      const bool tail = k == upper.panels.size();
      const double to = std::min(end, tail ? from + 40 : upper.panels[k].to);
      const int pieces = tail ? 80 : 8 + static_cast<int>((to - from) * 4);
      for (int i = 0; i < pieces; ++i) {
        // Squares make |x|^β smooth enough near 0.
        const double a = std::sqrt(from + (to - from) * i / pieces);
        const double b = std::sqrt(from + (to - from) * (i + 1) / pieces);
        sum += boost::math::quadrature::gauss<double, 30>::integrate(
            [&](double root) {
              const double x = root * root;
              return 4 * root * source.pdf(x) * (distortion ? error(x, k) : log_density(x, k));
            },
            a, b);
      }
      from = to;
    }
    return sum;
  }

 private:
  template <class Visit>
  void for_images(std::size_t k, Visit visit) const {
    const auto& c = upper.mixture.components;
    double total = 0;
    for (const auto& component : c) total += component.weight;
    const auto one = [&](int j, double sign) {
      visit(sign * c[j].mean, c[j].variance, c[j].weight / (2 * total));
    };
    if (k == upper.panels.size()) {
      one(upper.tail, 1);
      one(upper.tail, -1);
      return;
    }
    for (int j = upper.panels[k].first; j <= upper.panels[k].last; ++j) one(j, 1);
    for (int j = 0; j < upper.panels[k].mirror; ++j) one(j, -1);
  }
  /// Posterior average of `visit(mean, variance)` and ln p, without underflow.
  template <class Value>
  std::pair<double, double> average(double x, std::size_t k, Value value) const {
    double largest = -1e300, sum = 0, total = 0;
    const auto log_term = [&](double m, double v, double w) {
      return std::log(w) - (x - m) * (x - m) / (2 * v) - 0.5 * std::log(2 * std::acos(-1.0) * v);
    };
    for_images(
        k, [&](double m, double v, double w) { largest = std::max(largest, log_term(m, v, w)); });
    for_images(k, [&](double m, double v, double w) {
      const double term = std::exp(log_term(m, v, w) - largest);
      total += term;
      sum += term * value(m, v);
    });
    return {sum / total, std::log(total) + largest};
  }
  double log_density(double x, std::size_t k) const {
    return average(x, k, [](double, double) { return 0.0; }).second;
  }
  double error(double x, std::size_t k) const {
    const double d = upper.mixture.noise_variance;
    return average(x, k,
                   [&](double m, double v) {
                     const double bias = (x - m) * d / v;
                     return d * (v - d) / v + bias * bias;
                   })
        .first;
  }
};

TEST(ChannelValues, GaussianChannelIsExact) {
  const RdCertificate c = testing::gaussian_certificate();
  for (const int bits : {96, 192, 320}) {
    const auto values = channel_values(law_of("gaussian", bits), c.upper, {}, nullptr);
    ASSERT_TRUE(values);
    EXPECT_TRUE(values->distortion.contains(Ball::exact(0.25, {bits})));
    EXPECT_TRUE(values->rate_nats.overlaps(Ball::log2({bits})));
    EXPECT_LT(values->distortion.radius_double(), 1e-14);
    EXPECT_LT(values->rate_nats.radius_double(), 1e-14);
  }
}

TEST(ChannelValues, AgreeWithQuadratureOfTheDefinitions) {
  for (const char* name : {"ggd:0.75", "laplace", "ggd:1.7", "ggd:8", "uniform"}) {
    const double beta = 1.3;
    const RdCertificate c = testing::grid_draft(name, beta, "0.2", 1e-3);
    const auto values = channel_values(law_of(name), c.upper, {}, nullptr);
    ASSERT_TRUE(values) << name;
    EXPECT_LT(values->rate_nats.radius_double(), 1e-13);
    const auto source = source::parse_source(name);
    const Definition definition{c.upper};
    const double distortion = definition.integrate(**source, true);
    const double noise = c.upper.mixture.noise_variance;
    const double rate = -distortion / (2 * noise) - 0.5 * std::log(2 * std::acos(-1.0) * noise) -
                        definition.integrate(**source, false);
    EXPECT_NEAR(values->distortion.midpoint_double(), distortion, 1e-10) << name;
    EXPECT_NEAR(values->rate_nats.midpoint_double(), rate, 1e-10) << name;
  }
}

TEST(ChannelValues, TwoPrecisionsAndTwoCuttingsOverlap) {
  RdCertificate c = testing::grid_draft("ggd:1.7", 1.7, "0.05", 1e-3);
  const auto one = channel_values(law_of("ggd:1.7", 128), c.upper, {}, nullptr);
  auto& panels = c.upper.panels;  // every panel twice
  for (std::size_t i = 0; i < panels.size(); i += 2) {
    ChannelPanel half = panels[i];
    half.to = (half.to + (i == 0 ? 0 : panels[i - 1].to)) / 2;
    panels.insert(panels.begin() + static_cast<std::ptrdiff_t>(i), half);
  }
  const auto two = channel_values(law_of("ggd:1.7", 256), c.upper, {}, nullptr);
  ASSERT_TRUE(one && two);
  EXPECT_GT(two->cells, one->cells);
  EXPECT_TRUE(one->distortion.overlaps(two->distortion));
  EXPECT_TRUE(one->rate_nats.overlaps(two->rate_nats));
}

TEST(ChannelValues, TailAloneAndWorkLimit) {
  RdCertificate c = testing::gaussian_certificate();
  c.upper.panels.clear();
  const auto values = channel_values(law_of("gaussian"), c.upper, {}, nullptr);
  ASSERT_TRUE(values);
  EXPECT_TRUE(values->distortion.contains(Ball::exact(0.25, {192})));
  EXPECT_LT(values->rate_nats.radius_double(), 1e-50);
  c.upper.panels = {{1e9, 0, 0, 1}};
  CheckOptions few;
  few.work_limit = 1000;
  EXPECT_FALSE(channel_values(law_of("gaussian"), c.upper, few, nullptr));
  c.upper.mixture = {1e-300, {{0, 1e-300, 1}}};
  EXPECT_FALSE(channel_values(law_of("gaussian"), c.upper, few, nullptr));
}

/// The polynomials against p itself, all over the interval they claim.
TEST(MixtureJet, EnclosesLogarithmAndCurvature) {
  const Precision p{192};
  std::vector<Image> images;
  for (const auto& [mean, variance, amplitude] :
       {std::array{-1.0, 0.5, 0.3}, {0.25, 0.3, 1.0}, {2.0, 0.25, 0.7}, {2.5, 4.0, 0.01}})
    images.push_back(
        {Ball::exact(mean, p), 1 / Ball::exact(variance, p), Ball::exact(amplitude, p)});
  for (const double center : {-3.0, 0.0, 1.2, 2.2, 7.0}) {
    const double radius = 0.98 * expand_mixture(images, center, 1e9, 1e-15, 0.2, p).radius;
    ASSERT_GT(radius, 0.01);
    const MixtureJet jet = expand_mixture(images, center, radius, 1e-15, 0.2, p);
    ASSERT_EQ(jet.log_p.size(), static_cast<std::size_t>(kJetOrder));
    EXPECT_LT(jet.log_p_error.upper_double(), 1.01e-15);
    EXPECT_LT(0.2 * jet.curvature_error.upper_double(), 1.01e-15);
    for (const double t : {-1.0, -0.6, 0.0, 0.3, 1.0}) {
      const Ball h = Ball::exact(t * radius, p), x = Ball::exact(center, p) + h;
      Ball density = Ball::integer(0, p), second = density, log_p = density, curvature = density;
      for (const Image& image : images) {
        const Ball u = (x - image.mean) * image.inverse_variance;
        const Ball value = image.amplitude * exp(-(u * (x - image.mean)) / 2);
        density += value;
        second += value * (u * u - image.inverse_variance);
      }
      for (int n = kJetOrder; n-- > 0;) {
        log_p = log_p * h + jet.log_p[n];
        curvature = curvature * h + jet.curvature[n];
      }
      EXPECT_TRUE(Ball::around(log_p, jet.log_p_error).overlaps(log(density)));
      EXPECT_TRUE(Ball::around(curvature, jet.curvature_error).overlaps(second / density));
    }
  }
}

}  // namespace
}  // namespace ratefloor::floor::checker
