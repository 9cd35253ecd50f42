#include "ratefloor/job/layers/unit_costs.h"

#include <time.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "ratefloor/base/random.h"
#include "ratefloor/codec/sic/coder.h"
#include "ratefloor/job/quantize/tensor_fit.h"
#include "ratefloor/kernel/decoder_block.h"
#include "ratefloor/kernel/ordered_product.h"
#include "ratefloor/linear/calibration/quadratic_error.h"
#include "ratefloor/linear/feedback/column_trellis.h"
#include "ratefloor/linear/feedback/fit_columns.h"
#include "ratefloor/linear/feedback/sic_design.h"
#include "ratefloor/linear/layer_floor/input_spectrum.h"

namespace ratefloor::job {
namespace {

constexpr int kRepetitions = 3;

class Silent final : public Progress {
 public:
  void begin(std::uint64_t) override {}
  void advance(std::uint64_t) override {}
  void item(std::string_view) override {}
};

/// Of the processor, so that other programs do not count.
double thread_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double seconds_of(const std::function<void()>& work) {
  const double start = thread_seconds();
  work();
  return thread_seconds() - start;
}

/// The least of some repetitions on every thread at once.
double least_seconds(const Executor& executor, int repetitions, const std::function<void()>& work) {
  std::vector<double> seconds(executor.threads());
  executor.for_each(seconds.size(), [&](std::size_t i) {
    seconds[i] = seconds_of(work);
    for (int again = 1; again < repetitions; ++again)
      seconds[i] = std::min(seconds[i], seconds_of(work));
  });
  return *std::min_element(seconds.begin(), seconds.end());
}

std::vector<float> gaussian(std::size_t count, std::uint64_t seed) {
  std::vector<float> x(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto [u, v] = uniform_pair(seed, i, 0, 0);
    x[i] = static_cast<float>(std::sqrt(-2 * std::log(u)) * std::cos(6.283185307179586 * v));
  }
  return x;
}

/// Neighbouring channels resemble each other, and all differ in size: columns fill the classes that
/// there are.
linear::InputStatistics example_statistics(std::size_t n) {
  linear::InputStatistics s{.name = "example", .channels = n, .count = 1};
  s.second_moment_sum.resize(linear::packed_size(n));
  s.sum.resize(n);
  s.max_abs.resize(n);
  const auto size = [](std::size_t i) {
    return std::exp2(static_cast<double>(i * 7919 % 1000) / 100.0 - 5);
  };
  for (std::size_t i = 0; i < n; ++i) {
    s.max_abs[i] = static_cast<float>(size(i));
    double correlation = 1;
    for (std::size_t j = i; j < n; ++j, correlation *= 0.9)
      s.second_moment_sum[linear::packed_index(n, i, j)] = size(i) * size(j) * correlation;
  }
  return s;
}

class Measurement {
 public:
  Measurement(int log2_states, double rate_bits, const Executor& executor)
      : settings_{.rate_bits = std::clamp(rate_bits, 0.5, 8.0), .log2_states = log2_states},
        executor_(executor) {}

  Result<void> products(kernel::Precision precision);
  void linear_algebra();
  Result<void> design();
  void search();
  void numbers();

  UnitCosts costs;

 private:
  struct Tables {
    double first = 0, again = 0, final = 0;
  };
  Result<linear::SicDesign> design_of(std::size_t rows, std::size_t cols) const;
  Result<Tables> tables_of(std::size_t cols);

  linear::SicSettings settings_;
  const Executor& executor_;
  codec::sic::Header header_;  // of a design, for the search
};

Result<void> Measurement::products(kernel::Precision precision) {
  constexpr std::size_t kRows = 2048, kInner = 384, kCols = 1024;
  const std::vector<float> a(kRows * kInner, 0.5f), b(kInner * kCols, 0.25f);
  const std::vector<std::uint16_t> a16(kRows * kInner, 0x3f00), b16(kInner * kCols, 0x3e80);
  const bool half = precision == kernel::Precision::kBf16;
  const void* const left = half ? static_cast<const void*>(a16.data()) : a.data();
  const void* const right = half ? static_cast<const void*>(b16.data()) : b.data();
  Result<void> outcome;
  const auto multiply = [&](float* c) {
    return kernel::matmul(precision, {kRows, kInner, kCols}, {left, kInner, false},
                          {right, kInner, true}, c, kCols);
  };
  std::vector<float> once(kRows * kCols);
  if (Result<void> works = multiply(once.data()); !works) return works;
  costs.product = least_seconds(executor_, 4 * kRepetitions,
                                [&] {
                                  std::vector<float> c(kRows * kCols);
                                  (void)multiply(c.data());
                                }) /
                  static_cast<double>(kRows * kInner * kCols);
  std::vector<float> gate(kRows * kInner, 0.5f);
  costs.element = least_seconds(executor_, kRepetitions,
                                [&] {
                                  std::vector<float> own = gate;
                                  kernel::silu_gate(own, a);
                                }) /
                  static_cast<double>(gate.size());
  return {};
}

void Measurement::linear_algebra() {
  constexpr std::size_t kTile = linear::TiledLower::kTile, kRows = 512, kStride = kRows + 16;
  const std::vector<float> l(kTile * kTile, 1e-3f), b(kTile * kStride, 1.0f);
  costs.ordered = least_seconds(executor_, 4 * kRepetitions,
                                [&] {
                                  std::vector<float> c(kTile * kStride);
                                  for (int i = 0; i < 8; ++i)
                                    kernel::add_ordered_product(
                                        kernel::Sign::kPlus, {l.data(), 1, kTile}, b.data(),
                                        kStride, c.data(), kStride, kTile, kRows, kTile);
                                }) /
                  (8.0 * kTile * kTile * kRows);

  constexpr std::size_t kSize = 512;
  const linear::InputStatistics statistics = example_statistics(kSize);
  const Executor alone(1);
  costs.cholesky =
      least_seconds(executor_, kRepetitions,
                    [&] {
                      linear::TiledLower factor(kSize);
                      for (std::size_t i = 0; i < kSize; ++i)
                        for (std::size_t j = i; j < kSize; ++j)
                          factor.at(j, i) =
                              statistics.second_moment_sum[linear::packed_index(kSize, i, j)] +
                              (i == j ? 1 : 0);
                      (void)factor.factor(alone);
                    }) /
      (std::pow(kSize, 3) / 3);
  const std::vector<float> delta = gaussian(32 * kSize, 5);
  costs.quadratic = least_seconds(executor_, kRepetitions,
                                  [&] { (void)linear::quadratic_error(statistics, delta, 32); }) /
                    (32.0 * kSize * kSize / 2);
  constexpr std::size_t kEigen = 320;
  const linear::InputStatistics small = example_statistics(kEigen);
  costs.eigen_vectors =
      least_seconds(
          executor_, 2,
          [&] { (void)linear::InputSpectrum::make(small, linear::SpectrumDetail::kEigenbasis); }) /
      std::pow(kEigen, 3);
  const std::vector<double> ones(kEigen, 1.0);
  costs.eigen_values =
      least_seconds(executor_, 2, [&] { (void)linear::scaled_eigenvalues(small, ones); }) /
      std::pow(kEigen, 3);
}

void Measurement::search() {
  constexpr std::size_t kSteps = 512;
  const auto seconds_a_step = [&](int log2_lanes) {
    codec::sic::Header header = header_;
    header.weights.format.log2_lanes = log2_lanes;
    header.chunk_rows = kSteps << log2_lanes;
    const std::vector<float> target = gaussian(header.chunk_rows, 9);
    std::vector<double> seconds(executor_.threads());
    executor_.for_each(seconds.size(), [&](std::size_t i) {
      linear::ColumnTrellis trellis(header, header.chunk_rows);
      std::vector<float> out(header.chunk_rows);
      seconds[i] = 1e9;
      for (std::size_t c = 0; c < 24; ++c)
        seconds[i] = std::min(seconds[i], seconds_of([&] { trellis.decide(c, target, out); }));
    });
    return *std::min_element(seconds.begin(), seconds.end()) / kSteps;
  };
  const double alone = seconds_a_step(0), abreast = seconds_a_step(4);
  costs.search_weight = std::max((abreast - alone) / 15, 0.0);
  costs.search_step = std::max(alone - costs.search_weight, alone / 2);
}

Result<linear::SicDesign> Measurement::design_of(std::size_t rows, std::size_t cols) const {
  const std::vector<float> weights = gaussian(rows * cols, 3);
  return linear::design_sic(SpanMatrix(weights, rows, cols), example_statistics(cols), settings_,
                            Executor(1));
}

// Of columns that a design quantized, once more.
Result<Measurement::Tables> Measurement::tables_of(std::size_t cols) {
  constexpr std::size_t kRows = 128;
  const Result<linear::SicDesign> design = design_of(kRows, cols);
  if (!design) return design.error();
  header_ = design->header;
  linear::ColumnTrellis trellis(header_, kRows);
  const std::vector<float> unit = gaussian(kRows, 7);
  std::vector<float> target(kRows), out(kRows);
  for (std::size_t c = cols; c-- > 0;) {
    for (std::size_t r = 0; r < kRows; ++r) target[r] = unit[(r + c) % kRows];
    trellis.decide(c, target, out);
  }
  const auto seconds = [&](bool known, bool final) {
    double least = 1e9;
    for (int i = 0; i < kRepetitions; ++i) {
      codec::sic::Header header = header_;
      linear::ShapeMemory memory;
      if (known) (void)linear::fit_columns(trellis.tallies(), true, false, memory, header);
      least =
          std::min(least, seconds_of([&] {
                     (void)linear::fit_columns(trellis.tallies(), !final, final, memory, header);
                   }));
    }
    return least;
  };
  return Tables{seconds(false, false), seconds(true, false), seconds(true, true)};
}

Result<void> Measurement::design() {
  constexpr std::size_t kFew = 64, kMany = 256;
  const Result<Tables> few = tables_of(kFew), many = tables_of(kMany);
  if (!few) return few.error();
  if (!many) return many.error();
  const auto line = [&](double first, double second) {
    const double slope = std::max((second - first) / (kMany - kFew), 0.0);
    return TablesCost{std::max(first - kFew * slope, 0.0), slope};
  };
  costs.tables = line(few->first, many->first);
  costs.tables_again = line(few->again, many->again);
  costs.tables_final = line(few->final, many->final);
  search();

  constexpr std::size_t kCoded = 512, kWidth = 96;
  Result<linear::SicDesign> coded = design_of(kCoded, kWidth);
  if (!coded) return std::move(coded).error();
  const auto coder =
      codec::sic::make_coder(kCoded, kWidth, coded->header, std::move(coded->chunks));
  if (!coder) return coder.error();
  const std::vector<float> weights = gaussian(kCoded * kWidth, 3);
  std::vector<float> out(weights.size());
  const Result<codec::EncodedChunk> chunk = (*coder)->encode(0, weights);
  if (!chunk) return chunk.error();
  const std::vector<std::uint8_t> bytes(chunk->bytes.begin(), chunk->bytes.end());
  const double encode =
      least_seconds(executor_, kRepetitions, [&] { (void)(*coder)->encode(0, weights); });
  const double decode = least_seconds(executor_, kRepetitions, [&] {
    std::vector<float> back(weights.size());
    (void)(*coder)->decode(0, bytes, back);
  });
  costs.decode_weight = decode / static_cast<double>(weights.size());
  costs.code_weight = encode / static_cast<double>(weights.size()) + costs.decode_weight;
  return {};
}

void Measurement::numbers() {
  Silent progress;
  const Executor alone(1);
  const std::vector<float> weights = gaussian(std::size_t{3} << 17, 11);
  const auto fit_seconds = [&](std::size_t rows, std::size_t cols) {
    const SpanMatrix matrix(std::span<const float>(weights).first(rows * cols), rows, cols);
    return least_seconds(executor_, kRepetitions,
                         [&] { (void)fit_tensor(matrix, alone, progress); });
  };
  // Beyond a hundred thousand weights all bins of the histogram are there, and only counting goes
  // on.
  constexpr std::size_t kFew = 128, kMany = 1024;
  const double small = fit_seconds(kFew, kMany), wide = fit_seconds(3 * kFew, kMany),
               high = fit_seconds(kMany, kFew);
  costs.fit_weight = std::max((wide - small) / (2.0 * kFew * kMany), 0.0);
  costs.fit_row = std::max((high - small) / (kMany - kFew), 0.0);
  costs.fit = std::max(small - kFew * (costs.fit_row + kMany * costs.fit_weight), 0.0);
  constexpr std::size_t kNumbers = 1u << 14;
  costs.noise_weight =
      least_seconds(executor_, kRepetitions, [&] { (void)gaussian(kNumbers, 1); }) / kNumbers;
  costs.logit = least_seconds(executor_, kRepetitions,
                              [&] {
                                volatile double sum = 0;
                                for (std::size_t i = 0; i < kNumbers; ++i)
                                  sum = sum + 2 * std::exp(static_cast<double>(weights[i]));
                              }) /
                kNumbers;
}

}  // namespace

Result<UnitCosts> measure_unit_costs(int log2_states, double rate_bits, kernel::Precision precision,
                                     const Executor& executor) {
  Measurement measurement(log2_states, rate_bits, executor);
  if (Result<void> done = measurement.products(precision); !done) return std::move(done).error();
  measurement.linear_algebra();
  if (Result<void> done = measurement.design(); !done) return std::move(done).error();
  measurement.numbers();
  return measurement.costs;
}

}  // namespace ratefloor::job
