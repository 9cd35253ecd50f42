// The streams in tests/streams/vectors: they mean what they always meant. streams_test.py there has
// a second decoder, written from the specifications, say the same of them.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ratefloor/codec/basis/bases.h"
#include "ratefloor/codec/tensor_stream/checksum.h"
#include "ratefloor/codec/tensor_stream/decoder.h"

namespace ratefloor::codec::testing {

inline std::vector<std::uint8_t> file_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The bases in this folder, by name.
inline basis::Bases bases_in(const std::filesystem::path& folder) {
  basis::Bases bases;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".ratefloor-basis") continue;
    Result<basis::Basis> basis = basis::read_basis(file_bytes(entry.path()));
    EXPECT_TRUE(basis) << entry.path() << ": " << (basis ? "" : basis.error().to_string());
    if (basis)
      bases[entry.path().stem().string()] = std::make_shared<const basis::Basis>(*std::move(basis));
  }
  return bases;
}

/// Decodes all of `method` and compares with expected.txt; how many there are.
inline int check_vectors(std::string_view method) {
  const std::string folder = std::string(RATEFLOOR_SOURCE_DIR) + "/tests/streams/vectors/";
  const basis::Bases bases = bases_in(folder);
  std::ifstream expected(folder + "expected.txt");
  std::string name, sum;
  std::uint64_t rows = 0, cols = 0;
  int count = 0;
  while (expected >> name >> rows >> cols >> sum) {
    const std::vector<std::uint8_t> bytes = file_bytes(folder + name + ".rf");
    const auto stream = TensorStream::open(bytes, &bases);
    EXPECT_TRUE(stream) << name << ": " << (stream ? "" : stream.error().to_string());
    if (!stream || stream->method() != method) continue;
    ++count;
    EXPECT_EQ(stream->rows(), rows) << name;
    EXPECT_EQ(stream->cols(), cols) << name;
    std::vector<float> weights(rows * cols);
    const Result<void> done = stream->decode_rows(0, rows, weights);
    EXPECT_TRUE(done) << name << ": " << (done ? "" : done.error().to_string());
    std::vector<std::uint8_t> flat(4 * weights.size());
    if (!flat.empty()) std::memcpy(flat.data(), weights.data(), flat.size());
    EXPECT_EQ(checksum(flat), std::stoul(sum, nullptr, 16)) << name;
  }
  return count;
}

}  // namespace ratefloor::codec::testing
