#include "ratefloor/codec/ecsq/ecsq.h"

#include <algorithm>

#include "ratefloor/base/decimal_text.h"
#include "ratefloor/base/float_formats.h"
#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/ecsq/decoder.h"
#include "ratefloor/codec/ecsq/design.h"
#include "ratefloor/codec/ecsq/first_pass.h"
#include "ratefloor/codec/ecsq/format.h"
#include "ratefloor/codec/fitted_source.h"
#include "ratefloor/codec/row_scales.h"
#include "ratefloor/codec/scratch.h"
#include "ratefloor/coding/rans/encoder.h"
#include "ratefloor/coding/symbol_counts.h"

namespace ratefloor::codec::ecsq {
namespace {

using coding::rans::Encoder;

class Coder final : public ChunkCoder {
 public:
  Coder(std::uint64_t cols, const Design& design, Encoder encoder, Decoder decoder,
        std::vector<std::uint8_t> header, double symbol_entropy)
      : cols_(cols),
        alphabet_(design.alphabet),
        search_(design.thresholds),
        encoder_(std::move(encoder)),
        decoder_(std::move(decoder)),
        header_(std::move(header)),
        symbol_entropy_(symbol_entropy) {}

  bool by_rows() const override { return decoder_.by_rows(); }
  std::span<const std::uint8_t> header() const override { return header_; }

  Result<EncodedChunk> encode(std::uint64_t first, std::span<const float> in) const override {
    const auto symbols = symbols_of(search_, decoder_.row_scales(), cols_, first, in);
    // The stream is written to the end of its room and its length before it; escapes come after.
    const std::size_t room_size = sizeof(std::uint32_t) + Encoder::max_bytes(in.size());
    std::size_t escapes = 0;
    const std::span<std::uint8_t> bytes =
        room(scratch().bytes, room_size + (alphabet_.extended ? in.size() * sizeof(float) : 0));
    const auto stream = encoder_.encode(
        symbols, bytes.subspan(sizeof(std::uint32_t), room_size - sizeof(std::uint32_t)));
    if (!stream) return stream.error();
    const auto length = static_cast<std::uint32_t>(stream->size());
    const std::size_t begin = room_size - length - sizeof length;
    std::memcpy(bytes.data() + begin, &length, sizeof length);
    if (alphabet_.extended)
      for (std::size_t i = 0; i < in.size(); ++i)
        if (alphabet_.is_escape(symbols[i]))
          std::memcpy(bytes.data() + room_size + sizeof(float) * escapes++, &in[i], sizeof(float));
    return EncodedChunk{
        bytes.subspan(begin, room_size - begin + sizeof(float) * escapes),
        symbol_entropy_ * static_cast<double>(in.size()) + 32.0 * static_cast<double>(escapes),
        {}};
  }

  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override {
    return decoder_.decode(first, bytes, out);
  }

 private:
  std::uint64_t cols_;
  Alphabet alphabet_;
  kernel::SlotSearch search_;
  Encoder encoder_;
  Decoder decoder_;
  std::vector<std::uint8_t> header_;
  double symbol_entropy_;
};

int table_precision(std::span<const std::uint64_t> counts, std::uint64_t weights) {
  const auto occurring =
      counts.size() - static_cast<std::size_t>(std::count(counts.begin(), counts.end(), 0u));
  return occurring > 1024 ? 16 : weights < 16384 ? 12 : 14;
}

class Ecsq final : public Method {
 public:
  explicit Ecsq(double rate_bits) : rate_bits_(rate_bits) {}

  std::string name() const override { return "ecsq" + shortest_decimal(rate_bits_); }
  std::string description() const override {
    return "entropy-constrained scalar quantizer of the fitted density at " +
           shortest_decimal(rate_bits_) + " bits, rANS-coded, f16 row scales";
  }

  Result<std::unique_ptr<ChunkCoder>> prepare(const Matrix& matrix, const TensorModel& model,
                                              const Executor& executor) const override {
    if (Result<void> checked = check_model(matrix, model); !checked)
      return std::move(checked).error();
    const Result<Design> full = full_design(fitted_source(model), rate_bits_);
    if (!full) return full.error();

    std::vector<std::uint8_t> header;
    put_row_scales(header, model.row_scales);
    FieldReader stored(header);
    const std::vector<float> row_scales = take_row_scales(stored, matrix.rows());
    std::vector<std::uint64_t> counts = count_symbols(matrix, *full, row_scales, executor);
    const Design design = trimmed(*full, counts);
    if (matrix.size() == 0) counts[counts.size() / 2] = 1;  // a table must not be empty

    put(header, static_cast<std::uint16_t>(design.alphabet.positive.size()));
    put(header, static_cast<std::uint8_t>((design.alphabet.zero_level ? 1 : 0) +
                                          (design.alphabet.extended ? 2 : 0)));
    for (const float level : design.alphabet.positive) put(header, f32_to_f16(level));
    const auto table = coding::rans::normalize(counts, table_precision(counts, matrix.size()));
    if (!table) return table.error();
    coding::rans::write_table(*table, header);

    Result<Encoder> encoder = Encoder::make(*table);
    if (!encoder) return std::move(encoder).error();
    Result<Decoder> decoder = Decoder::make(matrix.rows(), matrix.cols(), header);
    if (!decoder) return std::move(decoder).error();
    const double entropy =
        matrix.size() == 0 ? 0.0 : coding::ideal_bits(counts) / static_cast<double>(matrix.size());
    return std::unique_ptr<ChunkCoder>(
        std::make_unique<Coder>(matrix.cols(), design, *std::move(encoder), *std::move(decoder),
                                std::move(header), entropy));
  }

 private:
  double rate_bits_;
};

}  // namespace

Result<std::unique_ptr<Method>> parse(const MethodName& name) {
  const Result<double> rate = parse_rate(name);
  if (!rate) return rate.error();
  return std::unique_ptr<Method>(std::make_unique<Ecsq>(*rate));
}

}  // namespace ratefloor::codec::ecsq
