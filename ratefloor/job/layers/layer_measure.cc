#include "ratefloor/job/layers/layer_measure.h"

#include <array>
#include <string>
#include <utility>

#include "ratefloor/job/layers/output_error.h"
#include "ratefloor/linear/layer_floor/layer_floor.h"
#include "ratefloor/linear/layer_floor/weight_profile.h"

namespace ratefloor::job {
namespace {

using linear::SourceModel;
// From the crudest to the most knowing.
constexpr std::array kModels = {SourceModel::kIid, SourceModel::kColumns, SourceModel::kEigenbasis};

std::vector<LayerModelFloor> floors_of(const Matrix& matrix, const linear::InputSpectrum& spectrum,
                                       double stored_bpw, double distortion, bool by_columns,
                                       const Executor& executor) {
  std::vector<LayerModelFloor> floors;
  const auto profile = linear::weight_profile(matrix, spectrum, executor);
  if (!profile) return floors;
  for (const SourceModel model : kModels) {
    if (model == SourceModel::kColumns && !by_columns) continue;
    const auto floor = linear::layer_floor(model, spectrum, *profile);
    if (!floor) continue;
    const linear::LayerPoint point = floor->at(stored_bpw, distortion);
    floors.push_back({std::string(linear::name(model)), point.floor_bits, point.gap_bits});
  }
  return floors;
}

}  // namespace

LayerMeasure::LayerMeasure(std::shared_ptr<const linear::InputStatistics> statistics,
                           std::uint64_t most_eigen)
    : statistics_(std::move(statistics)) {
  Result<linear::InputSpectrum> spectrum = linear::InputSpectrum::make(
      *statistics_, statistics_->channels <= most_eigen ? linear::SpectrumDetail::kEigenbasis
                                                        : linear::SpectrumDetail::kLogDeterminant);
  if (spectrum) spectrum_ = *std::move(spectrum);
}

Result<LayerResult> LayerMeasure::measure(const Matrix& matrix, const codec::TensorStream& stream,
                                          double stored_bpw, bool by_columns,
                                          const Executor& executor) const {
  const Result<OutputError> error = output_error(matrix, stream, *statistics_, executor);
  if (!error) return error.error();
  LayerResult layer;
  layer.input = statistics_->name;
  layer.tokens = statistics_->count;
  layer.output_distortion = error->distortion();
  layer.output_energy = error->energy;
  if (spectrum_ && layer.output_distortion > 0)
    layer.floors =
        floors_of(matrix, *spectrum_, stored_bpw, layer.output_distortion, by_columns, executor);
  return layer;
}

std::optional<LayerModelFloor> LayerMeasure::basis_floor(const Matrix& turned, double stored_bpw,
                                                         double distortion,
                                                         const Executor& executor) const {
  if (!spectrum_ || !(distortion > 0)) return std::nullopt;
  const auto profile = linear::weight_profile(turned, *spectrum_, executor);
  if (!profile) return std::nullopt;
  const auto floor = linear::layer_floor(SourceModel::kColumns, *spectrum_, *profile);
  if (!floor) return std::nullopt;
  const linear::LayerPoint point = floor->at(stored_bpw, distortion);
  return LayerModelFloor{"shared basis", point.floor_bits, point.gap_bits};
}

}  // namespace ratefloor::job
