#include "ratefloor/codec/ectcq/fit_tables.h"

#include <algorithm>
#include <cstdlib>

#include "ratefloor/codec/ectcq/frequencies.h"
#include "ratefloor/coding/rans/frequency_table.h"

namespace ratefloor::codec::ectcq {
namespace {

// The bits of all symbols under computed tables.
double computed_bits(const Format& format, std::uint8_t class_step,
                     std::span<const SymbolCounts> counts) {
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == SymbolCounts{}) continue;
    const auto scale = static_cast<std::int32_t>(i / 2) * class_step;
    sum += total_length(computed_frequencies(format, i % 2, scale), format.raw_bits, counts[i]);
  }
  return sum;
}

// Moves one field by ±step while that helps.
template <class Field>
bool descend(Header& header, Field Shape::*field, int step, int low, int high,
             std::span<const SymbolCounts> counts, double& best) {
  bool moved = false;
  for (const int direction : {step, -step})
    while (true) {
      Format trial = header.format;
      const int value = trial.shape.*field + direction;
      if (value < low || value > high) break;
      trial.shape.*field = static_cast<Field>(value);
      const double bits = computed_bits(trial, header.classes.step, counts);
      if (!(bits < best)) break;
      best = bits;
      header.format.shape = trial.shape;
      moved = true;
    }
  return moved;
}

void fit_shape(std::span<const SymbolCounts> counts, bool corrected, Header& header) {
  double best = computed_bits(header.format, header.classes.step, counts);
  for (int step = 8; step >= 1; step /= 2)
    for (int round = 0; round < 3; ++round) {
      bool moved = descend(header, &Shape::scale, 4 * step, -32000, 32000, counts, best);
      moved |= descend(header, &Shape::beta, step, 8, 255, counts, best);
      if (corrected) {
        moved |= descend(header, &Shape::zero_even, step, -128, 127, counts, best);
        moved |= descend(header, &Shape::zero_odd, step, -128, 127, counts, best);
      }
      if (!moved) break;
    }
}

// Zero corrections cost two bytes, which small matrices feel.
void fit_shape(std::span<const SymbolCounts> counts, Header& header) {
  constexpr double kCorrectionBits = 16;
  constexpr std::uint64_t kSmall = 1u << 16;
  const bool possible = header.format.raw_bits == 0;
  Header plain = header;
  if (possible) fit_shape(counts, true, header);
  std::uint64_t n = 0;
  for (const SymbolCounts& one : counts)
    for (const std::uint64_t count : one) n += count;
  if (possible && n >= kSmall) return;
  plain.format.shape.zero_even = plain.format.shape.zero_odd = 0;
  fit_shape(counts, false, plain);
  const auto bits = [&](const Header& of) {
    return computed_bits(of.format, of.classes.step, counts);
  };
  if (!possible || bits(plain) < bits(header) + kCorrectionBits) header = std::move(plain);
}

// Symbols rarer than half a unit of probability at the ends become escapes.
bool explicit_frequencies(const SymbolCounts& counts, int raw_bits, bool smooth,
                          Frequencies& frequencies) {
  std::uint64_t n = 0;
  for (const std::uint64_t count : counts) n += count;
  if (n == 0) return false;
  std::int32_t greatest = 0;
  for (std::int32_t h = -kMiddle; h <= kMiddle; ++h)
    if (2 * kContextTotal * counts[static_cast<std::size_t>(kMiddle + h)] >= n)
      greatest = std::max(greatest, std::abs(h));
  std::vector<std::uint64_t> kept(kSymbols, 0);
  for (std::int32_t h = -kMiddle; h <= kMiddle; ++h) {
    const std::uint64_t count = counts[static_cast<std::size_t>(kMiddle + h)];
    if (std::abs(h) <= greatest)
      kept[static_cast<std::size_t>(kMiddle + h)] =
          smooth ? std::max<std::uint64_t>(count, 1) : count;
    else
      kept[escape_symbol(h, raw_bits)] += count;
  }
  for (const std::size_t escape : {kEscape, kEscape + 1})
    kept[escape] = std::max<std::uint64_t>(kept[escape] + counts[escape], smooth ? 1 : 0);
  // A certain symbol would have all 4096 units: another one has to be there.
  const auto used = std::count_if(kept.begin(), kept.end(), [](std::uint64_t c) { return c > 0; });
  if (used < 2) ++kept[kept[kEscape] == 0 ? kEscape : kEscape + 1];
  const auto table = coding::rans::normalize(kept, kLog2ContextTotal);
  if (!table) return false;
  frequencies = {};
  for (std::size_t i = 0; i < table->frequencies.size(); ++i)
    frequencies[table->first + i] = static_cast<std::uint16_t>(table->frequencies[i]);
  return true;
}

}  // namespace

double fit_tables(std::span<const SymbolCounts> counts, bool smooth, Header& header) {
  fit_shape(counts, header);
  header.is_explicit.clear();
  compute_tables(header);
  // The bytes of the tables are those of headers with and without them.
  const double plain_bytes = static_cast<double>(write_header(header).size());
  std::vector<bool> chosen(counts.size(), false);
  std::vector<Frequencies> tables = header.tables;
  double bits = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const int raw_bits = header.format.raw_bits;
    const double computed = total_length(header.tables[i], raw_bits, counts[i]);
    double own = computed;
    Frequencies frequencies;
    if (explicit_frequencies(counts[i], raw_bits, smooth, frequencies)) {
      Header with = header;
      with.is_explicit.assign(counts.size(), false);
      with.is_explicit[i] = true;
      with.tables[i] = frequencies;
      const double bytes = static_cast<double>(write_header(with).size()) - plain_bytes;
      const double length = total_length(frequencies, raw_bits, counts[i]) + 8 * bytes;
      if (length < computed) own = length, chosen[i] = true, tables[i] = frequencies;
    }
    bits += own;
  }
  if (std::find(chosen.begin(), chosen.end(), true) != chosen.end()) {
    header.is_explicit = std::move(chosen);
    header.tables = std::move(tables);
  }
  return bits;
}

}  // namespace ratefloor::codec::ectcq
