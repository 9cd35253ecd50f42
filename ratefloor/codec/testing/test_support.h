// Matrices and models for this folder's tests.
#pragma once

#include <cmath>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/codec/chunk_loop.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/kernel/squared_error.h"
#include "ratefloor/source/testing/samples.h"

namespace ratefloor::codec::testing {

using source::testing::samples;

inline TensorModel model_of(const std::vector<float>& x, std::uint64_t rows, std::uint64_t cols,
                            double beta = 2.0) {
  TensorModel model;
  model.rows = rows;
  model.cols = cols;
  for (std::uint64_t row = 0; row < rows; ++row) {
    const double sum = kernel::sum_squares(std::span(x).subspan(row * cols, cols));
    model.row_scales.push_back(static_cast<float>(std::sqrt(sum / static_cast<double>(cols))));
  }
  model.row_fit.beta = beta;
  return model;
}

struct Measured {
  Cost cost;
  std::uint64_t header_bytes = 0;
  std::vector<float> decoded;
  double bpw = 0, entropy_bpw = 0, mse = 0;  // per weight, not normalized
};

/// The whole matrix through one method. Throws on an error: the test fails with its text.
inline Measured run(std::string_view name, const std::vector<float>& x, std::uint64_t rows,
                    std::uint64_t cols, unsigned threads = 1, double beta = 2.0) {
  const SpanMatrix matrix(x, rows, cols);
  const Executor executor(threads);
  const auto get = [](auto result) {
    if (!result) throw std::runtime_error(result.error().to_string());
    return *std::move(result);
  };
  const auto method = get(parse_method(name));
  const auto coder = get(method->prepare(matrix, model_of(x, rows, cols, beta), executor));
  Measured measured;
  measured.cost = get(measure(*coder, matrix, executor));
  measured.header_bytes = coder->header().size();
  measured.decoded.resize(x.size());
  for (const Chunk& chunk : chunks_of(matrix, coder->chunking()))
    get(coder->round_trip(chunk.first, std::span(x).subspan(chunk.first, chunk.size),
                          std::span(measured.decoded).subspan(chunk.first, chunk.size)));
  const auto n = static_cast<double>(x.size());
  measured.bpw = 8.0 * static_cast<double>(measured.cost.stored_bytes) / n;
  measured.entropy_bpw = measured.cost.entropy_bits / n;
  measured.mse = measured.cost.squared_error / n;
  return measured;
}

/// Bit for bit, so that NaN and −0 count.
inline bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

}  // namespace ratefloor::codec::testing
