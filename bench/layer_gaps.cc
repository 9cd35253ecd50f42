// How far above reverse waterfilling methods with feedback end on layers that theory knows all
// about, as CSV rows without a head:
//
//   layer_gaps ROWS COLS SPREAD METHOD RATE [METHOD RATE …]
//
// Weights are independent Gaussian ones, Σ has a random orientation and log-uniform eigenvalues
// whose greatest is SPREAD times the least. Rates are stored bytes, everything counted; the error
// is tr(ΔΣΔᵀ) per weight; the floor is that of reverse waterfilling at this error, and beside it
// stands the rate of regularized cancellation with ideal quantizers. METHOD and RATE:
// feedback_methods.h.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "bench/feedback_methods.h"
#include "ratefloor/base/executor.h"
#include "ratefloor/linear/calibration/quadratic_error.h"
#include "ratefloor/linear/feedback/ideal_gaussian.h"
#include "ratefloor/linear/feedback/testing/synthetic_layer.h"

namespace {

using namespace ratefloor;

std::vector<double> powers_of(const linear::testing::SyntheticLayer& layer) {
  std::vector<double> power(layer.cols);
  for (std::size_t i = 0; i < layer.weights.size(); ++i)
    power[i % layer.cols] +=
        double{layer.weights[i]} * layer.weights[i] / static_cast<double>(layer.rows);
  return power;
}

void row(const linear::testing::SyntheticLayer& layer, double spread, const std::string& method,
         const std::string& rate) {
  const linear::FeedbackSettings settings = bench::feedback_settings(method, rate);
  const SpanMatrix matrix(layer.weights, layer.rows, layer.cols);
  const std::clock_t start = std::clock();
  const auto result =
      linear::quantize_with_feedback(matrix, layer.statistics, settings, Executor());
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  if (!result) {
    std::fprintf(stderr, "%s %s: %s\n", method.c_str(), rate.c_str(),
                 result.error().to_string().c_str());
    std::exit(1);
  }
  std::vector<float> delta = result->weights;
  for (std::size_t i = 0; i < delta.size(); ++i) delta[i] -= layer.weights[i];
  const auto weights = static_cast<double>(delta.size());
  const double error = linear::quadratic_error(layer.statistics, delta, layer.rows) / weights;
  const double stored = result->stored_bits / weights, entropy = result->entropy_bits / weights;
  const double floor = linear::testing::waterfilling_rate(layer.eigenvalues, error);
  std::printf("%zu,%zu,%g,%s,%s,%.5f,%.5f,%.8g,%.5f,%.5f,", layer.rows, layer.cols, spread,
              method.c_str(), rate.c_str(), stored, entropy, error, floor, stored - floor);
  // Ten seconds: for the method that it is the limit of.
  if (settings.inner.kind == linear::Inner::kTrellis) {
    const auto ideal = linear::ideal_rate_at(layer.statistics, powers_of(layer), error);
    std::printf("%.5f", ideal ? stored - *ideal : NAN);
  }
  std::printf(",%.1f\n", seconds);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6 || argc % 2 != 0) {
    std::fprintf(stderr, "usage: layer_gaps ROWS COLS SPREAD METHOD RATE [METHOD RATE …]\n");
    return 2;
  }
  const double spread = std::atof(argv[3]);
  const auto layer =
      linear::testing::synthetic_layer(static_cast<std::size_t>(std::atoi(argv[1])),
                                       static_cast<std::size_t>(std::atoi(argv[2])), spread, 1);
  for (int i = 4; i < argc; i += 2) row(layer, spread, argv[i], argv[i + 1]);
}
