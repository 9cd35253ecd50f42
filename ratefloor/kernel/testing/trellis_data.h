// Trellis streams with known contents: random symbols along the paths of random trellises, encoded
// the plain way.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "ratefloor/kernel/testing/test_data.h"
#include "ratefloor/kernel/trellis_decode.h"

namespace ratefloor::kernel::testing {

enum class Shape { kFlat, kPeaky, kTwoSymbols, kRandom };

/// 256 frequencies that add up to 4096.
inline std::vector<std::uint32_t> frequencies(Shape shape, Numbers& numbers) {
  std::vector<std::uint32_t> f(256, shape == Shape::kFlat ? 16 : 0);
  if (shape == Shape::kPeaky) {
    std::fill(f.begin(), f.end(), 1);
    f[numbers.next() % 256] += 4096 - 256;
  }
  if (shape == Shape::kTwoSymbols) {
    const std::uint32_t a = numbers.next() % 256, b = (a + 1 + numbers.next() % 255) % 256;
    f[a] = 1 + numbers.next() % 4095;
    f[b] = 4096 - f[a];
  }
  if (shape == Shape::kRandom) {
    for (std::uint32_t rest = 4096; rest > 0;) {  // one escape in a thousand
      const auto s = static_cast<std::uint32_t>(126 + static_cast<int>(4 * numbers.bell()));
      const std::uint32_t part = std::min(rest, 1 + numbers.next() % 500);
      f[rest > 3 ? s : 254 + rest % 2] += rest > 3 ? std::min(part, rest - 3) : 1;
      rest -= rest > 3 ? std::min(part, rest - 3) : 1;
    }
  }
  return f;
}

/// Everything a decoder is given, in buffers of exactly that size, and what it must give back.
struct TrellisStream {
  std::vector<std::uint32_t> entries;
  std::vector<float> levels;
  std::vector<std::uint32_t> states;
  std::vector<std::uint8_t> words, classes;
  std::vector<float> weights;
  std::vector<TrellisEscape> escapes;
  TrellisDecodeTables tables;

  const std::uint8_t* class_data() const { return classes.empty() ? nullptr : classes.data(); }

  /// `class_count` 0: no classes.
  TrellisStream(std::size_t n, std::size_t lanes, int raw_bits, std::size_t class_count,
                Shape shape, std::uint64_t seed) {
    Numbers numbers(seed);
    const std::size_t contexts = 2 * std::max<std::size_t>(class_count, 1);
    for (std::size_t c = 0; c < contexts; ++c) {
      const auto f = frequencies(shape, numbers);
      for (std::uint32_t s = 0; s < 256; ++s)
        for (std::uint32_t r = 0; r < f[s]; ++r) entries.push_back(s << 24 | r << 12 | f[s]);
    }
    if (raw_bits == 0)
      for (int i = 0; i < 512; ++i) levels.push_back(numbers.bell());
    tables = {entries.data(),       contexts,
              levels.data(),        raw_bits,
              numbers.bell(),       numbers.next() % 4096,
              numbers.next() % 4096};

    std::vector<std::uint32_t> sigma(lanes), entry_of(n), raw_of(n);
    for (std::size_t i = 0; i < n; ++i) {
      if (class_count > 0)
        classes.push_back(static_cast<std::uint8_t>(numbers.next() % class_count));
      std::uint32_t& state = sigma[i % lanes];
      const std::uint32_t z = state % 2, context = (class_count > 0 ? 2 * classes[i] : 0) + z;
      const std::uint32_t e = entries[4096 * context + (numbers.next() >> 8) % 4096];
      const std::uint32_t symbol = e >> 24, raw = (numbers.next() >> 8) % (1u << raw_bits);
      const std::uint32_t p = (raw_bits > 0 ? raw : symbol) % 2;
      // Of its symbol's entries the first one: there d = 0, and r is the symbol's start.
      entry_of[i] = static_cast<std::uint32_t>(
          std::find(entries.begin() + 4096 * context, entries.end(), e & ~0xfff000u) -
          entries.begin());
      raw_of[i] = raw;
      if (symbol >= 254) {
        escapes.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint8_t>(z),
                           static_cast<std::uint8_t>(p), static_cast<std::uint8_t>(raw),
                           static_cast<std::uint8_t>(symbol)});
        weights.push_back(0);
      } else if (raw_bits == 0) {
        weights.push_back(levels[256 * z + symbol]);
      } else {
        const int k = (static_cast<int>(symbol) - 126) * (1 << raw_bits) + static_cast<int>(raw);
        weights.push_back(static_cast<float>(2 * k + static_cast<int>(z)) * tables.step);
      }
      state = state / 2 ^ (z ? tables.h0_half : 0) ^ (p ? tables.h1_half : 0);
    }
    encode(entry_of, raw_of, raw_bits, lanes);
  }

 private:
  // Backwards; words come out last first.
  void encode(const std::vector<std::uint32_t>& entry_of, const std::vector<std::uint32_t>& raw_of,
              int raw_bits, std::size_t lanes) {
    states.assign(lanes, 1u << 16);
    std::vector<std::uint8_t> backwards;
    const auto push = [&](std::uint32_t& x, std::uint64_t limit) {
      if (x < limit) return;
      backwards.push_back(static_cast<std::uint8_t>(x >> 8));
      backwards.push_back(static_cast<std::uint8_t>(x));
      x >>= 16;
    };
    for (std::size_t end = entry_of.size(); end > 0;) {
      const std::size_t first = (end - 1) / lanes * lanes;
      for (std::size_t i = end; raw_bits > 0 && i-- > first;) {
        std::uint32_t& x = states[i - first];
        push(x, std::uint64_t{1} << (32 - raw_bits));
        x = x << raw_bits | raw_of[i];
      }
      for (std::size_t i = end; i-- > first;) {
        std::uint32_t& x = states[i - first];
        const std::uint32_t f = entries[entry_of[i]] % 4096;
        push(x, std::uint64_t{f} << 20);
        x = x / f * 4096 + entry_of[i] % 4096 + x % f;
      }
      end = first;
    }
    words.assign(backwards.rbegin(), backwards.rend());
  }
};

}  // namespace ratefloor::kernel::testing
