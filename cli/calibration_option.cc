#include "cli/calibration_option.h"

#include <utility>

#include "cli/command.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/job/layers/statistics_source.h"
#include "ratefloor/linear/calibration/calibration_file.h"
#include "ratefloor/model/tensor_source.h"

namespace ratefloor::cli {
namespace {

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
  app.add_flag("--uniform", uniform_,
               "With --calibration: the same rate for all matrices, no allocation");
}

Result<std::unique_ptr<job::LayerSource>> CalibrationOption::open(const std::string& model,
                                                                  std::uint64_t, bool,
                                                                  const Executor&) const {
  if (file_.ends_with(".safetensors")) return open_statistics(file_, model);
  return make_error(ErrorCode::kUnsupported, "texts come next").in_file(file_);
}

}  // namespace ratefloor::cli
