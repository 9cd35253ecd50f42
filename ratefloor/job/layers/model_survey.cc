#include "ratefloor/job/layers/model_survey.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>
#include <utility>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/io/json_text.h"
#include "ratefloor/io/json_tree.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/linear/calibration/damped.h"
#include "ratefloor/linear/calibration/input_names.h"
#include "ratefloor/linear/calibration/quadratic_error.h"
#include "ratefloor/linear/feedback/definiteness.h"
#include "ratefloor/linear/feedback/ideal_noise.h"
#include "ratefloor/linear/shared_basis/turned_layer.h"

namespace ratefloor::job {
namespace {

constexpr double kHighestRate = 9;       // of curves
constexpr std::size_t kVariances = 256;  // of groups of rows without statistics

/// Mean squares of all columns, or of groups of rows.
struct Powers {
  std::vector<double> columns, rows;
};

Powers powers_of(const Matrix& matrix) {
  Powers powers{std::vector<double>(matrix.cols()), {}};
  const std::uint64_t rows = matrix.rows(), cols = matrix.cols();
  std::vector<double> by_row(rows);
  std::vector<float> row(cols);
  for (std::uint64_t r = 0; r < rows; ++r) {
    matrix.read(r * cols, row);
    for (std::uint64_t c = 0; c < cols; ++c) {
      const double square = double{row[c]} * row[c];
      powers.columns[c] += square / static_cast<double>(rows);
      by_row[r] += square / static_cast<double>(cols);
    }
  }
  std::sort(by_row.begin(), by_row.end());
  const std::size_t groups = std::min<std::size_t>(rows, kVariances);
  for (std::size_t g = 0; g < groups; ++g) {
    const std::size_t first = g * rows / groups, last = (g + 1) * rows / groups;
    double sum = 0;
    for (std::size_t r = first; r < last; ++r) sum += by_row[r];
    powers.rows.push_back(sum / static_cast<double>(last - first));
  }
  return powers;
}

class Surveyor {
 public:
  Surveyor(const PreparedRun& run, LayerSource& source, const SharedBasis& shared, double rate,
           const Executor& executor)
      : run_(run), source_(source), shared_(shared), rate_(rate), executor_(executor) {
    for (std::size_t i = 0; i < run.tensors.size(); ++i) {
      MatrixSurvey one;
      one.tensor = run.info(run.tensors[i]).name;
      if (shared.holds(i)) one.basis_saved_bits = shared.saved_bits[i];
      survey_.push_back(std::move(one));
    }
  }

  Result<void> visit(const linear::InputStatistics& statistics) {
    const linear::InputStatistics wide = linear::damped(statistics, kDamping);
    std::optional<linear::InputStatistics> turned;
    bool known = false;
    for (std::size_t i = 0; i < survey_.size(); ++i) {
      if (linear::input_of(survey_[i].tensor) != statistics.name) continue;
      Result<void> done;
      if (!known) done = check(statistics);
      known = true;
      if (shared_.holds(i) && !turned && wide.channels == shared_.basis()->reflections.channels())
        turned = linear::turned_statistics(wide, shared_.basis()->reflections, executor_);
      const bool turn = shared_.holds(i) && turned.has_value();
      if (done) done = with_input(i, statistics, turn ? *turned : wide);
      if (!done) return std::move(done).error().in_tensor(io::printable(survey_[i].tensor));
    }
    return {};
  }

  Result<void> without_input() {
    for (std::size_t i = 0; i < survey_.size(); ++i) {
      if (!survey_[i].input.empty()) continue;
      if (const std::string input = linear::input_of(survey_[i].tensor); !input.empty())
        return make_error(ErrorCode::kInvalidArgument,
                          "there are no statistics of its input '" + io::printable(input) + "'")
            .in_file(run_.info(run_.tensors[i]).file)
            .in_tensor(io::printable(survey_[i].tensor))
            .remedied_by("calibrate with this model");
      const Result<Powers> powers = read(i);
      if (!powers) return powers.error();
      survey_[i].curve =
          linear::rate_curve_of_weights(powers->rows, run_.tensors[i].weights, kHighestRate);
      if (Result<void> done = measure_kappa(i, nullptr); !done) return done;
    }
    return {};
  }

  std::vector<MatrixSurvey> take() && { return std::move(survey_); }

 private:
  /// Of its columns in the basis that it is stored in.
  Result<Powers> read(std::size_t i) const {
    const io::TensorInfo& tensor = run_.info(run_.tensors[i]);
    const Result<io::TensorMatrix> matrix = run_.model.matrix(tensor);
    if (!matrix) return matrix.error();
    Powers powers;
    if (shared_.holds(i)) {
      const std::vector<float> weights =
          linear::turned_weights(*matrix, shared_.basis()->reflections, executor_);
      powers = powers_of(SpanMatrix(weights, matrix->rows(), matrix->cols()));
    } else {
      powers = powers_of(*matrix);
    }
    run_.model.release(tensor);
    return powers;
  }

  /// Before hours are spent on what cannot be: indefinite moments are found by the last stage only,
  /// if that has them.
  Result<void> check(const linear::InputStatistics& statistics) const {
    if (Result<void> fine = linear::check_statistics(statistics); !fine) return fine;
    return linear::check_definite(statistics, executor_);
  }

  Result<void> with_input(std::size_t i, const linear::InputStatistics& statistics,
                          const linear::InputStatistics& wide) {
    const io::TensorInfo& tensor = run_.info(run_.tensors[i]);
    if (statistics.channels != tensor.cols())
      return make_error(ErrorCode::kInvalidArgument,
                        "the statistics of '" + io::printable(statistics.name) + "' have " +
                            std::to_string(statistics.channels) + " channels, the matrix " +
                            std::to_string(tensor.cols()) + " columns")
          .remedied_by("calibrate with this model");
    const Result<Powers> powers = read(i);
    if (!powers) return powers.error();
    Result<linear::RateCurve> curve =
        linear::rate_curve(wide, powers->columns, tensor.rows(), kHighestRate, executor_);
    if (!curve) return std::move(curve).error();
    MatrixSurvey& one = survey_[i];
    one.input = statistics.name;
    one.curve = *std::move(curve);
    one.curve.weights = run_.tensors[i].weights;
    const Seen seen{statistics, wide};
    return measure_kappa(i, &seen);
  }

  /// What a text has of an input, and what is made of it for texts to come, in the matrix's basis.
  struct Seen {
    const linear::InputStatistics& statistics;
    const linear::InputStatistics& wide;
  };

  /// `input`: null without one. The text answers for what it has seen: κ is its KL for the error
  /// under its own Σ. The curve's errors are those under the wide Σ, so that directions that the
  /// text has not seen cost as much as those that it has.
  Result<void> measure_kappa(std::size_t i, const Seen* input) {
    MatrixSurvey& one = survey_[i];
    if (one.curve.empty()) return {};
    const double noise = portable::exp2(one.curve.noise_at(rate_));
    double error = 0;
    const WeightChange change = [&](std::span<float> weights) -> Result<void> {
      if (!input) {
        error = linear::add_white_noise(noise, i, weights);
        return {};
      }
      std::vector<float> delta(weights.begin(), weights.end());
      if (shared_.holds(i)) shared_.basis()->reflections.apply(weights);
      const Result<double> added =
          linear::add_ideal_noise(input->wide, noise, i, executor_, weights);
      if (!added) return added.error();
      if (shared_.holds(i)) shared_.basis()->reflections.undo(weights);
      for (std::size_t k = 0; k < delta.size(); ++k) delta[k] -= weights[k];
      error = linear::quadratic_error(input->statistics, delta,
                                      delta.size() / input->statistics.channels, executor_);
      return {};
    };
    const Result<std::optional<double>> kl = source_.kl_with(one.tensor, change);
    if (!kl) return kl.error();
    if (*kl && error > 0) one.kappa = std::max(**kl, 0.0) / error;
    return {};
  }

  const PreparedRun& run_;
  LayerSource& source_;
  const SharedBasis& shared_;
  double rate_;
  const Executor& executor_;
  std::vector<MatrixSurvey> survey_;
};

std::string list_text(std::span<const double> values) {
  std::string text = "[";
  for (const double& value : values)
    text += (&value == values.data() ? "" : ", ") + io::json_number(value);
  return text + "]";
}

Error malformed(std::uint64_t offset) {
  return make_error(ErrorCode::kMalformed, "not the survey that a run leaves")
      .at(offset)
      .remedied_by("remove it, and it is made again");
}

bool read_number(const io::JsonNode& node, double& to) {
  using Type = io::JsonEvent::Type;
  if (node.is(Type::kNull)) {
    to = std::numeric_limits<double>::quiet_NaN();
    return true;
  }
  if (!node.is(Type::kNumber) && !node.is(Type::kUnsigned)) return false;
  const char* const end = node.text.data() + node.text.size();
  return std::from_chars(node.text.data(), end, to).ptr == end;
}

bool read_list(const io::JsonNode* node, std::vector<double>& to) {
  if (!node || !node->is(io::JsonEvent::Type::kBeginArray)) return false;
  for (const io::JsonNode& item : node->items)
    if (!read_number(item, to.emplace_back())) return false;
  return true;
}

bool read_matrix(const io::JsonNode& node, MatrixSurvey& one) {
  io::JsonFields fields(node, "survey");
  one.tensor = fields.string("tensor");
  one.input = fields.string("input");
  one.curve.weights = fields.whole("weights", UINT64_MAX);
  const io::JsonNode* const kappa = node.find("kappa");
  const io::JsonNode* const saved = node.find("basis_saved_bits");
  return !fields.failure() && kappa && read_number(*kappa, one.kappa) && saved &&
         read_number(*saved, one.basis_saved_bits) &&
         read_list(node.find("log2_noise"), one.curve.log2_noise) &&
         read_list(node.find("rate_bits"), one.curve.rate_bits) &&
         read_list(node.find("error"), one.curve.error) &&
         one.curve.log2_noise.size() == one.curve.rate_bits.size() &&
         one.curve.log2_noise.size() == one.curve.error.size();
}

}  // namespace

Result<std::vector<MatrixSurvey>> survey_model(const PreparedRun& run, LayerSource& source,
                                               const SharedBasis& shared, double rate,
                                               const Executor& executor, Progress& progress) {
  Surveyor surveyor(run, source, shared, rate, executor);
  const Result<void> seen = source.survey(
      [&](const linear::InputStatistics& statistics) { return surveyor.visit(statistics); },
      progress);
  if (!seen) return seen.error();
  if (Result<void> done = surveyor.without_input(); !done) return std::move(done).error();
  return std::move(surveyor).take();
}

std::string survey_text(const std::vector<MatrixSurvey>& survey) {
  std::string text = "[";
  for (const MatrixSurvey& one : survey)
    text += (&one == survey.data() ? "\n " : ",\n ") + std::string("{\"tensor\": ") +
            io::json_string(one.tensor) + ", \"input\": " + io::json_string(one.input) +
            ", \"weights\": " + std::to_string(one.curve.weights) +
            ", \"kappa\": " + io::json_number(one.kappa) +
            ", \"basis_saved_bits\": " + io::json_number(one.basis_saved_bits) +
            ",\n  \"log2_noise\": " + list_text(one.curve.log2_noise) +
            ",\n  \"rate_bits\": " + list_text(one.curve.rate_bits) +
            ",\n  \"error\": " + list_text(one.curve.error) + "}";
  return text + "]\n";
}

Result<std::vector<MatrixSurvey>> parse_survey(std::string_view json) {
  io::JsonTreeBuilder tree(std::size_t{1} << 24);
  const Result<void> read = io::read_json(std::as_bytes(std::span(json.data(), json.size())),
                                          {.what = "survey of a model", .first_offset = 0},
                                          [&](const io::JsonEvent& event) -> Result<void> {
                                            const Result<bool> done = tree.take(event);
                                            if (!done) return done.error();
                                            return {};
                                          });
  if (!read) return read.error();
  const io::JsonNode& root = tree.value();
  if (!root.is(io::JsonEvent::Type::kBeginArray)) return malformed(root.offset);
  std::vector<MatrixSurvey> survey;
  for (const io::JsonNode& node : root.items)
    if (!read_matrix(node, survey.emplace_back())) return malformed(node.offset);
  return survey;
}

}  // namespace ratefloor::job
