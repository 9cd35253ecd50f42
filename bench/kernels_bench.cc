// Speed of the kernels on one chunk in the cache, and of every default method on a matrix in
// memory, all on one thread. ns per weight is in the column "per_weight".
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "ratefloor/base/matrix.h"
#include "ratefloor/codec/basis/reflections.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/coding/bit_pack.h"
#include "ratefloor/coding/rans/decoder.h"
#include "ratefloor/coding/rans/encoder.h"
#include "ratefloor/coding/symbol_counts.h"
#include "ratefloor/kernel/block_codebook.h"
#include "ratefloor/kernel/block_range.h"
#include "ratefloor/kernel/convert.h"
#include "ratefloor/kernel/integer_grid.h"
#include "ratefloor/kernel/level_lookup.h"
#include "ratefloor/kernel/random_rotation.h"
#include "ratefloor/kernel/slot_search.h"
#include "ratefloor/kernel/squared_error.h"
#include "ratefloor/kernel/sylvester.h"
#include "ratefloor/quant/codebook.h"
#include "ratefloor/quant/scalar_quantizer.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor {
namespace {

constexpr std::size_t kChunk = codec::kFlatChunk;
constexpr std::size_t kRows = 2048, kCols = 4096;

const std::vector<float>& gaussian() {
  static const std::vector<float> data = [] {
    std::vector<float> x(kRows * kCols);
    source::GeneralizedGaussian(2.0).sample_into(1, 0, x);
    return x;
  }();
  return data;
}

std::span<const float> chunk() { return std::span(gaussian()).first(kChunk); }

// Machines are shared; of several repetitions the fastest is closest to the truth.
double least(const std::vector<double>& times) {
  return *std::min_element(times.begin(), times.end());
}

void repeat(benchmark::internal::Benchmark* b) {
  b->Repetitions(9)->MinTime(0.03)->ComputeStatistics("least", least)->ReportAggregatesOnly();
}

void report(benchmark::State& state, std::size_t weights) {
  state.counters["per_weight"] = benchmark::Counter(
      static_cast<double>(weights),
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

const kernel::NibbleTables kTables{quant::kNf4.thresholds, quant::kNf4.codes,
                                   quant::kNf4.levels_by_code()};

// --- kernels on one chunk -----------------------------------------------------------------------

void BM_block_absmax(benchmark::State& state) {
  std::vector<float> absmax(kChunk / 64);
  for (auto _ : state) {
    kernel::block_absmax(chunk(), 64, absmax);
    benchmark::ClobberMemory();
  }
  report(state, kChunk);
}
BENCHMARK(BM_block_absmax)->Apply(repeat);

void BM_random_rotation(benchmark::State& state) {
  std::vector<float> x(chunk().begin(), chunk().end());
  const kernel::RandomRotation rotation(kCols, 1);
  for (auto _ : state) {
    rotation.apply_transpose_rows(x);
    benchmark::ClobberMemory();
  }
  report(state, kChunk);
}
BENCHMARK(BM_random_rotation)->Apply(repeat);

// What a decoder does beyond the inner codec's work, in a basis of n channels and k reflections.
void BM_basis_undo(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0)),
             k = static_cast<std::size_t>(state.range(1));
  const auto values = std::span(gaussian()).first(codec::basis::value_count(n, k));
  const codec::basis::Reflections q(n, k, values);
  const std::size_t rows = 512;
  std::vector<float> x(gaussian().begin(),
                       gaussian().begin() + static_cast<std::ptrdiff_t>(rows * n));
  for (auto _ : state) {
    q.undo(x);
    benchmark::ClobberMemory();
  }
  report(state, rows * n);
}
BENCHMARK(BM_basis_undo)
    ->Args({384, 128})
    ->Args({384, 383})
    ->Args({4096, 256})
    ->Args({4096, 512})
    ->Apply(repeat);

// Once for each basis of a model.
void BM_basis_make(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0)),
             k = static_cast<std::size_t>(state.range(1));
  const auto values = std::span(gaussian()).first(codec::basis::value_count(n, k));
  for (auto _ : state) benchmark::DoNotOptimize(codec::basis::Reflections(n, k, values));
  report(state, n * k);
}
BENCHMARK(BM_basis_make)
    ->Args({384, 128})
    ->Args({384, 383})
    ->Args({4096, 256})
    ->Args({4096, 512})
    ->Unit(benchmark::kMillisecond)
    ->Apply(repeat);

void BM_sylvester_columns(benchmark::State& state) {
  std::vector<float> x(kChunk, 0.0f);
  for (auto _ : state) {
    kernel::sylvester_columns(x.data(), 1024, kChunk / 1024, kChunk / 1024);
    benchmark::ClobberMemory();
  }
  report(state, kChunk);
}
BENCHMARK(BM_sylvester_columns)->Apply(repeat);

void BM_block_min_max(benchmark::State& state) {
  std::vector<float> low(kChunk / 128), high(kChunk / 128);
  for (auto _ : state) {
    kernel::block_min_max(chunk(), 128, low, high);
    benchmark::ClobberMemory();
  }
  report(state, kChunk);
}
BENCHMARK(BM_block_min_max)->Apply(repeat);

void BM_encode_nibbles(benchmark::State& state) {
  std::vector<float> absmax(kChunk / 64);
  std::vector<std::uint8_t> bytes(kChunk / 2);
  kernel::block_absmax(chunk(), 64, absmax);
  for (auto _ : state) {
    kernel::encode_nibbles(chunk(), 64, absmax, kTables, bytes);
    benchmark::ClobberMemory();
  }
  report(state, kChunk);
}
BENCHMARK(BM_encode_nibbles)->Apply(repeat);

void BM_decode_nibbles(benchmark::State& state) {
  std::vector<float> absmax(kChunk / 64, 1.0f), out(kChunk);
  std::vector<std::uint8_t> bytes(kChunk / 2, 0x5a);
  for (auto _ : state) {
    kernel::decode_nibbles(bytes, 64, absmax, kTables, out);
    benchmark::ClobberMemory();
  }
  report(state, kChunk);
}
BENCHMARK(BM_decode_nibbles)->Apply(repeat);

void BM_encode_grid(benchmark::State& state) {
  std::vector<float> scale(kChunk / 128, 0.4f);
  std::vector<std::uint8_t> zero(kChunk / 128, 8), codes(kChunk);
  for (auto _ : state) {
    kernel::encode_grid(chunk(), 128, scale, zero, 4, codes);
    benchmark::ClobberMemory();
  }
  report(state, kChunk);
}
BENCHMARK(BM_encode_grid)->Apply(repeat);

void BM_decode_grid(benchmark::State& state) {
  std::vector<float> scale(kChunk / 128, 0.4f), out(kChunk);
  std::vector<std::uint8_t> zero(kChunk / 128, 8), codes(kChunk, 5);
  for (auto _ : state) {
    kernel::decode_grid(codes, 128, scale, zero, out);
    benchmark::ClobberMemory();
  }
  report(state, kChunk);
}
BENCHMARK(BM_decode_grid)->Apply(repeat);

void BM_squared_error(benchmark::State& state) {
  const auto other = std::span(gaussian()).subspan(kChunk, kChunk);
  for (auto _ : state) benchmark::DoNotOptimize(kernel::squared_error(chunk(), other));
  report(state, kChunk);
}
BENCHMARK(BM_squared_error)->Apply(repeat);

void BM_slot_search(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  std::vector<float> thresholds(count);
  for (std::size_t k = 0; k < count; ++k)
    thresholds[k] = (static_cast<float>(k) - 0.5f * static_cast<float>(count - 1)) * 8.0f /
                    static_cast<float>(count);
  if (state.range(1))  // uneven: binary search
    for (float& t : thresholds) t = t * t * t * t * t;
  const kernel::SlotSearch search(thresholds);
  const std::vector<float> unit(kChunk / 4096, 1.0f);
  std::vector<std::uint16_t> out(kChunk);
  for (auto _ : state) {
    search.find(chunk(), 4096, unit, out);
    benchmark::ClobberMemory();
  }
  report(state, kChunk);
}
BENCHMARK(BM_slot_search)
    ->Args({7, 0})
    ->Args({15, 0})
    ->Args({60, 0})
    ->Args({600, 0})
    ->Args({255, 1});

void BM_level_lookup(benchmark::State& state) {
  const std::vector<float> levels(64, 1.5f), unit(kChunk / 4096, 1.0f);
  std::vector<std::uint16_t> slots(kChunk);
  for (std::size_t i = 0; i < kChunk; ++i)
    slots[i] = static_cast<std::uint16_t>(i * 2654435761u >> 26 & 63);
  std::vector<float> out(kChunk);
  for (auto _ : state) {
    kernel::look_up_levels(slots, 4096, unit, levels, out);
    benchmark::ClobberMemory();
  }
  report(state, kChunk);
}
BENCHMARK(BM_level_lookup)->Apply(repeat);

void BM_pack_bits(benchmark::State& state) {
  const auto bits = static_cast<int>(state.range(0));
  std::vector<std::uint8_t> codes(kChunk, 1), bytes(coding::packed_bytes(kChunk, bits));
  for (auto _ : state) {
    coding::pack_bits(codes, bits, bytes);
    benchmark::ClobberMemory();
  }
  report(state, kChunk);
}
BENCHMARK(BM_pack_bits)->Arg(3)->Arg(4)->Arg(8)->Apply(repeat);

void BM_unpack_bits(benchmark::State& state) {
  const auto bits = static_cast<int>(state.range(0));
  std::vector<std::uint8_t> codes(kChunk), bytes(coding::packed_bytes(kChunk, bits), 0x35);
  for (auto _ : state) {
    coding::unpack_bits(bytes, bits, codes);
    benchmark::ClobberMemory();
  }
  report(state, kChunk);
}
BENCHMARK(BM_unpack_bits)->Arg(3)->Arg(4)->Arg(8)->Apply(repeat);

// --- entropy coding -----------------------------------------------------------------------------

struct Coded {
  std::vector<std::uint16_t> symbols = std::vector<std::uint16_t>(kChunk);
  coding::rans::FrequencyTable table;
  explicit Coded(double rate) {
    const auto design = *quant::ecsq(source::GeneralizedGaussian(2.0), rate);
    const std::vector<float> thresholds(design.thresholds.begin(), design.thresholds.end());
    kernel::SlotSearch(thresholds).find(chunk(), kChunk, std::vector<float>(1, 1.0f), symbols);
    std::vector<std::uint64_t> counts(design.levels.size(), 0);
    coding::count_symbols(symbols, counts);
    table = *coding::rans::normalize(counts, 14);
  }
};

void BM_count_symbols(benchmark::State& state) {
  const Coded coded(static_cast<double>(state.range(0)));
  std::vector<std::uint64_t> counts(256, 0);
  for (auto _ : state) {
    coding::count_symbols(coded.symbols, counts);
    benchmark::ClobberMemory();
  }
  report(state, kChunk);
}
BENCHMARK(BM_count_symbols)->Arg(2)->Arg(4)->Apply(repeat);

void BM_rans_encode(benchmark::State& state) {
  const Coded coded(static_cast<double>(state.range(0)));
  const auto encoder = *coding::rans::Encoder::make(coded.table);
  std::vector<std::uint8_t> room(encoder.max_bytes(kChunk));
  for (auto _ : state) benchmark::DoNotOptimize(encoder.encode(coded.symbols, room)->size());
  report(state, kChunk);
}
BENCHMARK(BM_rans_encode)->Arg(2)->Arg(3)->Arg(4)->Apply(repeat);

void BM_rans_decode(benchmark::State& state) {
  Coded coded(static_cast<double>(state.range(0)));
  const auto encoder = *coding::rans::Encoder::make(coded.table);
  const auto decoder = *coding::rans::Decoder::make(coded.table);
  std::vector<std::uint8_t> room(encoder.max_bytes(kChunk));
  const auto stream = *encoder.encode(coded.symbols, room);
  std::vector<std::uint16_t> back(kChunk);
  for (auto _ : state)
    if (!decoder.decode(stream, back)) state.SkipWithError("does not decode");
  report(state, kChunk);
}
BENCHMARK(BM_rans_decode)->Arg(2)->Arg(3)->Arg(4)->Apply(repeat);

// --- a matrix in memory -------------------------------------------------------------------------

void BM_f32_to_bf16(benchmark::State& state) {
  std::vector<std::uint16_t> out(gaussian().size());
  for (auto _ : state) {
    kernel::f32_to_bf16(gaussian(), out);
    benchmark::ClobberMemory();
  }
  report(state, gaussian().size());
}
BENCHMARK(BM_f32_to_bf16)->Unit(benchmark::kMillisecond)->Apply(repeat);

void BM_nf4_encode(benchmark::State& state) {  // absmax, nibbles and all, piece by piece
  std::vector<std::uint8_t> bytes(gaussian().size() / 2);
  std::vector<float> absmax(gaussian().size() / 64);
  constexpr std::size_t kPiece = 4096;
  for (auto _ : state) {
    for (std::size_t at = 0; at < gaussian().size(); at += kPiece) {
      const auto x = std::span(gaussian()).subspan(at, kPiece);
      const auto scale = std::span(absmax).subspan(at / 64, kPiece / 64);
      kernel::block_absmax(x, 64, scale);
      kernel::encode_nibbles(x, 64, scale, kTables, std::span(bytes).subspan(at / 2, kPiece / 2));
    }
    benchmark::ClobberMemory();
  }
  report(state, gaussian().size());
}
BENCHMARK(BM_nf4_encode)->Unit(benchmark::kMillisecond)->Apply(repeat);

codec::TensorModel gaussian_model() {
  codec::TensorModel model;
  model.rows = kRows;
  model.cols = kCols;
  for (std::size_t row = 0; row < kRows; ++row)
    model.row_scales.push_back(static_cast<float>(
        std::sqrt(kernel::sum_squares(std::span(gaussian()).subspan(row * kCols, kCols)) / kCols)));
  model.row_fit.beta = 2.0;
  return model;
}

void run_methods(benchmark::State& state, std::string_view list) {
  const SpanMatrix matrix(gaussian(), kRows, kCols);
  static const codec::TensorModel model = gaussian_model();
  const Executor one(1);
  const auto methods = *codec::parse_methods(list);
  for (auto _ : state)
    for (const auto& method : methods) {
      const auto coder = method->prepare(matrix, model, one);
      if (!coder) return state.SkipWithError(coder.error().to_string().c_str());
      benchmark::DoNotOptimize(codec::measure(**coder, matrix, one));
    }
  report(state, matrix.size());
}

}  // namespace
}  // namespace ratefloor

int main(int argc, char** argv) {
  using namespace ratefloor;
  const auto methods = codec::parse_methods({});
  for (const auto& method : *methods)
    benchmark::RegisterBenchmark(
        ("method/" + method->name()).c_str(),
        [name = method->name()](benchmark::State& state) { run_methods(state, name); })
        ->Unit(benchmark::kMillisecond)
        ->Apply(repeat);
  benchmark::RegisterBenchmark(
      "method/all_default",
      [](benchmark::State& state) { run_methods(state, codec::kDefaultMethods); })
      ->Unit(benchmark::kMillisecond)
      ->Apply(repeat);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
