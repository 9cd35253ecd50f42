#include "ratefloor/codec/integer/integer.h"

#include <cmath>

#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/integer/decoder.h"
#include "ratefloor/codec/scratch.h"
#include "ratefloor/coding/symbol_counts.h"
#include "ratefloor/kernel/block_range.h"
#include "ratefloor/kernel/integer_grid.h"

namespace ratefloor::codec::integer {
namespace {

// Codes of a chunk and what they refer to; the spans lie in scratch().
struct Quantized {
  std::span<const std::uint16_t> halves;  // stored scales
  std::span<const std::uint8_t> zeros;
  std::span<const std::uint8_t> codes;
};

class Quantizer {
 public:
  Quantizer(const Format& format, HalfScale half) : format_(format), half_(half) {}

  Quantized operator()(const Layout& layout, std::span<const float> in) const {
    const std::size_t groups = layout.groups();
    const std::span<float> low = room(scratch().low, groups), high = room(scratch().high, groups);
    const std::span<float> scales = room(scratch().scales, groups);
    const std::span<std::uint16_t> halves = room(scratch().symbols, groups);
    const std::span<std::uint8_t> zeros = room(scratch().zeros, groups);
    const std::span<std::uint8_t> codes = room(scratch().codes, in.size());
    for_each_run(
        layout, [&](std::size_t at, std::size_t group, std::size_t size, std::size_t count) {
          if (format_.asymmetric)
            kernel::block_min_max(in.subspan(at, size), layout.group, low.subspan(group, count),
                                  high.subspan(group, count));
          else
            kernel::block_absmax(in.subspan(at, size), layout.group, high.subspan(group, count));
        });
    const double top = (1 << format_.bits) - 1;
    for (std::size_t g = 0; g < groups; ++g) {
      const double range = format_.asymmetric ? double{high[g]} - double{low[g]} : 2.0 * high[g];
      halves[g] = half_.encode(static_cast<float>(range / top));
      scales[g] = half_.decode(halves[g]);
      zeros[g] = format_.symmetric_zero();
      if (format_.asymmetric) {
        const float zero = scales[g] > 0 ? std::nearbyint(-low[g] / scales[g]) : 0.0f;
        zeros[g] = static_cast<std::uint8_t>(std::min(zero, static_cast<float>(top)));
      }
    }
    for_each_run(
        layout, [&](std::size_t at, std::size_t group, std::size_t size, std::size_t count) {
          kernel::encode_grid(in.subspan(at, size), layout.group, scales.subspan(group, count),
                              zeros.subspan(group, count), format_.bits, codes.subspan(at, size));
        });
    return {halves, zeros, codes};
  }

 private:
  Format format_;
  HalfScale half_;
};

class Coder final : public ChunkCoder {
 public:
  Coder(const Format& format, std::uint64_t cols, const Quantizer& quantizer,
        const Decoder& decoder, std::vector<std::uint8_t> header)
      : format_(format),
        cols_(cols),
        quantizer_(quantizer),
        decoder_(decoder),
        header_(std::move(header)) {}

  bool by_rows() const override { return decoder_.by_rows(); }
  std::span<const std::uint8_t> header() const override { return header_; }

  Result<EncodedChunk> encode(std::uint64_t, std::span<const float> in) const override {
    const Layout layout = layout_of(format_, cols_, in.size());
    const Quantized quantized = quantizer_(layout, in);
    const std::span<std::uint8_t> bytes = room(scratch().bytes, chunk_bytes(format_, layout));
    std::size_t at = quantized.halves.size_bytes();
    if (at > 0) std::memcpy(bytes.data(), quantized.halves.data(), at);
    if (format_.asymmetric) {
      const std::size_t size = coding::packed_bytes(layout.groups(), format_.bits);
      coding::pack_bits(quantized.zeros, format_.bits, bytes.subspan(at, size));
      at += size;
    }
    coding::pack_bits(quantized.codes, format_.bits, bytes.subspan(at));
    const int side_bits = 16 + (format_.asymmetric ? format_.bits : 0);
    std::vector<std::uint64_t> counts(std::size_t{1} << format_.bits, 0);
    coding::count_codes(quantized.codes, format_.bits, counts);
    return EncodedChunk{bytes, static_cast<double>(layout.groups()) * side_bits, std::move(counts)};
  }

  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override {
    return decoder_.decode(first, bytes, out);
  }

 private:
  Format format_;
  std::uint64_t cols_;
  Quantizer quantizer_;
  Decoder decoder_;
  std::vector<std::uint8_t> header_;
};

class Integer final : public Method {
 public:
  explicit Integer(const Format& format) : format_(format) {}

  std::string name() const override { return name_of(format_); }

  std::string description() const override {
    return std::to_string(format_.bits) + "-bit integers, " +
           (format_.asymmetric ? "asymmetric" : "symmetric") + ", f16 scale per " +
           (format_.group == 0 ? "row" : "group of " + std::to_string(format_.group));
  }

  Result<std::unique_ptr<ChunkCoder>> prepare(const Matrix& matrix, const TensorModel& model,
                                              const Executor&) const override {
    const HalfScale half = HalfScale::for_scales(model.row_scales);
    std::vector<std::uint8_t> header;
    put(header, half.exponent());
    Result<Decoder> decoder = Decoder::make(format_, matrix.cols(), header);
    if (!decoder) return std::move(decoder).error();
    return std::unique_ptr<ChunkCoder>(std::make_unique<Coder>(
        format_, matrix.cols(), Quantizer(format_, half), *decoder, std::move(header)));
  }

 private:
  Format format_;
};

}  // namespace

Result<std::unique_ptr<Method>> parse(const MethodName& name) {
  const Result<Format> format = parse_format(name);
  if (!format) return format.error();
  return std::unique_ptr<Method>(std::make_unique<Integer>(*format));
}

}  // namespace ratefloor::codec::integer
