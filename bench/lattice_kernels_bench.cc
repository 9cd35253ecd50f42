// Speed of kernel/nearest_point.h on 1024 vectors in the cache, on one thread, beside the plain
// loop over all translates that it must equal (nearest_point_ref.h). ns per coordinate is in the
// column "per_coordinate".
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ratefloor/kernel/nearest_point.h"
#include "ratefloor/kernel/nearest_point_ref.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor {
namespace {

using kernel::PointLattice;

constexpr std::size_t kVectors = 1024;

// Machines are shared; of several repetitions the fastest is closest to the truth.
double least(const std::vector<double>& times) {
  return *std::min_element(times.begin(), times.end());
}

// Gaussian, of a width where every residual modulo the lattice is about as likely.
std::vector<float> gaussian(std::size_t coordinates) {
  std::vector<float> x(coordinates);
  source::GeneralizedGaussian(2.0).sample_into(1, 0, x);
  for (float& v : x) v *= 8;
  return x;
}

void report(benchmark::State& state, std::size_t coordinates) {
  state.counters["per_coordinate"] = benchmark::Counter(
      static_cast<double>(coordinates),
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void run_kernel(benchmark::State& state, PointLattice lattice) {
  const std::size_t n = kernel::dimension_of(lattice);
  const std::vector<float> x = gaussian(n * kVectors);
  std::vector<float> z(x.size());
  for (auto _ : state) {
    kernel::nearest_points(lattice, x.data(), z.data(), kVectors, kVectors);
    benchmark::ClobberMemory();
  }
  report(state, x.size());
}

void run_reference(benchmark::State& state, PointLattice lattice) {
  const std::size_t n = kernel::dimension_of(lattice);
  const std::vector<float> x = gaussian(n * kVectors);
  std::vector<float> z(n);
  std::size_t v = 0;
  for (auto _ : state) {
    kernel::reference::nearest_point(lattice, x.data() + n * v, z.data());
    benchmark::ClobberMemory();
    v = (v + 1) % kVectors;
  }
  report(state, n);
}

}  // namespace
}  // namespace ratefloor

int main(int argc, char** argv) {
  using namespace ratefloor;
  const auto add = [](const std::string& name, auto run, PointLattice lattice) {
    benchmark::RegisterBenchmark(name.c_str(),
                                 [=](benchmark::State& state) { run(state, lattice); })
        ->Repetitions(15)
        ->MinTime(0.05)
        ->ComputeStatistics("least", least)
        ->ReportAggregatesOnly();
  };
  constexpr const char* kNames[] = {"z", "a2", "d4", "e8", "bw16", "leech"};
  for (int k = 0; k < 6; ++k) {
    const auto lattice = static_cast<PointLattice>(k);
    add(std::string("nearest_points/") + kNames[k], run_kernel, lattice);
    add(std::string("reference/") + kNames[k], run_reference, lattice);
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
