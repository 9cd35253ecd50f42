#include "ratefloor/linear/transform/rotated_sic.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "ratefloor/codec/chunk_loop.h"
#include "ratefloor/codec/rotated/coder.h"
#include "ratefloor/codec/sic/coder.h"
#include "ratefloor/linear/calibration/quadratic_error.h"

namespace ratefloor::linear {
namespace {

constexpr char kInner[] = "sic";
constexpr double kLeastRate = 0.05;

// Blocks were laid from the matrix's first row on, a decoder lays them from each chunk's.
bool blocks_fit(const codec::rotated::Rotation& rotation, std::uint64_t chunk_rows,
                std::uint64_t rows) {
  return !rotation.rows || chunk_rows >= rows ||
         chunk_rows % (std::uint64_t{1} << rotation.log2_block) == 0;
}

std::uint64_t kept_bytes(const codec::rotated::KeptColumns& kept) {
  return kept.values.size() * (kept.type == codec::rotated::ValueType::kF32 ? 4 : 2);
}

}  // namespace

const char* codec_of(const LayerTransform& transform) {
  return transform.none() ? kInner : codec::rotated::kName.data();
}

Result<TransformedCoder> make_transformed_coder(const Matrix& matrix,
                                                const InputStatistics& statistics,
                                                const LayerTransform& transform,
                                                const SicSettings& settings,
                                                const Executor& executor) {
  if (transform.none() || statistics.channels != matrix.cols()) {
    Result<SicDesign> design = design_sic(matrix, statistics, settings, executor);
    if (!design) return std::move(design).error();
    auto coder = codec::sic::make_coder(matrix.rows(), matrix.cols(), design->header,
                                        std::move(design->chunks));
    if (!coder) return std::move(coder).error();
    return TransformedCoder{*std::move(coder), design->noise, 0};
  }
  codec::rotated::Header header{
      transform.rotation, keep_columns(matrix, transform.apart), kInner, {}};
  const Result<TransformedLayer> layer = transform_layer(matrix, statistics, transform, executor);
  if (!layer) return layer.error();
  const double own = 8 * static_cast<double>(codec::rotated::write_header(header).size());
  const auto others = static_cast<double>(layer->weights.size());
  SicSettings inner = settings;
  inner.rate_bits = std::max(
      (settings.rate_bits * static_cast<double>(matrix.size()) - own) / others, kLeastRate);
  Result<SicDesign> design = design_sic(layer->matrix(), layer->statistics, inner, executor);
  if (!design) return std::move(design).error();
  if (!blocks_fit(transform.rotation, design->header.chunk_rows, matrix.rows()))
    return make_error(ErrorCode::kInternal, "chunks of sic cut through blocks of rotated rows");
  auto inner_coder =
      codec::sic::make_coder(layer->rows, layer->cols, design->header, std::move(design->chunks));
  if (!inner_coder) return std::move(inner_coder).error();
  const std::uint64_t kept = kept_bytes(header.kept);
  auto coder = codec::rotated::make_coder(matrix.rows(), matrix.cols(), std::move(header),
                                          *std::move(inner_coder));
  if (!coder) return std::move(coder).error();
  return TransformedCoder{*std::move(coder), design->noise, kept};
}

Result<MeasuredLayer> measure_layer(const TransformedCoder& coder, std::uint64_t rows,
                                    const Matrix& matrix, const InputStatistics& statistics,
                                    const Executor& executor) {
  auto bytes = static_cast<double>(coder.kept_bytes);
  double error = 0;
  std::vector<float> in, out;
  for (const Chunk& chunk : codec::chunks_of(matrix, coder.coder->chunking())) {
    in.resize(chunk.size);
    out.resize(chunk.size);
    matrix.read(chunk.first, in);
    const Result<codec::Cost> cost = coder.coder->round_trip(chunk.first, in, out);
    if (!cost) return cost.error();
    bytes += static_cast<double>(cost->stored_bytes);
    for (std::size_t i = 0; i < in.size(); ++i) in[i] -= out[i];
    error += quadratic_error(statistics, in, in.size() / matrix.cols(), executor);
  }
  const auto weights = static_cast<double>(matrix.size());
  const auto all = static_cast<double>(rows) * static_cast<double>(matrix.cols());
  const auto shared = static_cast<double>(coder.coder->header().size() - coder.kept_bytes);
  MeasuredLayer point{8 * bytes / weights + 8 * shared / all, error / weights};
  if (coder.noise > 0) point.active = std::min(point.distortion / coder.noise, 1.0);
  return point;
}

}  // namespace ratefloor::linear
