// Speed of kernel/trellis_decode.h for every number of lanes on every SIMD target, and of
// coding/rans/context_encoder.h, on one thread: 2^17 weights of about 3 bits from the cache.
// Nanoseconds per weight are in the column "per_weight".
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "ratefloor/base/random.h"
#include "ratefloor/coding/rans/context_encoder.h"
#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/kernel/trellis_decode.h"

namespace ratefloor {
namespace {

using coding::rans::ContextEncoder;
using coding::rans::ContextFrequencies;
using coding::rans::kContextTotal;

constexpr std::size_t kWeights = 1u << 17;

struct Kind {
  const char* name;
  std::size_t classes;
  int raw_bits;
};
constexpr Kind kKinds[] = {{"levels", 1, 0}, {"classes", 8, 0}, {"raw", 1, 2}};

// Machines are shared; of several repetitions the fastest is closest to the truth.
double least(const std::vector<double>& times) {
  return *std::min_element(times.begin(), times.end());
}

// A bell around symbol 126, the wider the higher the class; escapes at the least probability.
ContextFrequencies bell(double width) {
  std::vector<double> p(256, 0.0);
  double sum = 0;
  for (int s = 0; s < 254; ++s)
    sum += p[s] = std::exp(-0.5 * (s - 126) * (s - 126) / width / width);
  ContextFrequencies f{};
  std::uint32_t rest = kContextTotal - 2;
  f[254] = f[255] = 1;
  for (int s = 0; s < 254; ++s) {
    f[s] = static_cast<std::uint16_t>(p[s] / sum * (kContextTotal - 2));
    rest -= f[s];
  }
  f[126] += static_cast<std::uint16_t>(rest);
  return f;
}

struct Run {
  Kind kind;
  std::size_t lanes;
  std::vector<ContextFrequencies> frequencies;
  std::vector<std::uint32_t> entries;
  std::vector<float> levels = std::vector<float>(512, 0.5f);
  std::vector<std::uint8_t> classes, raw;
  std::vector<std::uint16_t> slots;
  kernel::TrellisDecodeTables tables;

  Run(const Kind& of, std::size_t with_lanes) : kind(of), lanes(with_lanes) {
    for (std::size_t c = 0; c < 2 * kind.classes; ++c)
      frequencies.push_back(bell(2.0 + 0.1 * static_cast<double>(c)));
    entries.resize(kContextTotal * frequencies.size());
    for (std::size_t c = 0; c < frequencies.size(); ++c)
      coding::rans::fill_entries(frequencies[c],
                                 std::span<std::uint32_t, kContextTotal>(
                                     entries.data() + kContextTotal * c, kContextTotal));
    tables = {entries.data(), frequencies.size(), levels.data(), kind.raw_bits, 0.5f, 0x13, 0x25};
    std::vector<std::uint32_t> sigma(lanes);
    for (std::size_t i = 0; i < kWeights; ++i) {
      const std::uint64_t random = random_bits(1, i, 0, 0)[0];
      std::uint32_t& state = sigma[i % lanes];
      classes.push_back(static_cast<std::uint8_t>(random % kind.classes));
      raw.push_back(static_cast<std::uint8_t>((random >> 8) % (1u << kind.raw_bits)));
      const std::size_t context = 2 * classes[i] + state % 2;
      const std::uint32_t symbol = entries[kContextTotal * context + (random >> 40) % 4096] >> 24;
      slots.push_back(static_cast<std::uint16_t>(256 * context + symbol));
      const bool path = (kind.raw_bits > 0 ? raw[i] : symbol) % 2;
      state = state / 2 ^ (state % 2 ? tables.h0_half : 0) ^ (path ? tables.h1_half : 0);
    }
  }
};

void report(benchmark::State& state) {
  state.counters["per_weight"] = benchmark::Counter(
      static_cast<double>(kWeights),
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void encode(benchmark::State& state, const Kind& kind, std::size_t lanes) {
  const Run run(kind, lanes);
  const auto encoder = ContextEncoder::make(run.frequencies);
  std::vector<std::uint8_t> room(ContextEncoder::max_bytes(kWeights, kind.raw_bits, lanes));
  for (auto _ : state) {
    const auto stream = encoder->encode(run.slots, run.raw, kind.raw_bits, lanes, room);
    if (!stream) state.SkipWithError("not encoded");
    benchmark::ClobberMemory();
  }
  report(state);
}

void decode(benchmark::State& state, const Kind& kind, std::size_t lanes,
            const std::string& target) {
  const Run run(kind, lanes);
  std::vector<std::uint8_t> room(ContextEncoder::max_bytes(kWeights, kind.raw_bits, lanes));
  const auto stream =
      ContextEncoder::make(run.frequencies)->encode(run.slots, run.raw, kind.raw_bits, lanes, room);
  std::vector<std::uint32_t> states(lanes);
  std::vector<float> weights(kWeights);
  std::vector<kernel::TrellisEscape> escapes;
  kernel::force_simd_target(target);
  for (auto _ : state) {
    std::memcpy(states.data(), stream->data(), 4 * lanes);
    escapes.clear();
    if (!kernel::decode_trellis(run.tables, states, stream->subspan(4 * lanes),
                                kind.classes > 1 ? run.classes.data() : nullptr, weights, escapes))
      state.SkipWithError("not decoded");
    benchmark::ClobberMemory();
  }
  kernel::use_best_simd_target();
  report(state);
}

// Few lanes have no vectors, nor has a target without gathers; of those the last stands for all.
std::vector<std::string> different_targets(std::size_t lanes) {
  std::vector<std::string> targets;
  for (const std::string& target : kernel::simd_targets())
    if (lanes >= 8 && target.starts_with("AVX")) targets.push_back(target);
  targets.push_back(kernel::simd_targets().back());
  return targets;
}

}  // namespace
}  // namespace ratefloor

int main(int argc, char** argv) {
  using namespace ratefloor;
  const auto add = [](const std::string& name, auto run) {
    benchmark::RegisterBenchmark(name.c_str(), run)
        ->Repetitions(15)
        ->MinTime(0.02)
        ->ComputeStatistics("least", least)
        ->ReportAggregatesOnly();
  };
  for (const Kind& kind : kKinds)
    for (const std::size_t lanes : {1, 2, 4, 8, 16, 32}) {
      const std::string name = std::string(kind.name) + '/' + std::to_string(lanes) + '/';
      add(name + "encode", [=](benchmark::State& state) { encode(state, kind, lanes); });
      for (const std::string& target : different_targets(lanes))
        add(name + target, [=](benchmark::State& state) { decode(state, kind, lanes, target); });
    }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
