#include "ratefloor/linear/feedback/fit_columns.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/codec/ectcq/fit_tables.h"

namespace ratefloor::linear {
namespace {

using codec::ectcq::kSymbols;
using codec::ectcq::SymbolCounts;
using codec::ectcq::SymbolLengths;

// Sixteenths of an octave: as fine as the steps of columns, unless classes then do not reach from
// the narrowest to the widest. Classes a half octave apart would cost 0.015 bit.
constexpr int kClassStep = 2;
// Roots of mean squares in steps: below and above, all are alike.
constexpr double kNarrowest = 0.3, kWidest = 128;
constexpr int kRounds = 3;
// What a column pays in the header for a class other than the expected one, about.
constexpr double kSurpriseBits = 4;

struct Entry {
  std::uint16_t context;  // superset
  std::uint16_t symbol;
  std::uint32_t count;
};

std::vector<Entry> entries_of(const ColumnTally& tally) {
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < tally.counts.size(); ++i)
    if (tally.counts[i] > 0)
      entries.push_back({static_cast<std::uint16_t>(i / kSymbols),
                         static_cast<std::uint16_t>(i % kSymbols), tally.counts[i]});
  return entries;
}

// Octaves of a column's root mean square, in steps.
double width_of(const ColumnTally& tally) {
  double n = 0;
  for (const std::uint32_t count : tally.counts) n += count;
  const double mean = n > 0 ? tally.power / n : 0;
  return 0.5 * portable::log2(std::clamp(mean, kNarrowest * kNarrowest, kWidest * kWidest));
}

class ColumnFit {
 public:
  ColumnFit(std::span<const ColumnTally> tallies, bool smooth, ShapeMemory& memory,
            codec::sic::Header& header)
      : smooth_(smooth), memory_(memory), header_(header) {
    for (const ColumnTally& tally : tallies) columns_.push_back(entries_of(tally));
    start(tallies);
  }

  double run(bool final);

 private:
  void start(std::span<const ColumnTally> tallies);
  std::vector<SymbolCounts> counts() const;
  void fit();
  double code() const;
  void choose();

  bool smooth_;
  ShapeMemory& memory_;
  codec::sic::Header& header_;
  std::int16_t gaussian_scale_ = 0;
  std::vector<std::vector<Entry>> columns_;
};

// Classes by width.
void ColumnFit::start(std::span<const ColumnTally> tallies) {
  codec::ectcq::Header& weights = header_.weights;
  std::vector<double> widths;
  for (const ColumnTally& tally : tallies) widths.push_back(width_of(tally));
  const auto [low, high] = std::minmax_element(widths.begin(), widths.end());
  const int step =
      std::max(kClassStep,
               static_cast<int>(std::ceil(16 * (*high - *low) / (codec::ectcq::kMostClasses - 1))));
  const double per_octave = 16.0 / step;
  const int most = static_cast<int>(std::lround((*high - *low) * per_octave));
  weights.classes = {};
  const int count = std::min<int>(most + 1, codec::ectcq::kMostClasses);
  if (count > 1) {
    weights.classes.count = static_cast<std::uint8_t>(count);
    weights.classes.step = static_cast<std::uint8_t>(step);
    const double lowest = *high - (count - 1) / per_octave;
    for (const double width : widths)
      weights.classes.cols.push_back(static_cast<std::uint8_t>(
          std::clamp<long>(std::lround((width - lowest) * per_octave), 0, count - 1)));
  }
  // a of 2^-((|m|/a)^2) for a Gaussian of deviation 2^width: a² = 2 ln 2 σ².
  const double narrowest = *high - (count - 1) / per_octave;
  gaussian_scale_ = static_cast<std::int16_t>(std::lround(256 * (narrowest + 0.235)));
  weights.format.shape = memory_.shape;
  weights.format.shape.scale = static_cast<std::int16_t>(gaussian_scale_ + memory_.shape.scale);
  codec::ectcq::compute_tables(weights);
}

double ColumnFit::run(bool final) {
  const bool several = header_.weights.classes.count > 1;
  if (!memory_.known) {
    fit();
    header_.weights.is_explicit.clear();
  }
  for (int round = 0; round < kRounds && several; ++round) {
    codec::ectcq::compute_tables(header_.weights);
    choose();
  }
  if (!final && memory_.known) return code();
  fit();
  memory_ = {true, header_.weights.format.shape};
  memory_.shape.scale = static_cast<std::int16_t>(memory_.shape.scale - gaussian_scale_);
  return code();
}

std::vector<SymbolCounts> ColumnFit::counts() const {
  const codec::ectcq::Classes& classes = header_.weights.classes;
  std::vector<SymbolCounts> counts(2 * std::size_t{classes.count}, SymbolCounts{});
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::size_t c = classes.cols.empty() ? 0 : classes.cols[i];
    for (const Entry& entry : columns_[i])
      counts[2 * c + entry.context][entry.symbol] += entry.count;
  }
  return counts;
}

void ColumnFit::fit() { codec::ectcq::fit_tables(counts(), smooth_, header_.weights); }

double ColumnFit::code() const {
  const codec::ectcq::Header& weights = header_.weights;
  const std::vector<SymbolCounts> all = counts();
  double bits = 0;
  for (std::size_t i = 0; i < all.size(); ++i)
    bits += codec::ectcq::total_length(weights.tables[i], weights.format.raw_bits, all[i]);
  return bits;
}

void ColumnFit::choose() {
  codec::ectcq::Header& weights = header_.weights;
  codec::ectcq::Classes& classes = weights.classes;
  std::vector<std::array<double, kSymbols>> lengths(weights.tables.size());
  for (std::size_t table = 0; table < lengths.size(); ++table) {
    const SymbolLengths length(weights.tables[table], weights.format.raw_bits);
    for (std::size_t symbol = 0; symbol < kSymbols; ++symbol)
      lengths[table][symbol] = length.of_symbol(symbol);
  }
  const std::vector<std::uint8_t> expected =
      codec::sic::expected_classes(header_.exponents, classes.step, classes.count);
  // What most columns differ from where steps put them by.
  std::vector<std::uint32_t> shifts(classes.count, 0);
  const auto shift_of = [&](std::size_t column, std::size_t c) {
    return (c + classes.count - expected[column]) % classes.count;
  };
  for (std::size_t i = 0; i < columns_.size(); ++i) ++shifts[shift_of(i, classes.cols[i])];
  const auto usual =
      static_cast<std::size_t>(std::max_element(shifts.begin(), shifts.end()) - shifts.begin());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    double best = 0;
    for (std::size_t c = 0; c < classes.count; ++c) {
      double bits = shift_of(i, c) == usual ? 0 : kSurpriseBits;
      for (const Entry& entry : columns_[i])
        bits += entry.count * lengths[2 * c + entry.context][entry.symbol];
      if (c == 0 || bits < best) best = bits, classes.cols[i] = static_cast<std::uint8_t>(c);
    }
  }
}

}  // namespace

double fit_columns(std::span<const ColumnTally> tallies, bool smooth, bool final,
                   ShapeMemory& memory, codec::sic::Header& header) {
  return ColumnFit(tallies, smooth, memory, header).run(final);
}

}  // namespace ratefloor::linear
