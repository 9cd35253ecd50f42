#include "ratefloor/codec/block_codebook/block_codebook.h"

#include <cmath>

#include "ratefloor/codec/block_codebook/decoder.h"
#include "ratefloor/codec/block_codebook/double_quantization.h"
#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/chunk_loop.h"
#include "ratefloor/codec/scratch.h"
#include "ratefloor/coding/symbol_counts.h"
#include "ratefloor/kernel/block_range.h"

namespace ratefloor::codec::block_codebook {
namespace {

// The absmax of every block, in the form that chunks store.
struct StoredAbsmax {
  std::vector<std::uint8_t> header;
  HalfScale half{0};
  std::vector<std::uint8_t> codes;  // double quantization: of the whole matrix
};

class Coder final : public ChunkCoder {
 public:
  Coder(const Format& format, StoredAbsmax stored, Decoder decoder)
      : format_(format),
        tables_(nibble_tables(*format.codebook)),
        stored_(std::move(stored)),
        decoder_(std::move(decoder)) {}

  bool by_rows() const override { return decoder_.by_rows(); }
  std::span<const std::uint8_t> header() const override { return stored_.header; }

  Result<EncodedChunk> encode(std::uint64_t first, std::span<const float> in) const override {
    const std::size_t blocks = kernel::blocks_of(in.size(), format_.block);
    const std::span<float> absmax = room(scratch().scales, blocks);
    const std::span<std::uint8_t> bytes = room(scratch().bytes, chunk_bytes(format_, in.size()));
    kernel::block_absmax(in, format_.block, absmax);
    const std::size_t side = write_absmax(first / format_.block, absmax, bytes);
    kernel::encode_nibbles(in, format_.block, absmax, tables_, bytes.subspan(side));
    return EncodedChunk{bytes, 8.0 * static_cast<double>(side),
                        count_nibbles(bytes.subspan(side), in.size())};
  }

  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override {
    return decoder_.decode(first, bytes, out);
  }

 private:
  // Bytes are counted, half as many as nibbles; then each count goes to both of its nibbles.
  static std::vector<std::uint64_t> count_nibbles(std::span<const std::uint8_t> bytes,
                                                  std::size_t weights) {
    std::vector<std::uint64_t> by_byte(256, 0), by_nibble(16, 0);
    coding::count_bytes(bytes, by_byte);
    for (std::size_t byte = 0; byte < 256; ++byte) {
      by_nibble[byte >> 4] += by_byte[byte];
      by_nibble[byte & 15] += by_byte[byte];
    }
    if (weights % 2 == 1) --by_nibble[bytes.back() & 15];
    return by_nibble;
  }

  std::size_t write_absmax(std::uint64_t first_block, std::span<const float> absmax,
                           std::span<std::uint8_t> bytes) const {
    const std::size_t size = absmax.size() * absmax_bytes(format_.absmax);
    if (size == 0) return 0;
    switch (format_.absmax) {
      case AbsmaxKind::kFp32:
        std::memcpy(bytes.data(), absmax.data(), size);
        break;
      case AbsmaxKind::kFp16:
        for (std::size_t b = 0; b < absmax.size(); ++b) {
          const std::uint16_t half = stored_.half.encode(absmax[b]);
          std::memcpy(bytes.data() + 2 * b, &half, 2);
        }
        break;
      case AbsmaxKind::kDoubleQuantized:
        std::memcpy(bytes.data(), stored_.codes.data() + first_block, size);
        break;
    }
    return size;
  }

  Format format_;
  kernel::NibbleTables tables_;
  StoredAbsmax stored_;
  Decoder decoder_;
};

class BlockCodebook final : public Method {
 public:
  explicit BlockCodebook(const Format& format) : format_(format) {}

  std::string name() const override { return name_of(format_); }

  std::string description() const override {
    const char* kind = format_.absmax == AbsmaxKind::kFp32   ? "f32 scales"
                       : format_.absmax == AbsmaxKind::kFp16 ? "f16 scales"
                                                             : "double-quantized scales";
    std::string upper(format_.codebook->name);
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return upper + " codebook on blocks of " + std::to_string(format_.block) + ", " + kind;
  }

  Result<std::unique_ptr<ChunkCoder>> prepare(const Matrix& matrix, const TensorModel& model,
                                              const Executor& executor) const override {
    StoredAbsmax stored;
    if (format_.absmax == AbsmaxKind::kDoubleQuantized)
      stored.codes = double_quantize(all_absmax(matrix, executor), stored.header);
    if (format_.absmax == AbsmaxKind::kFp16) {
      stored.half = HalfScale::for_scales(model.row_scales);
      put(stored.header, stored.half.exponent());
    }
    Result<Decoder> decoder = Decoder::make(format_, matrix.size(), stored.header);
    if (!decoder) return std::move(decoder).error();
    return std::unique_ptr<ChunkCoder>(
        std::make_unique<Coder>(format_, std::move(stored), *std::move(decoder)));
  }

 private:
  std::vector<float> all_absmax(const Matrix& matrix, const Executor& executor) const {
    std::vector<float> absmax(ceil_div(matrix.size(), format_.block));
    for_each_chunk(matrix, chunks_of(matrix, {.by_rows = false}), executor,
                   [&](std::size_t, const Chunk& chunk, std::span<const float> weights) {
                     const std::size_t blocks = kernel::blocks_of(weights.size(), format_.block);
                     kernel::block_absmax(
                         weights, format_.block,
                         std::span(absmax).subspan(chunk.first / format_.block, blocks));
                   });
    return absmax;
  }

  Format format_;
};

}  // namespace

Result<std::unique_ptr<Method>> parse(const MethodName& name) {
  const Result<Format> format = parse_format(name);
  if (!format) return format.error();
  return std::unique_ptr<Method>(std::make_unique<BlockCodebook>(*format));
}

}  // namespace ratefloor::codec::block_codebook
