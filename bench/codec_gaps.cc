// What the methods of codec/ make of iid weights, as CSV rows without a head:
//
//   codec_gaps trellis SOURCE  ectcq on 2^22 weights: stored rate, error and gap to R(D)
//   codec_gaps tensors SOURCE  the same for tensors of 4096 weights: means over 32 of them
//   codec_gaps others          other methods on 2^20 Gaussian weights (bitshift: 2^16)
//   codec_gaps speed           ectcq3 at every effort: millions of weights per CPU second
//   codec_gaps memory LOG2     what coding 2^LOG2 weights at 3 bits takes beside them
//
// Rates are those of whole tensor streams: head, index, tables and checksums are in. The floor is
// the certified lower end of R(D) of the source at the distortion reached (½ log2(1/D) for the
// Gaussian). "excess" is what the samples' own −log2 f holds beyond the source's entropy: a draw
// with more of it costs more bits at the same distortion, for any method.
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/codec/chunk_loop.h"
#include "ratefloor/codec/ectcq/effort.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/codec/tensor_stream/decoder.h"
#include "ratefloor/codec/tensor_stream/encoder.h"
#include "ratefloor/floor/certificate/certified_point.h"
#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/kernel/squared_error.h"
#include "ratefloor/source/source.h"

namespace {

using namespace ratefloor;

constexpr const char* kRates[] = {"0.5", "1", "1.5", "2", "3", "4", "5"};

template <class T>
T get(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.error().to_string().c_str());
  std::exit(1);
}

double beta_of(const std::string& source) {
  if (source == "gaussian") return 2.0;
  return source == "laplace" ? 1.0 : std::atof(source.c_str() + std::strlen("ggd:"));
}

std::vector<float> draw(const source::Source& source, std::size_t n, std::uint64_t seed) {
  std::vector<float> weights(n);
  source.sample_into(seed, 0, weights);
  return weights;
}

codec::TensorModel model_of(const Matrix& matrix, double beta) {
  codec::TensorModel model;
  model.rows = matrix.rows(), model.cols = matrix.cols();
  model.row_fit.beta = beta;
  std::vector<float> row(matrix.cols());
  for (std::uint64_t r = 0; r < matrix.rows(); ++r) {
    matrix.read(r * matrix.cols(), row);
    const double mean_square = kernel::sum_squares(row) / static_cast<double>(matrix.cols());
    model.row_scales.push_back(static_cast<float>(std::sqrt(mean_square)));
  }
  return model;
}

/// What a tensor stream costs; its bytes go nowhere.
codec::Cost cost_of(const std::string& name, const Matrix& matrix, double beta,
                    const Executor& executor) {
  const auto method = get(codec::parse_method(name));
  const auto coder = get(method->prepare(matrix, model_of(matrix, beta), executor));
  return get(codec::encode_tensor(*coder, method->name(), "F32", matrix, executor,
                                  [](std::span<const std::uint8_t>) { return Result<void>(); }))
      .cost;
}

struct Outcome {
  double stored = 0, entropy = 0, mse = 0, excess = 0;  // per weight
};

Outcome outcome_of(const std::string& method, const source::Source& source, std::size_t n,
                   std::size_t cols, std::uint64_t seed, const Executor& executor) {
  const std::vector<float> weights = draw(source, n, seed);
  const SpanMatrix matrix(weights, n / cols, cols);
  const codec::Cost cost = cost_of(method, matrix, beta_of(source.name()), executor);
  const auto count = static_cast<double>(n);
  double information = 0;
  for (const float w : weights) information -= source.log_pdf(w);
  return {8.0 * static_cast<double>(cost.stored_bytes) / count, cost.entropy_bits / count,
          cost.squared_error / count, information / count / std::log(2.0) - source.entropy_bits()};
}

double floor_bits(const std::string& source, double mse) {
  if (source == "gaussian") return std::max(0.0, -0.5 * std::log2(mse));
  char digits[40];
  std::snprintf(digits, sizeof digits, "%.12f", mse);
  return get(floor::certified_at_distortion(source, digits)).point.rd_bits.lower;
}

/// `target` and `states` are empty where a method has none. Means over `tensors` of them; R(D) is
/// convex, so the floor at the mean distortion is at most the mean of the floors.
void gap_row(const std::string& method, const std::string& states, const std::string& target,
             const std::string& source_name, std::size_t n, std::size_t cols, int tensors = 1) {
  const auto source = get(source::parse_source(source_name));
  const Executor executor(2);
  Outcome mean;
  for (int i = 0; i < tensors; ++i) {
    const Outcome one =
        outcome_of(method, *source, n, cols, 7 + static_cast<std::uint64_t>(i), executor);
    mean.stored += one.stored / tensors;
    mean.entropy += one.entropy / tensors;
    mean.mse += one.mse / tensors;
    mean.excess += one.excess / tensors;
  }
  const double bits = floor_bits(source_name, mean.mse);
  std::printf("%s,%zu,%d,%s,%s,%s,%.5f,%.5f,%.8g,%.5f,%.5f,%.5f\n", source_name.c_str(), n, tensors,
              method.c_str(), states.c_str(), target.c_str(), mean.stored, mean.entropy, mean.mse,
              bits, mean.stored - bits, mean.excess);
  std::fflush(stdout);
}

void trellis(const std::string& source) {
  for (const char* states : {"8", "256", "2048"})
    for (const char* rate : kRates)
      gap_row(std::string("ectcq") + rate + "-s" + states, states, rate, source, 1u << 22, 2048);
}

void tensors(const std::string& source) {
  for (const char* rate : {"1", "2", "3", "4", "5"})
    gap_row(std::string("ectcq") + rate + "-s256", "256", rate, source, 64 * 64, 64, 32);
}

void others() {
  for (const char* stem : {"ecsq", "e8", "leech"})
    for (const char* rate : kRates)
      if (codec::parse_method(std::string(stem) + rate))
        gap_row(std::string(stem) + rate, "", rate, "gaussian", 1u << 20, 2048);
  for (const char* method : {"nf4", "nf4-dq", "fp4", "int2", "int3", "int4", "int5", "int6", "int7",
                             "int8", "lloyd1", "lloyd2", "lloyd3", "lloyd4"})
    gap_row(method, "", "", "gaussian", 1u << 20, 2048);
  for (const char* method : {"bitshift1-s12", "bitshift2-s12", "bitshift3-s12"})
    gap_row(method, "4096", "", "gaussian", 1u << 16, 2048);
}

/// CPU seconds of `work`, the fastest run of those that half a second begins: the machine is
/// shared.
double cpu_seconds(const std::function<void()>& work) {
  double fastest = std::numeric_limits<double>::infinity(), sum = 0;
  for (int run = 0; sum < 0.5 && run < 20; ++run) {
    const std::clock_t start = std::clock();
    work();
    const double took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    fastest = std::min(fastest, took);
    sum += took;
  }
  return fastest;
}

void speed_row(int effort, const std::string& target) {
  const auto source = get(source::parse_source("gaussian"));
  const Executor one(1);
  const int log2_states = codec::ectcq::effort_of(effort).log2_states;
  const std::size_t n = 1u << 22;
  const std::vector<float> weights = draw(*source, n, 7);
  const SpanMatrix matrix(weights, n / 2048, 2048);
  const codec::TensorModel model = model_of(matrix, 2.0);
  const auto method = get(codec::parse_method("ectcq3-e" + std::to_string(effort)));
  kernel::force_simd_target(target);
  std::unique_ptr<codec::ChunkCoder> coder;
  const double prepare = cpu_seconds([&] { coder = get(method->prepare(matrix, model, one)); });
  const double encode = cpu_seconds([&] {
    for (const Chunk& chunk : codec::chunks_of(matrix, coder->chunking()))
      get(coder->encode(chunk.first, std::span(weights).subspan(chunk.first, chunk.size)));
  });
  std::vector<std::uint8_t> bytes;
  const codec::EncodedTensor encoded = get(codec::encode_tensor(
      *coder, method->name(), "F32", matrix, one, [&](std::span<const std::uint8_t> more) {
        bytes.insert(bytes.end(), more.begin(), more.end());
        return Result<void>();
      }));
  bytes.insert(bytes.begin(), encoded.head.begin(), encoded.head.end());
  std::vector<float> decoded(n);
  const double decode = cpu_seconds([&] {
    const codec::TensorStream stream = get(codec::TensorStream::open(bytes));
    for (std::size_t i = 0; i < stream.chunks().size(); ++i) {
      const Chunk& chunk = stream.chunks()[i];
      if (!stream.decode_chunk(i, std::span(decoded).subspan(chunk.first, chunk.size)))
        std::abort();
    }
  });
  kernel::use_best_simd_target();
  const double million = static_cast<double>(n) * 1e-6, d = encoded.cost.squared_error / n;
  const double stored = 8.0 * static_cast<double>(bytes.size()) / static_cast<double>(n);
  std::printf("effort %d,%d,%zu,%s,%.3g,%.3g,%.3g,%.5f,\n", effort, 1 << log2_states, n,
              target.c_str(), million / prepare, million / (prepare + encode), million / decode,
              stored + 0.5 * std::log2(d));
  std::fflush(stdout);
}

void speed() {
  const std::vector<std::string> targets = kernel::simd_targets();
  for (const std::string& target : targets) {
    if (target != targets.front() && target != "AVX2" && target != targets.back()) continue;
    for (int effort = 1; effort <= 9; ++effort)
      if (target != targets.back() || effort == 2 || effort == 5) speed_row(effort, target);
  }
}

long peak_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

void memory(int log2_n) {
  const auto source = get(source::parse_source("gaussian"));
  const std::vector<float> weights = draw(*source, std::size_t{1} << log2_n, 7);
  const SpanMatrix matrix(weights, weights.size() / 2048, 2048);
  const long before = peak_kib();
  cost_of("ectcq3", matrix, 2.0, Executor(2));
  std::printf("peak memory of quantizing with 2 threads,256,%zu,%s,,,,,%.1f\n", weights.size(),
              kernel::simd_targets().front().c_str(),
              static_cast<double>(peak_kib() - before) / 1024);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "trellis" && argc == 3) return trellis(argv[2]), 0;
  if (what == "tensors" && argc == 3) return tensors(argv[2]), 0;
  if (what == "others" && argc == 2) return others(), 0;
  if (what == "speed" && argc == 2) return speed(), 0;
  if (what == "memory" && argc == 3) return memory(std::atoi(argv[2])), 0;
  std::fprintf(
      stderr, "usage: codec_gaps trellis SOURCE | tensors SOURCE | others | speed | memory LOG2\n");
  return 2;
}
