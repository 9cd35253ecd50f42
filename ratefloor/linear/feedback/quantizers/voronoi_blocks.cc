#include "ratefloor/linear/feedback/quantizers/voronoi_blocks.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

#include "ratefloor/coding/symbol_counts.h"
#include "ratefloor/quant/voronoi/index_packing.h"
#include "ratefloor/quant/voronoi/stored_scales.h"

namespace ratefloor::linear {
namespace {

constexpr int kScales = 4;

}  // namespace

Result<std::unique_ptr<VoronoiBlocks>> VoronoiBlocks::make(std::string_view lattice, int q,
                                                           std::size_t rows, std::size_t columns) {
  Result<quant::ScaleUnion> scales = quant::stored_scales({"gaussian", lattice, q, kScales});
  if (!scales) return std::move(scales).error();
  Result<quant::ScaleUnionCoder> coder = quant::ScaleUnionCoder::make(*std::move(scales));
  if (!coder) return std::move(coder).error();
  return std::unique_ptr<VoronoiBlocks>(new VoronoiBlocks(*std::move(coder), rows, columns));
}

VoronoiBlocks::VoronoiBlocks(quant::ScaleUnionCoder coder, std::size_t rows, std::size_t columns)
    : coder_(std::move(coder)),
      rows_(rows),
      blocks_(coder_.blocks(rows)),
      scales_(columns),
      normalized_(rows),
      digits_(blocks_ * coder_.code().dimension()),
      choices_(blocks_),
      counts_(coder_.scales().scales.size(), 0) {}

void VoronoiBlocks::decide(std::size_t column, std::span<const float> target,
                           std::span<float> out) {
  double squares = 0;
  for (const float t : target) squares += double{t} * t;
  const float scale =
      storable_scale(std::sqrt(squares / static_cast<double>(std::max<std::size_t>(rows_, 1))));
  scales_[column] = scale;
  if (!(scale > 0)) {
    std::fill(out.begin(), out.end(), 0.0f);
    counts_.front() += blocks_;
    return;
  }
  for (std::size_t r = 0; r < rows_; ++r) normalized_[r] = target[r] / scale;
  // Finite entries, digits and choices of the coder's own: neither call has a reason to fail.
  [[maybe_unused]] const bool coded =
      coder_.encode(normalized_, quant::ScaleChoice::kLeastError, digits_, choices_).has_value() &&
      coder_.decode(digits_, choices_, out).has_value();
  assert(coded);
  for (float& x : out) x *= scale;
  for (const std::uint8_t choice : choices_) ++counts_[choice];
}

Result<CodeLength> VoronoiBlocks::code_length() const {
  const quant::VoronoiCode& code = coder_.code();
  const auto dimension = static_cast<double>(code.dimension());
  const auto blocks = static_cast<double>(blocks_ * scales_.size());
  const double side = static_cast<double>(scales_.size()) * kStoredScaleBits;
  const int point = quant::packed_index_bits(code.dimension(), code.q());
  const auto choice = static_cast<int>(std::bit_width(counts_.size() - 1));
  return CodeLength{
      side + blocks * (point + choice),
      side + blocks * dimension * code.bits_per_coordinate() + coding::ideal_bits(counts_)};
}

}  // namespace ratefloor::linear
