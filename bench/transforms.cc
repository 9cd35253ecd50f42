// Which transform around the layer algorithm saves how many bits, as CSV rows without a head:
//
//   transforms layer ROWS COLS SPREAD RATE NAME…     odd_layer() of each name
//   transforms model FOLDER STATISTICS RATE          every matrix whose input is in the file,
//                                                  damped as `ratefloor quantize` does it
//
// A row: matrix, rows, columns, rate, transform, stored bits per weight, output error per weight,
// bits that it saves at equal error over no transform, whether choose_transform() takes it.
// Comparators of fixed rate follow for `layer`: their names are those of kMethods.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "ratefloor/base/executor.h"
#include "ratefloor/io/model_folder.h"
#include "ratefloor/job/layers/model_survey.h"
#include "ratefloor/linear/calibration/calibration_file.h"
#include "ratefloor/linear/calibration/damped.h"
#include "ratefloor/linear/calibration/input_names.h"
#include "ratefloor/linear/calibration/quadratic_error.h"
#include "ratefloor/linear/feedback/feedback_method.h"
#include "ratefloor/linear/transform/choose_transform.h"
#include "ratefloor/linear/transform/testing/odd_layers.h"

namespace {

using namespace ratefloor;
using namespace ratefloor::linear;

template <class T>
T got(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.error().to_string().c_str());
  std::exit(1);
}

void row(const std::string& name, const Matrix& matrix, double rate, std::string_view transform,
         const MeasuredLayer& point, double saved, bool taken) {
  std::printf("%s,%zu,%zu,%g,%.*s,%.5f,%.8g,%.5f,%d\n", name.c_str(),
              static_cast<std::size_t>(matrix.rows()), static_cast<std::size_t>(matrix.cols()),
              rate, static_cast<int>(transform.size()), transform.data(), point.rate_bits,
              point.distortion, saved, taken ? 1 : 0);
  std::fflush(stdout);
}

void rows_of(const std::string& name, const Matrix& matrix, const InputStatistics& statistics,
             double rate) {
  const TransformSettings settings{.sic = {.rate_bits = rate, .log2_states = 6}, .seed = 1};
  const TransformChoice choice = got(choose_transform(matrix, statistics, settings, Executor()));
  for (const TransformTrial& trial : choice.trials)
    row(name, matrix, rate, name_of(trial.kind), trial.point, trial.saved_bits,
        trial.kind == choice.kind);
}

struct Named {
  const char* name;
  FeedbackSettings settings;
};

const Named kComparators[] = {
    {"voronoi-e8", {.inner = {.kind = Inner::kVoronoiE8, .q = 8}, .damping = 0.01}},
    {"gptq-g128", {.inner = {.kind = Inner::kGroupIntegers, .bits = 3}, .damping = 0.01}},
    {"bitshift", {.inner = {.kind = Inner::kRingTrellis, .bits = 3}, .damping = 0.01}},
};

void comparators(const std::string& name, const Matrix& matrix, const InputStatistics& statistics) {
  std::vector<float> weights(matrix.size());
  matrix.read(0, weights);
  for (const Named& named : kComparators) {
    MeasuredLayer none;
    for (const bool rotated : {false, true}) {
      FeedbackSettings settings = named.settings;
      settings.transform.rotation = {.columns = rotated, .rows = rotated, .seed = 1};
      FeedbackResult result = got(quantize_with_feedback(matrix, statistics, settings, Executor()));
      for (std::size_t i = 0; i < weights.size(); ++i) result.weights[i] -= weights[i];
      const auto all = static_cast<double>(matrix.size());
      const MeasuredLayer point{result.stored_bits / all,
                                quadratic_error(statistics, result.weights, matrix.rows()) / all};
      if (!rotated) none = point;
      row(name, matrix, 0, std::string(named.name) + (rotated ? " both" : " none"), point,
          saved_bits(none, point), false);
    }
  }
}

void model(const char* folder, const char* file, double rate) {
  const io::Model weights = got(io::open_model(folder));
  const CalibrationFile statistics = got(CalibrationFile::open(file));
  for (const io::TensorInfo& tensor : weights.tensors()) {
    const std::string input = input_of(tensor.name);
    if (input.empty() || statistics.index_of(input) >= statistics.inputs().size()) continue;
    const io::TensorMatrix matrix = got(weights.matrix(tensor));
    rows_of(tensor.name, matrix, damped(got(statistics.read(input)), job::kDamping), rate);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string verb = argc > 1 ? argv[1] : "";
  if (verb == "model" && argc == 5) {
    model(argv[2], argv[3], std::atof(argv[4]));
  } else if (verb == "layer" && argc > 6) {
    const auto rows = static_cast<std::size_t>(std::atoi(argv[2]));
    const auto cols = static_cast<std::size_t>(std::atoi(argv[3]));
    for (int i = 6; i < argc; ++i) {
      const auto layer = linear::testing::odd_layer(argv[i], rows, cols, std::atof(argv[4]), 1);
      const SpanMatrix matrix(layer.weights, rows, cols);
      rows_of(argv[i], matrix, layer.statistics, std::atof(argv[5]));
      comparators(argv[i], matrix, layer.statistics);
    }
  } else {
    std::fprintf(stderr,
                 "usage: transforms layer ROWS COLS SPREAD RATE NAME…\n"
                 "       transforms model FOLDER STATISTICS RATE\n");
    return 2;
  }
}
