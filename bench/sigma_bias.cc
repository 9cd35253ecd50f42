// What Σ from few tokens costs: floors too low, and codes made for the wrong inputs.
//
//   sigma_bias HELDOUT STATS…     files of `ratefloor calibrate`; CSV on standard output
//
// For every input and file: how far the floor with that Σ is from the one with held-out Σ at the
// same relative distortion, by waterfilling and at high rate (empty where a Σ is singular), and
// what independent Gaussian tokens would give; and an ideal code for iid Gaussian weights, reverse
// waterfilling on that Σ, with the distortion it claims, the one it has on held-out inputs, and its
// gap to the floor there. `damped`: 1 % of the mean eigenvalue is added to all before.
// bench/sigma_bias.py runs it.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/floor/layer/waterfilling.h"
#include "ratefloor/floor/layer/wishart_bias.h"
#include "ratefloor/linear/calibration/calibration_file.h"
#include "ratefloor/linear/calibration/quadratic_error.h"
#include "ratefloor/linear/layer_floor/input_spectrum.h"

namespace {

using namespace ratefloor;
using linear::CalibrationFile;
using linear::InputSpectrum;
using linear::InputStatistics;

constexpr double kRates[] = {2, 4};
constexpr double kDamping = 0.01;

/// Held-out statistics of an input, and the floor with them.
struct Truth {
  const InputStatistics& statistics;
  floor::Waterfilling bound;
  double power;  // tr Σ
};

struct Coded {
  double claimed = 0, held_out = 0, gap_bits = 0;
};

/// `seen`: u_kᵀΣu_k of the held-out Σ along the code's eigenvectors.
Coded ideal_code(std::vector<double> lambda, const std::vector<double>& seen, const Truth& truth,
                 double damping, double rate) {
  const auto n = static_cast<double>(lambda.size());
  const double mean = floor::Waterfilling(lambda).mean_variance();
  for (double& value : lambda) value += damping * mean;
  const floor::Waterfilling code(lambda);
  const double distortion = code.distortion(rate), level = code.water_level(distortion);
  double error = 0;
  for (std::size_t k = 0; k < lambda.size(); ++k)
    error += seen[k] * (lambda[k] > level ? level / lambda[k] : 1.0);
  return {.claimed = distortion / code.mean_variance(),
          .held_out = error / truth.power,
          .gap_bits = rate - truth.bound.bits(error / n)};
}

/// Bits per weight at one relative distortion; −inf if Σ is singular.
double relative_high_rate(const floor::Waterfilling& spectrum) {
  const floor::HighRate formula = spectrum.high_rate();
  if (formula.live_share < 1) return -INFINITY;
  return (formula.log2_geometric_mean - std::log2(spectrum.mean_variance())) / 2;
}

std::string if_finite(double value) {
  char text[32] = "";
  if (std::isfinite(value)) std::snprintf(text, sizeof text, "%.5g", value);
  return text;
}

Result<void> print_input(const CalibrationFile& file, const std::string& input, const Truth& truth,
                         const Executor& executor) {
  const Result<InputStatistics> statistics = file.read(input);
  if (!statistics) return statistics.error();
  const Result<InputSpectrum> spectrum = InputSpectrum::make(*statistics);
  if (!spectrum) return spectrum.error();
  const std::vector<float> basis(spectrum->eigenvectors().begin(), spectrum->eigenvectors().end());
  const std::uint64_t n = statistics->channels;
  const std::vector<double> seen =
      linear::quadratic_row_errors(truth.statistics, basis, n, executor);
  const std::vector<double> lambda(spectrum->eigenvalues().begin(), spectrum->eigenvalues().end());
  const floor::Waterfilling here(lambda);
  for (const double rate : kRates) {
    const Coded plain = ideal_code(lambda, seen, truth, 0, rate);
    const Coded damped = ideal_code(lambda, seen, truth, kDamping, rate);
    // At the relative distortion where the held-out floor is the rate.
    const double distortion = truth.bound.distortion(rate) / truth.bound.mean_variance();
    const double bias = here.bits(distortion * here.mean_variance()) - rate;
    std::printf("%s,%llu,%llu,%g,%.5g,%s,%s,%.5g,%.5g,%.5g,%.5g,%.5g\n", input.c_str(),
                static_cast<unsigned long long>(n),
                static_cast<unsigned long long>(statistics->count), rate, bias,
                if_finite(relative_high_rate(here) - relative_high_rate(truth.bound)).c_str(),
                if_finite(floor::high_rate_floor_bias_bits(n, statistics->count)).c_str(),
                plain.claimed, plain.held_out, plain.gap_bits, damped.held_out, damped.gap_bits);
  }
  return {};
}

Result<void> print_all(std::span<char* const> paths) {
  const Executor executor;
  const Result<CalibrationFile> held_out = CalibrationFile::open(paths[0]);
  if (!held_out) return held_out.error();
  std::printf(
      "input,channels,tokens,rate_bits,floor_bias_bits,high_rate_bias_bits,gaussian_bias_bits,"
      "claimed_distortion,heldout_distortion,heldout_gap_bits,damped_heldout_distortion,"
      "damped_heldout_gap_bits\n");
  for (const CalibrationFile::Input& input : held_out->inputs()) {
    const Result<InputStatistics> statistics = held_out->read(input.name);
    if (!statistics) return statistics.error();
    const Result<InputSpectrum> spectrum =
        InputSpectrum::make(*statistics, linear::SpectrumDetail::kEigenvalues);
    if (!spectrum) return spectrum.error();
    const Truth truth{*statistics, floor::Waterfilling(spectrum->eigenvalues()),
                      linear::trace(*statistics)};
    for (const char* path : paths.subspan(1)) {
      const Result<CalibrationFile> file = CalibrationFile::open(path);
      if (!file) return file.error();
      if (Result<void> done = print_input(*file, input.name, truth, executor); !done) return done;
    }
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: sigma_bias HELDOUT STATS...\n", stderr);
    return 2;
  }
  const Result<void> done =
      print_all(std::span<char* const>(argv + 1, static_cast<std::size_t>(argc - 1)));
  if (done) return 0;
  std::fprintf(stderr, "%s\n", done.error().to_string().c_str());
  return 1;
}
