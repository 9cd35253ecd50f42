#include "ratefloor/codec/sic/decoder.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ratefloor/codec/ectcq/malformed.h"

namespace ratefloor::codec::sic {
namespace {

constexpr std::uint64_t kMostChunkWeights = std::uint64_t{1} << 31;
constexpr std::size_t kStrip = 16;  // columns that are turned into rows at once: a cache line each

}  // namespace

Result<Decoder> Decoder::make(std::uint64_t rows, std::uint64_t cols,
                              std::span<const std::uint8_t> header) {
  Result<Header> read = read_header(header, rows, cols);
  if (!read) return std::move(read).error();
  if (cols > kMostChunkWeights /
                 std::max<std::uint64_t>(padded_rows(*read, std::min(rows, read->chunk_rows)), 1))
    return ectcq::malformed("with chunks that are too large");
  return Decoder(cols, *std::move(read));
}

Result<void> Decoder::decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                             std::span<float> out) const {
  const std::size_t rows = out.size() / cols_, padded = padded_rows(header_, rows);
  const std::vector<std::uint8_t> classes = chunk_classes(header_, first / cols_, rows);
  std::vector<float> coded(cols_ * padded);
  if (Result<void> done = weights_.decode(bytes, classes.empty() ? nullptr : classes.data(), coded);
      !done)
    return done;
  for (std::size_t begin = 0; begin < cols_; begin += kStrip) {
    const std::size_t count = std::min<std::size_t>(kStrip, cols_ - begin);
    float factors[kStrip];
    for (std::size_t i = 0; i < count; ++i) factors[i] = step_factor(header_.exponents[begin + i]);
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t i = 0; i < count; ++i)
        out[r * cols_ + begin + i] = coded[(cols_ - 1 - begin - i) * padded + r] * factors[i];
  }
  if (!std::all_of(out.begin(), out.end(), [](float w) { return std::isfinite(w); }))
    return ectcq::malformed("with a weight that is not finite");
  return {};
}

}  // namespace ratefloor::codec::sic
