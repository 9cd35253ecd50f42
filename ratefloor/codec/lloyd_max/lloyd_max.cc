#include "ratefloor/codec/lloyd_max/lloyd_max.h"

#include "ratefloor/base/float_formats.h"
#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/fitted_source.h"
#include "ratefloor/codec/lloyd_max/decoder.h"
#include "ratefloor/codec/lloyd_max/format.h"
#include "ratefloor/codec/row_scales.h"
#include "ratefloor/codec/scratch.h"
#include "ratefloor/coding/bit_pack.h"
#include "ratefloor/coding/symbol_counts.h"
#include "ratefloor/kernel/slot_search.h"
#include "ratefloor/quant/scalar_quantizer.h"

namespace ratefloor::codec::lloyd_max {
namespace {

class Coder final : public ChunkCoder {
 public:
  Coder(int bits, std::uint64_t cols, std::span<const float> thresholds, Decoder decoder,
        std::vector<std::uint8_t> header)
      : bits_(bits),
        cols_(cols),
        search_(thresholds),
        decoder_(std::move(decoder)),
        header_(std::move(header)) {}

  bool by_rows() const override { return decoder_.by_rows(); }
  std::span<const std::uint8_t> header() const override { return header_; }

  Result<EncodedChunk> encode(std::uint64_t first, std::span<const float> in) const override {
    const std::span<std::uint8_t> bytes =
        room(scratch().bytes, coding::packed_bytes(in.size(), bits_));
    const std::span<const std::uint8_t> codes = slots(first, in);
    coding::pack_bits(codes, bits_, bytes);
    std::vector<std::uint64_t> counts(std::size_t{1} << bits_, 0);
    coding::count_codes(codes, bits_, counts);
    return EncodedChunk{bytes, 0.0, std::move(counts)};
  }

  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override {
    return decoder_.decode(first, bytes, out);
  }

 private:
  std::span<const std::uint8_t> slots(std::uint64_t first, std::span<const float> in) const {
    const std::span<std::uint8_t> out = room(scratch().codes, in.size());
    if (in.empty()) return out;
    const RowRun rows = rows_of(first, in.size(), cols_);
    search_.find(in, rows.size, std::span(decoder_.row_scales()).subspan(rows.first, rows.count),
                 out);
    return out;
  }

  int bits_;
  std::uint64_t cols_;
  kernel::SlotSearch search_;
  Decoder decoder_;
  std::vector<std::uint8_t> header_;
};

class LloydMax final : public Method {
 public:
  explicit LloydMax(int bits) : bits_(bits) {}

  std::string name() const override { return name_of(bits_); }
  std::string description() const override {
    return std::to_string(bits_) + "-bit Lloyd-Max quantizer of the fitted density, f16 row scales";
  }

  Result<std::unique_ptr<ChunkCoder>> prepare(const Matrix& matrix, const TensorModel& model,
                                              const Executor&) const override {
    if (Result<void> checked = check_model(matrix, model); !checked)
      return std::move(checked).error();
    const Result<quant::ScalarQuantizer> quantizer =
        quant::lloyd_max(fitted_source(model), 1 << bits_);
    if (!quantizer) return quantizer.error();
    std::vector<std::uint8_t> header;
    put_row_scales(header, model.row_scales);
    for (std::size_t k = quantizer->levels.size() / 2; k < quantizer->levels.size(); ++k)
      put(header, f32_to_f16(static_cast<float>(quantizer->levels[k])));
    Result<Decoder> decoder = Decoder::make(bits_, matrix.rows(), matrix.cols(), header);
    if (!decoder) return std::move(decoder).error();
    const std::vector<float> thresholds(quantizer->thresholds.begin(), quantizer->thresholds.end());
    return std::unique_ptr<ChunkCoder>(std::make_unique<Coder>(
        bits_, matrix.cols(), thresholds, *std::move(decoder), std::move(header)));
  }

 private:
  int bits_;
};

}  // namespace

Result<std::unique_ptr<Method>> parse(const MethodName& name) {
  const Result<int> bits = parse_bits(name);
  if (!bits) return bits.error();
  return std::unique_ptr<Method>(std::make_unique<LloydMax>(*bits));
}

}  // namespace ratefloor::codec::lloyd_max
