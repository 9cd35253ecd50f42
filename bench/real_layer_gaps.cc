// How far above the same algorithm with ideal quantizers ours ends on the matrices of a model, as
// CSV rows without a head:
//
//   real_layer_gaps MODEL CALIBRATION WINDOWS METHOD RATE [METHOD RATE …]
//
// Statistics are those of the original model over the first WINDOWS windows of CALIBRATION, damped
// as `ratefloor quantize` damps them; the ideal rate is that of linear/feedback/ideal_gaussian.h at
// the error found, with the second moments of the matrix's rows. Matrices of 100,000 weights and
// more. METHOD: feedback_methods.h; behind "gaussian/" it gets independent Gaussian weights, with
// the mean squares of the matrix's columns.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bench/feedback_methods.h"
#include "bench/walk_layers.h"
#include "ratefloor/job/layers/model_survey.h"
#include "ratefloor/linear/calibration/damped.h"
#include "ratefloor/linear/calibration/quadratic_error.h"
#include "ratefloor/linear/feedback/ideal_gaussian.h"
#include "ratefloor/linear/feedback/testing/synthetic_layer.h"

namespace {

using namespace ratefloor;

constexpr std::size_t kLeastWeights = 100000;

std::vector<double> powers_of(const bench::NamedMatrix& matrix) {
  std::vector<double> power(matrix.cols);
  for (std::size_t i = 0; i < matrix.weights.size(); ++i)
    power[i % matrix.cols] +=
        double{matrix.weights[i]} * matrix.weights[i] / static_cast<double>(matrix.rows);
  return power;
}

constexpr std::string_view kGaussian = "gaussian/";

void make_gaussian(bench::NamedMatrix& matrix) {
  const std::vector<double> power = powers_of(matrix);
  for (std::size_t i = 0; i < matrix.weights.size(); ++i)
    matrix.weights[i] =
        static_cast<float>(std::sqrt(power[i % matrix.cols]) * linear::testing::normal(1, i));
}

Result<void> row(bench::NamedMatrix matrix, linear::InputStatistics input, const std::string& name,
                 const std::string& rate, const Executor& executor) {
  input = linear::damped(std::move(input), job::kDamping);
  const bool gaussian = name.starts_with(kGaussian);
  const std::string method = gaussian ? name.substr(kGaussian.size()) : name;
  if (gaussian) make_gaussian(matrix);
  const auto made =
      linear::quantize_with_feedback(SpanMatrix(matrix.weights, matrix.rows, matrix.cols), input,
                                     bench::feedback_settings(method, rate), executor);
  if (!made) return made.error();
  std::vector<float> delta = made->weights;
  for (std::size_t i = 0; i < delta.size(); ++i) delta[i] -= matrix.weights[i];
  const auto weights = static_cast<double>(delta.size());
  const double error = linear::quadratic_error(input, delta, matrix.rows) / weights;
  const auto ideal =
      linear::ideal_rate_of(input, SpanMatrix(matrix.weights, matrix.rows, matrix.cols), error);
  if (!ideal) return ideal.error();
  const double energy = linear::quadratic_error(input, matrix.weights, matrix.rows) / weights;
  const double stored = made->stored_bits / weights;
  std::printf("%s,%zu,%zu,%s,%s,%.5f,%.5f,%.6g,%.5f,%.5f\n", matrix.name.c_str(), matrix.rows,
              matrix.cols, name.c_str(), rate.c_str(), stored, made->entropy_bits / weights,
              error / energy, *ideal, stored - *ideal);
  std::fflush(stdout);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6 || argc % 2 != 0) {
    std::fprintf(stderr,
                 "usage: real_layer_gaps MODEL CALIBRATION WINDOWS METHOD RATE [METHOD RATE …]\n");
    return 2;
  }
  const Executor executor;
  const auto decoder = model::Decoder::open(argv[1], {}, executor);
  if (!decoder) {
    std::fprintf(stderr, "%s\n", decoder.error().to_string().c_str());
    return 1;
  }
  const auto visit = [&](const bench::NamedMatrix& matrix,
                         const linear::InputStatistics& input) -> Result<std::vector<float>> {
    if (matrix.weights.size() < kLeastWeights) return std::vector<float>();
    for (int i = 4; i < argc; i += 2)
      if (Result<void> done = row(matrix, input, argv[i], argv[i + 1], executor); !done)
        return std::move(done).error();
    return std::vector<float>();
  };
  const auto done = bench::walk_layers(*decoder, argv[1], argv[2],
                                       std::strtoul(argv[3], nullptr, 10), executor, visit);
  if (done) return 0;
  std::fprintf(stderr, "%s\n", done.error().to_string().c_str());
  return 1;
}
