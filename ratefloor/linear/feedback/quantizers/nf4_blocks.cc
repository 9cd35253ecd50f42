#include "ratefloor/linear/feedback/quantizers/nf4_blocks.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "ratefloor/codec/block_codebook/double_quantization.h"
#include "ratefloor/coding/symbol_counts.h"
#include "ratefloor/quant/codebook.h"
#include "ratefloor/quant/dynamic_map.h"

namespace ratefloor::linear {
namespace {

constexpr std::size_t kNested = 256;  // scales that share one of the second level

// What a decoder makes of twice quantized scales: header is the offset, then the second level.
void decode_scales(std::span<const std::uint8_t> codes, std::span<const std::uint8_t> header,
                   std::span<float> out) {
  const auto number = [&](std::size_t i) {
    float x = 0;
    std::memcpy(&x, header.data() + 4 * i, 4);
    return x;
  };
  for (std::size_t b = 0; b < codes.size(); ++b)
    out[b] = quant::dynamic_map().decode(codes[b]) * number(1 + b / kNested) + number(0);
}

}  // namespace

Nf4Blocks::Nf4Blocks(bool double_quantized, std::size_t rows, std::size_t columns)
    : double_quantized_(double_quantized),
      rows_(rows),
      columns_(columns),
      blocks_((columns + kBlock - 1) / kBlock),
      exact_(blocks_ * rows),
      stored_(blocks_ * rows),
      counts_(16, 0) {}

void Nf4Blocks::announce(std::size_t first, std::size_t count, const Columns& targets) {
  for (std::size_t block = first / kBlock; block * kBlock < first + count; ++block) {
    const std::span<float> exact(exact_.data() + block * rows_, rows_);
    const std::span<float> stored(stored_.data() + block * rows_, rows_);
    for (std::size_t c = block * kBlock; c < std::min((block + 1) * kBlock, columns_); ++c)
      for (std::size_t r = 0; r < rows_; ++r)
        exact[r] = std::max(exact[r], std::abs(targets[c][r]));
    if (double_quantized_) {
      std::vector<std::uint8_t> header;
      const std::vector<std::uint8_t> codes = codec::block_codebook::double_quantize(exact, header);
      decode_scales(codes, header, stored);
      scale_bits_ += 8 * static_cast<double>(codes.size() + header.size());
    } else {
      std::copy(exact.begin(), exact.end(), stored.begin());
      scale_bits_ += 32 * static_cast<double>(rows_);
    }
  }
}

void Nf4Blocks::decide(std::size_t column, std::span<const float> target, std::span<float> out) {
  const std::size_t at = column / kBlock * rows_;
  for (std::size_t r = 0; r < target.size(); ++r) {
    const float largest = exact_[at + r];
    const int slot = quant::kNf4.slot(largest > 0 ? target[r] / largest : 0.0f);
    ++counts_[static_cast<std::size_t>(slot)];
    out[r] = quant::kNf4.levels[static_cast<std::size_t>(slot)] * stored_[at + r];
  }
}

Result<CodeLength> Nf4Blocks::code_length() const {
  const double nibbles = 8 * std::ceil(static_cast<double>(rows_ * columns_) / 2);
  return CodeLength{scale_bits_ + nibbles, scale_bits_ + coding::ideal_bits(counts_)};
}

}  // namespace ratefloor::linear
