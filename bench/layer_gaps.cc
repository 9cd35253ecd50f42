// How far above reverse waterfilling methods with feedback end on layers that theory knows all
// about, as CSV rows without a head:
//
//   layer_gaps ROWS COLS SPREAD METHOD RATE [METHOD RATE …]
//
// Weights are independent Gaussian ones, Σ has a random orientation and log-uniform eigenvalues
// whose greatest is SPREAD times the least. Rates are stored bytes, everything counted; the error
// is tr(ΔΣΔᵀ) per weight; the floor is that of reverse waterfilling at this error, and beside it
// stands the rate of regularized cancellation with ideal quantizers. METHOD is one of kMethods;
// RATE is stored bits per weight where a method has a step to choose, and else bits of an index (of
// lattices: q, the points along an axis).
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "ratefloor/base/executor.h"
#include "ratefloor/linear/calibration/quadratic_error.h"
#include "ratefloor/linear/feedback/feedback_method.h"
#include "ratefloor/linear/feedback/ideal_gaussian.h"
#include "ratefloor/linear/feedback/testing/synthetic_layer.h"

namespace {

using namespace ratefloor;
using linear::Cancellation, linear::ColumnOrder, linear::FeedbackSettings, linear::Inner,
    linear::Steps;

struct Named {
  const char* name;
  FeedbackSettings settings;
};

constexpr double kGptqDamping = 0.01;

const Named kMethods[] = {
    {"trellis-256",
     {.inner = {.kind = Inner::kTrellis, .log2_states = 8},
      .cancellation = Cancellation::kRegularized}},
    {"trellis-2048",
     {.inner = {.kind = Inner::kTrellis, .log2_states = 11},
      .cancellation = Cancellation::kRegularized}},
    {"integers-regularized",
     {.inner = {.kind = Inner::kIntegers}, .cancellation = Cancellation::kRegularized}},
    {"integers-lmmse", {.inner = {.kind = Inner::kIntegers}, .cancellation = Cancellation::kLmmse}},
    {"e8-lmmse", {.inner = {.kind = Inner::kE8}, .cancellation = Cancellation::kLmmse}},
    {"e8-regularized", {.inner = {.kind = Inner::kE8}, .cancellation = Cancellation::kRegularized}},
    {"leech-lmmse", {.inner = {.kind = Inner::kLeech}, .cancellation = Cancellation::kLmmse}},
    {"leech-regularized",
     {.inner = {.kind = Inner::kLeech}, .cancellation = Cancellation::kRegularized}},
    {"integers-plain", {.inner = {.kind = Inner::kIntegers}}},
    {"integers-uniform",
     {.inner = {.kind = Inner::kIntegers}, .steps = Steps::kUniform, .damping = kGptqDamping}},
    {"gptq-g128",
     {.inner = {.kind = Inner::kGroupIntegers, .group = 128}, .damping = kGptqDamping}},
    {"gptq-g128-act",
     {.inner = {.kind = Inner::kGroupIntegers, .group = 128},
      .order = ColumnOrder::kByActivity,
      .damping = kGptqDamping}},
    {"gptq-g128-regularized",
     {.inner = {.kind = Inner::kGroupIntegers, .group = 128},
      .cancellation = Cancellation::kRegularized}},
    {"nf4", {.inner = {.kind = Inner::kNf4}, .damping = kGptqDamping}},
    {"nf4-dq", {.inner = {.kind = Inner::kNf4, .double_quantized = true}, .damping = kGptqDamping}},
    {"voronoi-e8", {.inner = {.kind = Inner::kVoronoiE8}, .damping = kGptqDamping}},
    {"voronoi-e8-lmmse",
     {.inner = {.kind = Inner::kVoronoiE8}, .cancellation = Cancellation::kLmmse}},
    {"voronoi-e8-regularized",
     {.inner = {.kind = Inner::kVoronoiE8}, .cancellation = Cancellation::kRegularized}},
    {"voronoi-leech", {.inner = {.kind = Inner::kVoronoiLeech}, .damping = kGptqDamping}},
    {"voronoi-leech-regularized",
     {.inner = {.kind = Inner::kVoronoiLeech}, .cancellation = Cancellation::kRegularized}},
    {"bitshift", {.inner = {.kind = Inner::kRingTrellis}, .damping = kGptqDamping}},
    {"bitshift-regularized",
     {.inner = {.kind = Inner::kRingTrellis}, .cancellation = Cancellation::kRegularized}},
};

std::vector<double> powers_of(const linear::testing::SyntheticLayer& layer) {
  std::vector<double> power(layer.cols);
  for (std::size_t i = 0; i < layer.weights.size(); ++i)
    power[i % layer.cols] +=
        double{layer.weights[i]} * layer.weights[i] / static_cast<double>(layer.rows);
  return power;
}

void row(const linear::testing::SyntheticLayer& layer, double spread, const std::string& method,
         const std::string& rate) {
  const Named* named = nullptr;
  for (const Named& one : kMethods)
    if (one.name == method) named = &one;
  if (named == nullptr) {
    std::fprintf(stderr, "%s is no method\n", method.c_str());
    std::exit(2);
  }
  FeedbackSettings settings = named->settings;
  settings.inner.rate_bits = std::atof(rate.c_str());
  settings.inner.bits = settings.inner.q = std::atoi(rate.c_str());
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
  if (settings.inner.kind == Inner::kTrellis) {
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
