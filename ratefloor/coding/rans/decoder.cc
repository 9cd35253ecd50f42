#include "ratefloor/coding/rans/decoder.h"

#include <algorithm>
#include <cstring>

#include "ratefloor/coding/rans/stream.h"

namespace ratefloor::coding::rans {

Result<Decoder> Decoder::make(const FrequencyTable& table) {
  if (Result<void> checked = check_table(table); !checked) return std::move(checked).error();
  Decoder decoder;
  decoder.log2_total_ = table.log2_total;
  decoder.symbol_at_.resize(std::size_t{1} << table.log2_total);
  decoder.ranges_.resize(table.first + table.frequencies.size());
  std::uint32_t start = 0, symbol = table.first;
  for (const std::uint32_t frequency : table.frequencies) {
    std::fill_n(decoder.symbol_at_.begin() + start, frequency, static_cast<std::uint16_t>(symbol));
    decoder.ranges_[symbol++] = {frequency, start};
    start += frequency;
  }
  return decoder;
}

// The precision is a constant in the loop: shifts by a variable cost three instructions.
template <int kLog2Total>
Result<void> Decoder::decode_all(std::span<const std::uint8_t> stream,
                                 std::span<std::uint16_t> symbols) const {
  const std::size_t n = symbols.size(), states = states_for(n);
  const auto malformed = [](const char* what) { return make_error(ErrorCode::kMalformed, what); };
  if (stream.size() < 4 * states || stream.size() % 2 != 0)
    return malformed("coded stream is cut off");
  std::uint32_t x[kManyStates];
  std::memcpy(x, stream.data(), 4 * states);
  for (std::size_t k = 0; k < states; ++k)
    if (x[k] < kLowestState) return malformed("coded stream has a wrong state");

  const std::uint16_t* const symbol_at = symbol_at_.data();
  const Range* const ranges = ranges_.data();
  // One symbol, without reading a word.
  const auto step = [&](std::uint32_t& state, std::uint16_t& symbol) {
    const std::uint32_t r = state & ((1u << kLog2Total) - 1);
    symbol = symbol_at[r];
    const Range& range = ranges[symbol];
    state = range.frequency * (state >> kLog2Total) + r - range.start;
  };
  const std::uint8_t* const words = stream.data() + 4 * states;
  const std::size_t words_end = (stream.size() - 4 * states) / 2;
  std::size_t word = 0;
  const auto refill = [&](std::uint32_t& state) {
    std::uint16_t next;
    std::memcpy(&next, words + 2 * word, 2);
    const std::uint32_t refilled = keep_unconditional(state << 16 | next);
    const bool due = state < kLowestState;
    word += due;
    state = due ? refilled : state;
  };

  std::uint16_t* const out = symbols.data();
  std::size_t i = 0;
  if (states == kManyStates) {
    std::uint32_t x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3];
    std::uint32_t x4 = x[4], x5 = x[5], x6 = x[6], x7 = x[7];
    // While a word for every state is left, none of the next symbols can run out of them.
    for (; i + kManyStates <= n && words_end - word >= kManyStates; i += kManyStates) {
      step(x0, out[i]), step(x1, out[i + 1]), step(x2, out[i + 2]), step(x3, out[i + 3]);
      step(x4, out[i + 4]), step(x5, out[i + 5]), step(x6, out[i + 6]), step(x7, out[i + 7]);
      refill(x0), refill(x1), refill(x2), refill(x3);
      refill(x4), refill(x5), refill(x6), refill(x7);
    }
    x[0] = x0, x[1] = x1, x[2] = x2, x[3] = x3, x[4] = x4, x[5] = x5, x[6] = x6, x[7] = x7;
  }
  for (; i < n; ++i) {
    std::uint32_t& state = x[i % states];
    step(state, out[i]);
    if (state < kLowestState) {
      if (word == words_end) return malformed("coded stream is cut off");
      refill(state);
    }
  }
  for (std::size_t k = 0; k < states; ++k)
    if (x[k] != kLowestState) return malformed("coded stream does not end where it should");
  if (word != words_end) return malformed("coded stream is too long");
  return {};
}

Result<void> Decoder::decode(std::span<const std::uint8_t> stream,
                             std::span<std::uint16_t> symbols) const {
  static_assert(kMinLog2Total == 8 && kMaxLog2Total == 16);
  switch (log2_total_) {
    case 8:
      return decode_all<8>(stream, symbols);
    case 9:
      return decode_all<9>(stream, symbols);
    case 10:
      return decode_all<10>(stream, symbols);
    case 11:
      return decode_all<11>(stream, symbols);
    case 12:
      return decode_all<12>(stream, symbols);
    case 13:
      return decode_all<13>(stream, symbols);
    case 14:
      return decode_all<14>(stream, symbols);
    case 15:
      return decode_all<15>(stream, symbols);
    default:
      return decode_all<16>(stream, symbols);
  }
}

}  // namespace ratefloor::coding::rans
