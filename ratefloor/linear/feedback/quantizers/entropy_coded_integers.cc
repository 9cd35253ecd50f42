#include "ratefloor/linear/feedback/quantizers/entropy_coded_integers.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <utility>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/coding/rans/encoder.h"
#include "ratefloor/coding/symbol_counts.h"

namespace ratefloor::linear {
namespace {

constexpr int kMost = 32767;
constexpr std::size_t kSymbols = 65536;
constexpr double kNarrowest = 0.25;  // root mean square in steps: below, all are alike
constexpr int kClassesPerOctave[] = {1, 2, 4, 8};

// Octaves of a column's root mean square, in steps.
double width_of(std::span<const std::uint16_t> indices) {
  double squares = 0;
  for (const int z : indices) {
    const double x = z - EntropyCodedIntegers::kZero;
    squares += x * x;
  }
  const double mean = squares / static_cast<double>(std::max<std::size_t>(indices.size(), 1));
  return 0.5 * portable::log2(std::max(mean, kNarrowest * kNarrowest));
}

// The symbols of one class: a table and a stream.
Result<CodeLength> code(std::span<const std::uint16_t> symbols) {
  std::vector<std::uint64_t> counts(kSymbols, 0);
  coding::count_symbols(symbols, counts);
  std::size_t occurring = 0;
  for (const std::uint64_t count : counts) occurring += count > 0 ? 1 : 0;
  const int log2_total =
      std::clamp(static_cast<int>(std::bit_width(occurring)) + 4, 12, coding::rans::kMaxLog2Total);
  const Result<coding::rans::FrequencyTable> table = coding::rans::normalize(counts, log2_total);
  if (!table) return table.error();
  std::vector<std::uint8_t> bytes;
  coding::rans::write_table(*table, bytes);
  const Result<coding::rans::Encoder> encoder = coding::rans::Encoder::make(*table);
  if (!encoder) return encoder.error();
  std::vector<std::uint8_t> room(coding::rans::Encoder::max_bytes(symbols.size()));
  const Result<std::span<const std::uint8_t>> stream = encoder->encode(symbols, room);
  if (!stream) return stream.error();
  return CodeLength{8 * static_cast<double>(bytes.size() + stream->size()),
                    coding::ideal_bits(counts)};
}

}  // namespace

EntropyCodedIntegers::EntropyCodedIntegers(std::size_t rows, std::span<const double> steps)
    : rows_(rows), indices_(rows * steps.size(), std::uint16_t{kZero}) {
  for (const double step : steps) {
    steps_.push_back(storable_scale(step));
    uniform_ = uniform_ && steps_.back() == steps_.front();
  }
}

void EntropyCodedIntegers::decide(std::size_t column, std::span<const float> target,
                                  std::span<float> out) {
  const float step = steps_[column];
  const double per_step = step > 0 ? 1.0 / double{step} : 0.0;
  std::uint16_t* const to = indices_.data() + column * rows_;
  for (std::size_t r = 0; r < target.size(); ++r) {
    const double z =
        std::clamp<double>(std::nearbyint(double{target[r]} * per_step), -kMost, kMost);
    to[r] = static_cast<std::uint16_t>(static_cast<int>(z) + kZero);
    out[r] = static_cast<float>(z * double{step});
  }
}

Result<CodeLength> EntropyCodedIntegers::code_length() const {
  const std::size_t columns = steps_.size();
  std::vector<double> widths;
  for (std::size_t i = 0; i < columns; ++i) widths.push_back(width_of(indices(i)));
  CodeLength best;
  for (const int per_octave : kClassesPerOctave) {
    std::map<long, std::vector<std::uint16_t>> classes;
    for (std::size_t i = 0; i < columns; ++i) {
      std::vector<std::uint16_t>& symbols = classes[std::lround(widths[i] * per_octave)];
      symbols.insert(symbols.end(), indices(i).begin(), indices(i).end());
    }
    CodeLength all;
    for (const auto& [width, symbols] : classes) {
      if (symbols.empty()) continue;
      const Result<CodeLength> own = code(symbols);
      if (!own) return own.error();
      all.stored_bits += own->stored_bits;
      all.entropy_bits += own->entropy_bits;
    }
    const auto class_bits = static_cast<double>(std::bit_width(classes.size() - 1));
    const double side = 16 + static_cast<double>(columns) * class_bits +
                        kStoredScaleBits * (uniform_ ? 1.0 : static_cast<double>(columns));
    all.stored_bits += side;
    all.entropy_bits += side;
    if (best.stored_bits == 0 || all.stored_bits < best.stored_bits) best = all;
  }
  return best;
}

}  // namespace ratefloor::linear
