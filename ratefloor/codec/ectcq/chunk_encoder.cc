#include "ratefloor/codec/ectcq/chunk_encoder.h"

#include "ratefloor/codec/ectcq/class_run.h"
#include "ratefloor/codec/ectcq/lane_search.h"
#include "ratefloor/codec/scratch.h"

namespace ratefloor::codec::ectcq {
namespace {

std::vector<Outlier> outliers_of(std::span<const float> in, float per_step, float limit) {
  std::vector<Outlier> outliers;
  const std::size_t count = count_outliers(in, per_step, limit);
  for (std::size_t i = 0; outliers.size() < count; ++i)
    if (is_outlier(in[i], per_step, limit)) outliers.push_back({i, in[i]});
  return outliers;
}

}  // namespace

Result<ChunkEncoder> ChunkEncoder::make(std::uint64_t cols, Design design) {
  Result<IndexEncoder> indices = IndexEncoder::make(design.header);
  if (!indices) return std::move(indices).error();
  return ChunkEncoder(cols, std::move(design), *std::move(indices));
}

ChunkEncoder::ChunkEncoder(std::uint64_t cols, Design design, IndexEncoder indices)
    : cols_(cols),
      design_(std::move(design)),
      indices_(std::move(indices)),
      search_(design_.header, design_.lambda, design_.limit) {}

Result<EncodedChunk> ChunkEncoder::encode(std::uint64_t first, std::span<const float> in) const {
  if (in.empty()) return EncodedChunk{};
  const Format& format = design_.header.format;
  std::span<const std::uint8_t> classes;
  if (design_.header.classes.any()) {
    const std::span<std::uint8_t> filled = room(scratch().codes, in.size());
    fill_classes(design_.header.classes, first, cols_, filled);
    classes = filled;
  }
  std::vector<std::int16_t> searched;
  if (design_.coded.empty()) {
    searched.resize(in.size());
    search_lanes(format, search_, in, classes, searched);
  }
  const std::span<const std::int16_t> coded =
      design_.coded.empty() ? std::span<const std::int16_t>(searched)
                            : std::span(design_.coded).subspan(first, in.size());
  return indices_.encode(coded, classes,
                         outliers_of(in, 1.0f / format.step, search_.view().limit()));
}

}  // namespace ratefloor::codec::ectcq
