#include "cli/calibration_option.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "cli/command.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/job/layers/statistics_source.h"
#include "ratefloor/linear/calibration/calibration_file.h"
#include "ratefloor/model/prefix_source.h"
#include "ratefloor/model/tensor_source.h"
#include "ratefloor/model/text_input.h"

namespace ratefloor::cli {
namespace {

constexpr std::uint64_t kAssumedTokens = 131072;

Result<std::unique_ptr<job::LayerSource>> open_statistics(const std::string& path,
                                                          const std::string& model) {
  Result<linear::CalibrationFile> file = linear::CalibrationFile::open(path);
  if (!file)
    return std::move(file).error().remedied_by(
        "--calibration takes what `ratefloor calibrate` wrote (*.safetensors), or a text");
  const Result<model::TensorSource> source = model::TensorSource::open(model);
  if (!source) return source.error();
  if (const std::string own = source->fingerprint(); own != file->info().model_hash)
    return make_error(ErrorCode::kInvalidArgument,
                      "these statistics are those of another model: " + file->info().model_hash +
                          ", this one is " + own)
        .in_file(path)
        .remedied_by("calibrate with this model");
  return std::unique_ptr<job::LayerSource>(
      std::make_unique<job::StatisticsSource>(*std::move(file)));
}

}  // namespace

void CalibrationOption::add_to(CLI::App& app) {
  app.add_option("--calibration", file_,
                 "Quantize for the inputs that matrices have: on a text (or .npy of tokens), block "
                 "by block, or as a file of `ratefloor calibrate` (.safetensors) has them")
      ->check(not_empty, "")
      ->type_name("TEXT|STATS");
  app.add_option("--window", window_,
                 "Tokens per window of that text (default: the model's context, at most 2048)")
      ->check(whole_number(2, 1u << 24))
      ->type_name("N");
  app.add_option("--max-windows", max_windows_, "Only the text's first N windows")
      ->check(whole_number(1, UINT64_MAX))
      ->type_name("N");
  precision_.add_to(app);
  app.add_option("--calibration-tokens", tokens_,
                 "With --dry-run: how many tokens there will be to calibrate on, where no text is "
                 "(default: 131072)")
      ->check(whole_number(2, std::uint64_t{1} << 40))
      ->type_name("N");
  app.add_flag("--uniform", uniform_,
               "With --calibration: the same rate for all matrices, no allocation");
  app.add_flag("--no-basis", no_basis_,
               "With --calibration: no shared basis for matrices that read the same stream");
}

Result<void> CalibrationOption::check(bool dry_run) const {
  const auto refuse = [](const std::string& what, const char* remedy) {
    return make_error(ErrorCode::kInvalidArgument, what).remedied_by(remedy);
  };
  const char* const of_text = window_ > 0          ? "--window"
                              : max_windows_ > 0   ? "--max-windows"
                              : precision_.given() ? "--precision"
                                                   : nullptr;
  if (uniform_ && !given() && tokens_ == 0)
    return refuse("--uniform goes with --calibration", "all rates are the same without it");
  if (no_basis_ && !given() && tokens_ == 0)
    return refuse("--no-basis goes with --calibration", "without it there is none");
  if (tokens_ > 0 && !dry_run)
    return refuse("--calibration-tokens goes with --dry-run", "give --calibration TEXT");
  if (of_text != nullptr && !given() && tokens_ == 0)
    return refuse(std::string(of_text) + " goes with --calibration TEXT", "leave it out");
  if (of_text != nullptr && is_statistics())
    return refuse(std::string(of_text) + " goes with a text: statistics have been gathered",
                  "leave it out, or give it to `ratefloor calibrate`");
  return {};
}

Result<job::CalibrationPlan> CalibrationOption::plan(const std::string& model, bool quiet) const {
  const Result<kernel::Precision> precision = precision_.choose(quiet);
  if (!precision) return precision.error();
  const model::PrefixRequest defaults;
  job::CalibrationPlan plan;
  plan.from_text = !is_statistics();
  plan.precision = *precision;
  plan.tokens = tokens_ > 0 ? tokens_ : kAssumedTokens;
  plan.window = window_ > 0 ? window_ : plan.window;
  plan.slope_tokens = uniform_ ? 0 : defaults.slope_tokens;
  plan.shared_basis = !no_basis_;
  if (plan.from_text) plan.probe_tokens = std::min(defaults.probe_tokens, plan.tokens / 4);
  std::error_code ignored;
  if (std::filesystem::exists(file_, ignored) && tokens_ == 0) {
    if (!plan.from_text) {
      const Result<linear::CalibrationFile> file = linear::CalibrationFile::open(file_);
      if (!file) return file.error();
      plan.tokens = file->info().tokens;
    } else if (std::filesystem::exists(model::tokenizer_path(model), ignored)) {
      const Result<model::TextSplit> split = model::split_text(
          {.model = model, .text = file_, .window = window_, .max_windows = max_windows_});
      if (!split) return split.error();
      plan.tokens = split->calibration_tokens;
      plan.probe_tokens = split->probe_tokens;
      plan.window = split->window;
    } else if (!quiet) {
      print_warning("no tokenizer is with the model: " + std::to_string(plan.tokens) +
                    " tokens are assumed");
    }
  } else if (given() && tokens_ == 0 && !quiet) {
    print_warning(file_ + " is not there: " + std::to_string(plan.tokens) + " tokens are assumed");
  }
  plan.survey_tokens = std::min(model::kSurveyTokens, plan.tokens);
  plan.slope_tokens = std::min(plan.slope_tokens, plan.tokens);
  plan.window = std::min(plan.window, plan.tokens);
  return plan;
}

Result<std::unique_ptr<job::LayerSource>> CalibrationOption::open(const std::string& model,
                                                                  std::uint64_t seed, bool quiet,
                                                                  const Executor& executor) const {
  if (is_statistics()) return open_statistics(file_, model);
  const Result<kernel::Precision> precision = precision_.choose(quiet);
  if (!precision) return precision.error();
  model::PrefixRequest request{.model = model, .text = file_};
  request.window = window_;
  request.max_windows = max_windows_;
  request.precision = *precision;
  request.seed = seed;
  request.slope_tokens = uniform_ ? 0 : request.slope_tokens;
  Result<std::unique_ptr<model::PrefixSource>> source =
      model::PrefixSource::open(request, executor);
  if (!source) return std::move(source).error();
  return std::unique_ptr<job::LayerSource>(*std::move(source));
}

}  // namespace ratefloor::cli
