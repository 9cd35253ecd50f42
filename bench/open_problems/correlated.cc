// Problem 6: columns with a covariance. Whitening, a rotation, or weighting each factor by the
// other's covariance with rates by waterfilling.
#include "ratefloor/floor/matmul/correlated.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "bench/open_problems/experiment.h"
#include "ratefloor/kernel/random_rotation.h"
#include "ratefloor/quant/product/product_error.h"
#include "ratefloor/source/source.h"

namespace ratefloor::bench {
namespace {

constexpr std::size_t kBands = 32, kBand = 24, kN = kBands * kBand, kVectors = 128, kTrials = 8;

/// Log-uniform from 1 to `spread`, constant in each band, mean 1.
std::vector<double> spectrum(double spread) {
  std::vector<double> lambda(kN);
  double sum = 0;
  for (std::size_t i = 0; i < kN; ++i) {
    lambda[i] = std::pow(spread, static_cast<double>(i / kBand) / (kBands - 1));
    sum += lambda[i];
  }
  for (double& l : lambda) l *= kN / sum;
  return lambda;
}

std::vector<float> vectors(const std::vector<double>& lambda, std::uint64_t seed) {
  std::vector<float> x(kVectors * kN);
  (*source::parse_source("gaussian"))->sample_into(seed, 0, x);
  for (std::size_t j = 0; j < x.size(); ++j)
    x[j] = static_cast<float>(x[j] * std::sqrt(lambda[j % kN]));
  return x;
}

void scale_coordinates(std::vector<float>& x, const std::vector<double>& lambda, double power) {
  for (std::size_t j = 0; j < x.size(); ++j)
    x[j] = static_cast<float>(x[j] * std::pow(lambda[j % kN], power));
}

struct Outcome {
  double rate_bits = 0, error = 0;
};

class Trial {
 public:
  Trial(const std::vector<double>& lambda, double rate_bits, std::uint64_t seed)
      : lambda_(lambda), rate_(rate_bits), seed_(seed) {
    a_ = vectors(lambda, 2 * seed), b_ = vectors(lambda, 2 * seed + 1);
    scheme_.quantizer = quantizer_.get();
    scheme_.seed = seed;
  }

  Outcome rotated() const {
    std::vector<float> a = a_, b = b_;
    const kernel::RandomRotation rotation(kN, seed_);
    rotation.apply_rows(a), rotation.apply_rows(b);
    return whole(a, b, 0);
  }

  /// Each factor by its own Σ^{−½}; the estimate is coloured again.
  Outcome whitened() const {
    std::vector<float> a = a_, b = b_;
    scale_coordinates(a, lambda_, -0.5), scale_coordinates(b, lambda_, -0.5);
    return whole(a, b, 0.5);
  }

  /// Noise of coordinate i of one factor inversely as the other's variance there: band by band at
  /// the rates of the optimum.
  Outcome waterfilled() const {
    const std::vector<double> rates = floor::equal_rate_optimum({lambda_, lambda_}, rate_).rates;
    std::vector<float> a_estimate(a_.size()), b_estimate(b_.size());
    Outcome outcome;
    for (std::size_t band = 0; band < kBands; ++band) {
      const std::vector<float> a = columns(a_, band), b = columns(b_, band);
      const quant::ProductEstimate e = quantized(a, b, kBand, rates[band * kBand], band);
      put(e.a, band, a_estimate), put(e.b, band, b_estimate);
      outcome.rate_bits += (e.rate_a_bits + e.rate_b_bits) / 2 / kBands;
    }
    outcome.error = error(a_estimate, b_estimate, a_, b_);
    return outcome;
  }

 private:
  quant::ProductEstimate quantized(const std::vector<float>& a, const std::vector<float>& b,
                                   std::size_t n, double rate, std::uint64_t which) const {
    quant::ProductScheme scheme = scheme_;
    scheme.seed = seed_ * 1000 + which;
    const auto e = quant::quantize_product({a, n}, {b, n}, rate, rate, scheme, executor_);
    if (e) return *e;
    std::fprintf(stderr, "open_problems: %s\n", e.error().to_string().c_str());
    std::exit(1);
  }

  /// Quantizes a and b as they are, colours the estimates by λ^power, compares with the factors
  /// coloured alike.
  Outcome whole(std::vector<float> a, std::vector<float> b, double power) const {
    quant::ProductEstimate e = quantized(a, b, kN, rate_, 999);
    for (std::vector<float>* x : {&a, &b, &e.a, &e.b})
      if (power != 0) scale_coordinates(*x, lambda_, power);
    return {(e.rate_a_bits + e.rate_b_bits) / 2, error(e.a, e.b, a, b)};
  }

  double error(const std::vector<float>& a_estimate, const std::vector<float>& b_estimate,
               const std::vector<float>& a, const std::vector<float>& b) const {
    return quant::product_error(quant::inner_products({a, kN}, {b, kN}, executor_),
                                {a_estimate, kN}, {b_estimate, kN}, executor_)
               .squared_error /
           (kVectors * kVectors);
  }

  static std::vector<float> columns(const std::vector<float>& x, std::size_t band) {
    std::vector<float> part;
    for (std::size_t r = 0; r < kVectors; ++r)
      part.insert(part.end(), x.begin() + static_cast<std::ptrdiff_t>(r * kN + band * kBand),
                  x.begin() + static_cast<std::ptrdiff_t>(r * kN + (band + 1) * kBand));
    return part;
  }
  static void put(const std::vector<float>& part, std::size_t band, std::vector<float>& x) {
    for (std::size_t j = 0; j < part.size(); ++j)
      x[j / kBand * kN + band * kBand + j % kBand] = part[j];
  }

  const std::vector<double>& lambda_;
  double rate_;
  std::uint64_t seed_;
  std::vector<float> a_, b_;
  Executor executor_;
  std::unique_ptr<quant::FactorQuantizer> quantizer_ = *quant::parse_factor_quantizer("leech");
  quant::ProductScheme scheme_;
};

}  // namespace

Findings correlated() {
  Findings found;
  found.table.head = {"spread",     "preparation",    "rate_bits",
                      "distortion", "standard_error", "ideal_distortion"};
  report::SvgPanel panel{"Both factors with one covariance, 2 bits",
                         "log10 (λmax/λmin)",
                         "10 log₁₀ distortion, dB",
                         {},
                         false};
  std::vector<report::SvgSeries> lines(3), ideals(3);
  const char* const names[] = {"rotation", "whitening", "weighting by the other, waterfilled"};
  for (int p = 0; p < 3; ++p) {
    lines[p] = {names[p], {"c" + std::to_string(p), "", 1, false, "osd"[p]}, {}, {}};
    ideals[p] = {
        std::string(names[p]) + ", ideal", {"c" + std::to_string(p), "", 1.8, true, 0}, {}, {}};
  }
  for (const double rate : {1.0, 2.0, 3.0})
    for (const double spread : {1.0, 10.0, 100.0, 1e3, 1e4, 1e6}) {
      const std::vector<double> lambda = spectrum(spread);
      const floor::AlignedSpectra spectra{lambda, lambda};
      double energy = 0;
      for (const double l : lambda) energy += l * l;
      const double ideal[] = {floor::rotated_error(spectra, rate, rate),
                              floor::whitened_error(spectra, rate, rate),
                              floor::equal_rate_optimum(spectra, rate).error};
      double sum[3] = {}, squares[3] = {}, rates[3] = {};
      for (std::size_t t = 0; t < kTrials; ++t) {
        const Trial trial(lambda, rate, t + 1);
        const Outcome outcomes[] = {trial.rotated(), trial.whitened(), trial.waterfilled()};
        for (int p = 0; p < 3; ++p) {
          const double d = outcomes[p].error / energy;
          sum[p] += d / kTrials, squares[p] += d * d / kTrials,
              rates[p] += outcomes[p].rate_bits / kTrials;
        }
      }
      for (int p = 0; p < 3; ++p) {
        const double error = std::sqrt((squares[p] - sum[p] * sum[p]) / (kTrials - 1));
        found.table.rows.push_back({text(spread), names[p], text(rates[p]), text(sum[p], 4),
                                    text(error, 2), text(ideal[p] / energy, 4)});
        if (rate != 2) continue;
        lines[p].points.push_back({std::log10(spread), 10 * std::log10(sum[p])});
        ideals[p].points.push_back({std::log10(spread), 10 * std::log10(ideal[p] / energy)});
      }
    }
  for (int p = 0; p < 3; ++p) panel.series.push_back(ideals[p]), panel.series.push_back(lines[p]);
  found.plot = {"Columns with a covariance",
                "n = 768, log-uniform spectrum; marks: Leech, lines: ideal.",
                {panel}};
  return found;
}

}  // namespace ratefloor::bench
