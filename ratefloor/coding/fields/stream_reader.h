// From a mixed stream (spec.md) back to its fields, whoever asks for them in the order they were
// written.
//
// Lanes take turns, so that several chains of dependent steps are under way at once. Cost: about
// 3 ns per field. Bytes may be anything: past their end there are zeros, and finished() tells.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>

#include "ratefloor/base/result.h"
#include "ratefloor/coding/fields/field.h"
#include "ratefloor/coding/fields/symbol_law.h"

namespace ratefloor::coding::fields {

class StreamReader {
 public:
  /// Error kMalformed for bytes that cannot be a stream. `bytes` must outlive the reader.
  static Result<StreamReader> open(std::span<const std::uint8_t> bytes, std::size_t lanes);

  /// Precondition: !law.empty().
  std::uint32_t symbol(const SymbolLaw& law) {
    const std::uint32_t s = law.symbol_at(slot());
    advance(law.field_of(s));
    return s;
  }
  /// A number below `count`, 1 <= count <= 2^16.
  std::uint32_t uniform(std::uint32_t count) {
    const std::uint32_t value = uniform_value(slot(), count);
    advance(uniform_field(value, count));
    return value;
  }
  /// 0 <= count <= 16.
  std::uint32_t bits(int count) {
    const std::uint32_t value = slot() >> (kLog2Total - count);
    advance(bits_field(value, count));
    return value;
  }

  /// Whether exactly the fields that were written have been read.
  Result<void> finished() const;

 private:
  static constexpr std::uint64_t kLowest = std::uint64_t{1} << 31;
  static constexpr std::size_t kLanes = 8;

  StreamReader() = default;

  std::uint32_t slot() const { return static_cast<std::uint32_t>(states_[lane_] & (kTotal - 1)); }

  void advance(Field field) {
    const std::uint64_t x = states_[lane_];
    const std::uint32_t rest = static_cast<std::uint32_t>(x & (kTotal - 1)) - field.start;
    std::uint64_t next = field.length() * (x >> kLog2Total) + rest;
    if (next < kLowest) next = next << 32 | next_word();
    states_[lane_] = next;
    lane_ = lane_ + 1 == lanes_ ? 0 : lane_ + 1;
  }

  std::uint32_t next_word() {
    std::uint32_t word = 0;
    if (word_ == end_) {
      overran_ = true;
      return word;
    }
    std::memcpy(&word, word_, sizeof word);
    word_ += sizeof word;
    return word;
  }

  std::uint64_t states_[kLanes] = {};
  std::size_t lanes_ = 1, lane_ = 0;
  const std::uint8_t* word_ = nullptr;  // the next one; a whole number of them is left
  const std::uint8_t* end_ = nullptr;
  bool overran_ = false;
};

}  // namespace ratefloor::coding::fields
