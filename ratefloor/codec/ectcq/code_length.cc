#include "ratefloor/codec/ectcq/code_length.h"

#include <bit>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/codec/ectcq/frequencies.h"

namespace ratefloor::codec::ectcq {
namespace {

constexpr double kImpossible = 30;

double symbol_bits(const Frequencies& frequencies, std::size_t symbol) {
  return frequencies[symbol] == 0 ? kImpossible : frequency_bits()[frequencies[symbol]];
}

// Of h, in a table that ends at ±greatest.
double length(const Frequencies& frequencies, std::int32_t h, std::int32_t greatest, int raw_bits) {
  if (std::abs(h) <= greatest)
    return symbol_bits(frequencies, static_cast<std::size_t>(h + kMiddle));
  return symbol_bits(frequencies, escape_symbol(h, raw_bits)) +
         escape_tail_bits(h, greatest, raw_bits);
}

}  // namespace

const std::array<double, kContextTotal + 1>& frequency_bits() {
  static const auto table = [] {
    std::array<double, kContextTotal + 1> bits{};
    const double ln2 = portable::log(2.0);
    for (std::size_t f = 1; f < bits.size(); ++f)
      bits[f] = kLog2ContextTotal - portable::log(static_cast<double>(f)) / ln2;
    return bits;
  }();
  return table;
}

int escape_tail_bits(std::int32_t h, std::int32_t greatest, int raw_bits) {
  return 2 * (std::bit_width(escape_excess(h, greatest, raw_bits) + 2) - 1) + 1;
}

SymbolLengths::SymbolLengths(const Frequencies& frequencies, int raw_bits)
    : raw_bits_(raw_bits), greatest_(greatest_index(frequencies)) {
  escape_bits_ = {symbol_bits(frequencies, kEscape), symbol_bits(frequencies, kEscape + 1)};
  for (std::int32_t h = -kMiddle; h <= kMiddle; ++h)
    bits_[static_cast<std::size_t>(h + kMiddle)] = length(frequencies, h, greatest_, raw_bits);
}

double SymbolLengths::beyond(std::int32_t h) const {
  const double flag = escape_bits_[escape_symbol(h, raw_bits_) - kEscape];
  return flag + escape_tail_bits(h, greatest_, raw_bits_);
}

double total_length(const Frequencies& frequencies, int raw_bits, const SymbolCounts& counts) {
  const std::int32_t greatest = greatest_index(frequencies);
  double sum = 0;
  for (std::size_t symbol = 0; symbol < counts.size(); ++symbol) {
    if (counts[symbol] == 0) continue;
    sum += static_cast<double>(counts[symbol]) *
           length(frequencies, index_of(symbol), greatest, raw_bits);
  }
  return sum;
}

}  // namespace ratefloor::codec::ectcq
