#include "ratefloor/codec/ectcq/ectcq.h"

#include <bit>

#include "ratefloor/base/decimal_text.h"
#include "ratefloor/codec/ectcq/chunk_encoder.h"
#include "ratefloor/codec/ectcq/decoder.h"
#include "ratefloor/codec/ectcq/design.h"
#include "ratefloor/codec/ectcq/effort.h"
#include "ratefloor/codec/fitted_source.h"

namespace ratefloor::codec::ectcq {
namespace {

constexpr double kLowestRate = 0.05, kHighestRate = 10;

class Coder final : public ChunkCoder {
 public:
  Coder(std::vector<std::uint8_t> header, ChunkEncoder encoder, Decoder decoder)
      : header_(std::move(header)), encoder_(std::move(encoder)), decoder_(std::move(decoder)) {}

  bool by_rows() const override { return decoder_.by_rows(); }
  std::uint64_t chunk_weights() const override { return decoder_.chunk_weights(); }
  std::span<const std::uint8_t> header() const override { return header_; }

  Result<EncodedChunk> encode(std::uint64_t first, std::span<const float> in) const override {
    return encoder_.encode(first, in);
  }
  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override {
    return decoder_.decode(first, bytes, out);
  }

 private:
  std::vector<std::uint8_t> header_;
  ChunkEncoder encoder_;
  Decoder decoder_;
};

class Ectcq final : public Method {
 public:
  Ectcq(double rate_bits, Effort effort, std::string options)
      : rate_bits_(rate_bits), effort_(effort), options_(std::move(options)) {}

  std::string name() const override { return "ectcq" + shortest_decimal(rate_bits_) + options_; }
  std::string description() const override {
    return "entropy-coded trellis quantization at " + shortest_decimal(rate_bits_) + " bits, " +
           std::to_string(1 << effort_.log2_states) + " states";
  }

  Result<std::unique_ptr<ChunkCoder>> prepare(const Matrix& matrix, const TensorModel& model,
                                              const Executor& executor) const override {
    if (Result<void> checked = check_model(matrix, model); !checked)
      return std::move(checked).error();
    Design made;
    if (matrix.size() > 0)
      made = design(matrix, model, {rate_bits_, effort_.log2_states, effort_.passes}, executor);
    else
      compute_tables(made.header);
    std::vector<std::uint8_t> header = write_header(made.header);
    Result<Decoder> decoder = Decoder::make(matrix.rows(), matrix.cols(), header);
    if (!decoder) return std::move(decoder).error();
    Result<ChunkEncoder> encoder = ChunkEncoder::make(matrix.cols(), std::move(made));
    if (!encoder) return std::move(encoder).error();
    return std::unique_ptr<ChunkCoder>(
        std::make_unique<Coder>(std::move(header), *std::move(encoder), *std::move(decoder)));
  }

 private:
  double rate_bits_;
  Effort effort_;
  std::string options_;  // as in the name
};

}  // namespace

Result<std::unique_ptr<Method>> parse(const MethodName& name) {
  const Result<double> rate = rate_after(name, "ectcq", kLowestRate, kHighestRate);
  if (!rate) return rate.error();
  Effort effort = effort_of(kDefaultEffort);
  std::string options;
  for (const std::string& option : name.options) {
    if (!options.empty()) return name_error(name, "one of -sN and -eN, once");
    if (const auto states = number_after(option, "s");
        states && std::has_single_bit(*states) && *states >= 4 && *states <= 4096)
      effort.log2_states = std::bit_width(*states) - 1;
    else if (const auto level = number_after(option, "e"); level && *level >= 1 && *level <= 9)
      effort = effort_of(static_cast<int>(*level));
    else
      return name_error(name, "unknown option -" + option);
    options = "-" + option;
  }
  return std::unique_ptr<Method>(std::make_unique<Ectcq>(*rate, effort, std::move(options)));
}

}  // namespace ratefloor::codec::ectcq
