// Bits in bytes, least significant bit first: the first bit written is bit 0 of byte 0.
//
// For tables and headers, where a few nanoseconds per field do not matter.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ratefloor::coding {

class BitWriter {
 public:
  explicit BitWriter(std::vector<std::uint8_t>& bytes) : bytes_(bytes) {}

  /// The low `count` bits of `value`, 0 <= count <= 32.
  void write(std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i) {
      if (used_ == 0) bytes_.push_back(0);
      bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | ((value >> i) & 1u) << used_);
      used_ = (used_ + 1) % 8;
    }
  }

  /// Elias' gamma code of value >= 1: as many zeros as value has bits below the top one, a one,
  /// those bits.
  void write_gamma(std::uint32_t value) {
    const int below = std::bit_width(value) - 1;
    write(0, below);
    write(1, 1);
    write(value, below);
  }

 private:
  std::vector<std::uint8_t>& bytes_;
  int used_ = 0;  // bits of the last byte, 0 when it is full
};

class BitReader {
 public:
  explicit BitReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  /// Beyond the end every bit is 0 and overran() becomes true.
  std::uint32_t read(int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i, ++position_)
      if (position_ / 8 < bytes_.size())
        value |= (bytes_[position_ / 8] >> (position_ % 8) & 1u) << i;
    return value;
  }

  /// 0 when the code is longer than 31 bits below the top one, or cut off.
  std::uint32_t read_gamma() {
    int below = 0;
    while (read(1) == 0)
      if (++below > 31 || overran()) return 0;
    return (1u << below) | read(below);
  }

  bool overran() const { return position_ > 8 * bytes_.size(); }
  std::size_t bytes_used() const { return (position_ + 7) / 8; }
  /// Bits between the position and the next whole byte; they should be 0.
  std::uint32_t read_padding() { return read(static_cast<int>((8 - position_ % 8) % 8)); }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t position_ = 0;
};

}  // namespace ratefloor::coding
