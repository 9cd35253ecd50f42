#include "vectors.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <utility>

#include "ratefloor/codec/basis/coder.h"
#include "ratefloor/codec/ectcq/decoder.h"
#include "ratefloor/codec/sic/coder.h"

namespace ratefloor {

using codec::testing::got;

namespace {

/// What Ectcq::prepare makes, around any design.
class DesignedCoder final : public codec::ChunkCoder {
 public:
  DesignedCoder(Design design, std::uint64_t rows, std::uint64_t cols)
      : header_(codec::ectcq::write_header(design.header)),
        decoder_(got(codec::ectcq::Decoder::make(rows, cols, header_))),
        encoder_(got(codec::ectcq::ChunkEncoder::make(cols, std::move(design)))) {}

  bool by_rows() const override { return decoder_.by_rows(); }
  std::uint64_t chunk_weights() const override { return decoder_.chunk_weights(); }
  std::span<const std::uint8_t> header() const override { return header_; }
  Result<codec::EncodedChunk> encode(std::uint64_t first,
                                     std::span<const float> in) const override {
    return encoder_.encode(first, in);
  }
  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override {
    return decoder_.decode(first, bytes, out);
  }

 private:
  Bytes header_;
  codec::ectcq::Decoder decoder_;
  codec::ectcq::ChunkEncoder encoder_;
};

}  // namespace

std::unique_ptr<codec::ChunkCoder> designed_coder(Design design, std::uint64_t rows,
                                                  std::uint64_t cols, float greatest) {
  codec::ectcq::compute_tables(design.header);
  design.lambda = 0.35;
  design.limit = std::min(greatest / design.header.format.step + 4.0f, 16000.0f);
  return std::make_unique<DesignedCoder>(std::move(design), rows, cols);
}

Bytes designed_stream(Design design, const Weights& x, std::uint64_t cols) {
  float greatest = 0;
  for (const float w : x) greatest = std::max(greatest, std::abs(w));
  const SpanMatrix matrix(x, x.size() / cols, cols);
  const auto coder = designed_coder(std::move(design), matrix.rows(), cols, greatest);
  return codec::testing::encoded(*coder, "ectcq", matrix, 1, "F32").bytes;
}

std::unique_ptr<codec::ChunkCoder> drawn_coder(std::uint64_t rows, const codec::sic::Header& header,
                                               const Weights& indices,
                                               const std::vector<codec::ectcq::Outlier>& outliers) {
  codec::sic::testing::Example example = codec::sic::testing::example_of(rows, header, indices);
  if (!outliers.empty()) example.chunks.back().outliers = outliers;
  return got(codec::sic::make_coder(rows, example.cols, example.header, example.chunks));
}

void Vectors::put(const std::string& name, const Bytes& bytes) {
  std::ofstream file(folder_ / name, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  failed_ = failed_ || !file.flush();
}

void Vectors::write(const std::string& name, const Bytes& bytes) {
  const auto stream = got(codec::TensorStream::open(bytes, &bases_));
  Weights weights(stream.rows() * stream.cols());
  failed_ = failed_ || !stream.decode_rows(0, stream.rows(), weights);
  std::vector<std::uint8_t> flat(4 * weights.size());
  if (!flat.empty()) std::memcpy(flat.data(), weights.data(), flat.size());
  char line[200];
  std::snprintf(line, sizeof line, "%s %llu %llu %08x\n", name.c_str(),
                static_cast<unsigned long long>(stream.rows()),
                static_cast<unsigned long long>(stream.cols()), codec::checksum(flat));
  expected_ << line;
  put(name + ".rf", bytes);
}

void Vectors::chosen(const char* name, const char* method, const Weights& x, std::uint64_t cols) {
  const SpanMatrix matrix(x, cols ? x.size() / cols : 0, cols);
  write(
      name,
      codec::testing::encoded(*codec::testing::coder_of(method, matrix, x), method, matrix).bytes);
}

void Vectors::drawn(const std::string& name, std::uint64_t rows, const codec::sic::Header& header,
                    const Weights& indices, const std::vector<codec::ectcq::Outlier>& outliers) {
  const std::uint64_t cols = header.exponents.size();
  const Weights unused(rows * cols, 0.0f);
  write(name, codec::testing::encoded(*drawn_coder(rows, header, indices, outliers), "sic",
                                      SpanMatrix(unused, rows, cols))
                  .bytes);
}

void Vectors::basis(const std::string& name, std::uint64_t channels, std::uint64_t count,
                    const Bytes& stream) {
  const Bytes bytes = codec::basis::write_basis(channels, count, stream);
  bases_[name] = std::make_shared<const codec::basis::Basis>(got(codec::basis::read_basis(bytes)));
  put(name + ".ratefloor-basis", bytes);
}

void Vectors::in_basis(const std::string& name, const std::string& basis, const Weights& x,
                       std::uint64_t cols, const char* method) {
  Weights turned = x;
  bases_.at(basis)->reflections.apply(turned);
  const SpanMatrix matrix(turned, x.size() / cols, cols);
  in_basis(name, basis, x, cols, method, codec::testing::coder_of(method, matrix, turned));
}

void Vectors::in_basis(const std::string& name, const std::string& basis, const Weights& x,
                       std::uint64_t cols, const char* inner,
                       std::unique_ptr<codec::ChunkCoder> coder) {
  const SpanMatrix matrix(x, x.size() / cols, cols);
  const auto turning = got(codec::basis::make_coder(matrix.rows(), cols, basis, bases_.at(basis),
                                                    inner, std::move(coder)));
  write(name, codec::testing::encoded(*turning, "basis", matrix).bytes);
}

}  // namespace ratefloor
