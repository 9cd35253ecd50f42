// A folder of small streams: NAME.rf, bases that some are in as NAME.ratefloor-basis, and
// expected.txt, which says what streams mean: in each line a name, rows, columns and the checksum
// (that of tensor streams) of the weights as little-endian f32.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "ratefloor/codec/ectcq/chunk_encoder.h"
#include "ratefloor/codec/sic/testing/example.h"
#include "ratefloor/codec/tensor_stream/testing/streams.h"

namespace ratefloor {

using codec::ectcq::Design;
using codec::testing::Bytes;
using Weights = std::vector<float>;

/// Of codec ectcq with this header, for weights up to `greatest`; computed tables are filled in.
std::unique_ptr<codec::ChunkCoder> designed_coder(Design design, std::uint64_t rows,
                                                  std::uint64_t cols, float greatest);
Bytes designed_stream(Design design, const Weights& x, std::uint64_t cols);

/// What chunks of sic come from: any path of the trellis, and outliers.
std::unique_ptr<codec::ChunkCoder> drawn_coder(
    std::uint64_t rows, const codec::sic::Header& header, const Weights& indices,
    const std::vector<codec::ectcq::Outlier>& outliers = {});

class Vectors {
 public:
  explicit Vectors(const std::filesystem::path& folder)
      : folder_(folder), expected_(folder / "expected.txt", std::ios::binary) {}

  void write(const std::string& name, const Bytes& stream);

  /// As `quantize --method METHOD` writes it.
  void chosen(const char* name, const char* method, const Weights& x, std::uint64_t cols);
  void designed(const std::string& name, Design design, const Weights& x, std::uint64_t cols) {
    write(name, designed_stream(std::move(design), x, cols));
  }
  /// Of sic.
  void drawn(const std::string& name, std::uint64_t rows, const codec::sic::Header& header,
             const Weights& indices, const std::vector<codec::ectcq::Outlier>& outliers = {});

  /// For the streams that follow.
  void basis(const std::string& name, std::uint64_t channels, std::uint64_t count,
             const Bytes& stream);
  /// In a basis, by a method or by a coder of the codec `inner`.
  void in_basis(const std::string& name, const std::string& basis, const Weights& x,
                std::uint64_t cols, const char* method);
  void in_basis(const std::string& name, const std::string& basis, const Weights& x,
                std::uint64_t cols, const char* inner, std::unique_ptr<codec::ChunkCoder> coder);

  bool done() { return !failed_ && static_cast<bool>(expected_.flush()); }

 private:
  void put(const std::string& file, const Bytes& bytes);

  std::filesystem::path folder_;
  std::ofstream expected_;
  codec::basis::Bases bases_;
  bool failed_ = false;
};

}  // namespace ratefloor
