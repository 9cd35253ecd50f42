#include "ratefloor/job/layers/statistics_source.h"

#include <algorithm>
#include <utility>

#include "ratefloor/job/layers/stages.h"

namespace ratefloor::job {
namespace {

/// Stages of inputs are those of the matrices that read them.
std::size_t stage_of_input(const std::string& input, std::size_t blocks) {
  return input == "lm_head_input" ? 1 + blocks : stage_of(input, blocks);
}

}  // namespace

StatisticsSource::StatisticsSource(linear::CalibrationFile file) : file_(std::move(file)) {
  constexpr std::size_t kNoBlocks = 0;
  for (const linear::CalibrationFile::Input& input : file_.inputs())
    blocks_ = std::max(blocks_, stage_of(input.name, kNoBlocks));
}

std::string StatisticsSource::identity() const {
  const linear::CalibrationInfo& info = file_.info();
  return "statistics of text " + info.text_hash + ", model " + info.model_hash + ", " +
         std::to_string(info.tokens) + " tokens, " + info.precision;
}

CalibrationRecord StatisticsSource::describe() const {
  const linear::CalibrationInfo& info = file_.info();
  return {.kind = "statistics",
          .hash = info.text_hash,
          .tokens = info.tokens,
          .precision = info.precision,
          .allocation = {}};
}

Result<linear::InputStatistics> StatisticsSource::read(const std::string& name) const {
  Result<linear::InputStatistics> statistics = file_.read(name);
  if (!statistics) return std::move(statistics).error().in_file(file_.path());
  const std::size_t input = file_.index_of(name);
  for (std::size_t part = 0; part < linear::kParts.size(); ++part) {
    const linear::CalibrationFile::Tensor& tensor =
        file_.tensor(input, static_cast<linear::Part>(part));
    file_.release(tensor.offset, tensor.bytes);
  }
  return statistics;
}

Result<void> StatisticsSource::survey(const Visit& visit, Progress& progress) {
  for (std::size_t stage = 0; stage < blocks_ + 2; ++stage) {
    const Result<StageStatistics> all = enter(stage, true, progress);
    if (!all) return all.error();
    for (const auto& [name, statistics] : *all)
      if (Result<void> done = visit(*statistics); !done)
        return std::move(done).error().in_file(file_.path());
  }
  return {};
}

Result<std::optional<double>> StatisticsSource::kl_with(std::string_view, const WeightChange&) {
  return std::optional<double>();
}

Result<StageStatistics> StatisticsSource::enter(std::size_t stage, bool wanted, Progress&) {
  StageStatistics found;
  if (!wanted) return found;
  for (const linear::CalibrationFile::Input& input : file_.inputs()) {
    if (stage_of_input(input.name, blocks_) != stage) continue;
    Result<linear::InputStatistics> statistics = read(input.name);
    if (!statistics) return std::move(statistics).error();
    found.emplace(input.name,
                  std::make_shared<const linear::InputStatistics>(*std::move(statistics)));
  }
  return found;
}

Result<void> StatisticsSource::leave(std::size_t, const WeightReader&, Progress&) { return {}; }

Result<std::optional<MeasuredKl>> StatisticsSource::measure(const WeightReader&, Progress&) {
  return std::optional<MeasuredKl>();
}

}  // namespace ratefloor::job
