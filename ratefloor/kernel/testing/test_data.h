// Inputs for this folder's tests: every length near a multiple of a vector, at odd addresses.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ratefloor::kernel::testing {

inline const std::vector<std::size_t> kLengths = {
    0,  1,  2,  3,  4,   5,   7,   8,   9,   15,  16,  17,  31,   32,   33,
    47, 63, 64, 65, 100, 127, 128, 129, 191, 255, 256, 257, 1000, 1024, 4099};

/// A small linear congruential generator: test data only.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed * 2654435761u + 1) {}
  std::uint32_t next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::uint32_t>(state_ >> 32);
  }
  /// Roughly bell-shaped, within ±3.
  float bell() {
    float sum = 0;
    for (int i = 0; i < 3; ++i) sum += static_cast<float>(next() >> 8) * 0x1p-23f - 1.0f;
    return sum;
  }

 private:
  std::uint64_t state_;
};

/// `n` floats that start `offset` floats after an aligned address.
class Unaligned {
 public:
  Unaligned(std::size_t n, std::size_t offset, float fill = 0)
      : data_(n + offset, fill), at_(offset) {}
  std::span<float> span() { return std::span<float>(data_).subspan(at_); }

 private:
  std::vector<float> data_;
  std::size_t at_;
};

inline Unaligned bells(std::size_t n, std::size_t offset, std::uint64_t seed, float scale = 1.0f) {
  Unaligned x(n, offset);
  Numbers numbers(seed);
  for (float& v : x.span()) v = numbers.bell() * scale;
  return x;
}

}  // namespace ratefloor::kernel::testing
