#include "ratefloor/codec/bitshift/bitshift.h"

#include "ratefloor/codec/bitshift/decoder.h"
#include "ratefloor/codec/bitshift/fit_step.h"
#include "ratefloor/codec/bitshift/format.h"
#include "ratefloor/codec/bitshift/ring_encoder.h"
#include "ratefloor/codec/fitted_source.h"
#include "ratefloor/codec/row_scales.h"
#include "ratefloor/codec/scratch.h"
#include "ratefloor/coding/bit_pack.h"
#include "ratefloor/coding/symbol_counts.h"
#include "ratefloor/quant/bitshift_trellis/stored_codes.h"

namespace ratefloor::codec::bitshift {
namespace {

class Coder final : public ChunkCoder {
 public:
  Coder(RingEncoder encoder, std::uint64_t cols, Decoder decoder, std::vector<std::uint8_t> header)
      : encoder_(std::move(encoder)),
        cols_(cols),
        decoder_(std::move(decoder)),
        header_(std::move(header)) {}

  bool by_rows() const override { return decoder_.by_rows(); }
  std::span<const std::uint8_t> header() const override { return header_; }

  Result<EncodedChunk> encode(std::uint64_t first, std::span<const float> in) const override {
    const Format& format = encoder_.format();
    std::vector<std::uint64_t> counts(std::size_t{1} << format.step_bits, 0);
    if (in.empty()) return EncodedChunk{{}, 0.0, std::move(counts)};
    const RowRun rows = rows_of(first, in.size(), cols_);
    const std::span<std::uint8_t> bytes =
        room(scratch().bytes, rows.count * format.row_bytes(rows.size));
    std::span<std::uint8_t> rest = bytes;
    for (std::uint64_t row = 0; row < rows.count; ++row)
      for (std::size_t done = 0; done < rows.size; done += kRing) {
        const auto weights = in.subspan(row * rows.size + done, std::min(kRing, rows.size - done));
        const RingEncoder::Ring ring = encoder_.encode(
            weights, decoder_.header().row_scales[rows.first + row], decoder_.header().step);
        coding::count_codes(ring.symbols, format.step_bits, counts);
        const std::size_t size = format.ring_bytes(weights.size());
        coding::pack_bits(ring.symbols, format.step_bits, rest.first(size));
        rest = rest.subspan(size);
      }
    return EncodedChunk{bytes, 0.0, std::move(counts)};
  }

  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override {
    return decoder_.decode(first, bytes, out);
  }

 private:
  RingEncoder encoder_;
  std::uint64_t cols_;
  Decoder decoder_;
  std::vector<std::uint8_t> header_;
};

class Bitshift final : public Method {
 public:
  explicit Bitshift(const Format& format) : format_(format) {}

  std::string name() const override { return name_of(format_); }
  std::string description() const override {
    return std::to_string(format_.step_bits) + "-bit trellis with 2^" +
           std::to_string(format_.state_bits) + " computed values, f16 row scales";
  }

  Result<std::unique_ptr<ChunkCoder>> prepare(const Matrix& matrix, const TensorModel& model,
                                              const Executor& executor) const override {
    if (Result<void> checked = check_model(matrix, model); !checked)
      return std::move(checked).error();
    Header header{model.row_scales, 0, quant::stored_code(format_.state_bits, format_.step_bits)};
    RingEncoder encoder(format_, header.code);
    write_header(header);  // rounds the scales
    header.step = fit_step(matrix, header.row_scales, encoder, executor);
    std::vector<std::uint8_t> bytes = write_header(header);
    Result<Decoder> decoder = Decoder::make(format_, matrix.rows(), matrix.cols(), bytes);
    if (!decoder) return std::move(decoder).error();
    return std::unique_ptr<ChunkCoder>(std::make_unique<Coder>(
        std::move(encoder), matrix.cols(), *std::move(decoder), std::move(bytes)));
  }

 private:
  Format format_;
};

}  // namespace

Result<std::unique_ptr<Method>> parse(const MethodName& name) {
  const Result<Format> format = parse_format(name);
  if (!format) return format.error();
  return std::unique_ptr<Method>(std::make_unique<Bitshift>(*format));
}

}  // namespace ratefloor::codec::bitshift
