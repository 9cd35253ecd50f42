#include "ratefloor/codec/lattice/lattice.h"

#include <algorithm>
#include <limits>

#include "ratefloor/codec/fitted_source.h"
#include "ratefloor/codec/lattice/chunk_writer.h"
#include "ratefloor/codec/lattice/decoder.h"
#include "ratefloor/codec/lattice/plan.h"

namespace ratefloor::codec::lattice {
namespace {

class Coder final : public ChunkCoder {
 public:
  Coder(const Format& format, std::uint64_t cols, Header header, Decoder decoder,
        std::vector<std::uint8_t> bytes, double ideal_bits_per_weight)
      : format_(format),
        cols_(cols),
        header_(std::move(header)),
        decoder_(std::move(decoder)),
        bytes_(std::move(bytes)),
        ideal_bits_per_weight_(ideal_bits_per_weight) {}

  bool by_rows() const override { return decoder_.by_rows(); }
  std::uint64_t chunk_weights() const override { return decoder_.chunk_weights(); }
  std::span<const std::uint8_t> header() const override { return bytes_; }

  Result<EncodedChunk> encode(std::uint64_t first, std::span<const float> in) const override {
    const auto bytes = write_chunk(format_.lattice, header_, cols_, first, in);
    if (!bytes) return bytes.error();
    return EncodedChunk{*bytes, ideal_bits_per_weight_ * static_cast<double>(in.size()), {}};
  }

  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override {
    return decoder_.decode(first, bytes, out);
  }

 private:
  Format format_;
  std::uint64_t cols_;
  Header header_;
  Decoder decoder_;
  std::vector<std::uint8_t> bytes_;
  double ideal_bits_per_weight_;
};

class Lattice final : public Method {
 public:
  explicit Lattice(const Format& format) : format_(format) {}

  std::string name() const override { return name_of(format_); }
  std::string description() const override {
    constexpr const char* kWhich[] = {"Z", "A2", "D4", "E8", "Barnes-Wall", "Leech"};
    return std::string(kWhich[static_cast<int>(format_.lattice)]) +
           " lattice, one step for the matrix, points entropy-coded by rows' scales";
  }

  Result<std::unique_ptr<ChunkCoder>> prepare(const Matrix& matrix, const TensorModel& model,
                                              const Executor& executor) const override {
    if (Result<void> checked = check_model(matrix, model); !checked)
      return std::move(checked).error();
    Result<Plan> plan = make_plan(matrix, model.row_scales, format_, executor);
    if (!plan) return std::move(plan).error();
    std::vector<std::uint8_t>& bytes = plan->header.bytes;
    Result<Header> header = read_header(Shapes::of(format_.lattice), matrix.rows(), bytes);
    if (!header) return std::move(header).error();
    Result<Decoder> decoder = Decoder::make(format_, matrix.rows(), matrix.cols(), bytes);
    if (!decoder) return std::move(decoder).error();
    const double ideal =
        matrix.size() == 0 ? 0.0 : plan->header.ideal_bits / static_cast<double>(matrix.size());
    return std::unique_ptr<ChunkCoder>(std::make_unique<Coder>(
        format_, matrix.cols(), *std::move(header), *std::move(decoder), std::move(bytes), ideal));
  }

 private:
  Format format_;
};

}  // namespace

Result<std::unique_ptr<Method>> parse(const MethodName& name) {
  const Result<Format> format = parse_format(name);
  if (!format) return format.error();
  return std::unique_ptr<Method>(std::make_unique<Lattice>(*format));
}

}  // namespace ratefloor::codec::lattice
