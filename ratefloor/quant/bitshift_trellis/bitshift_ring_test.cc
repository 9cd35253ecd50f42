#include "ratefloor/quant/bitshift_trellis/bitshift_ring.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/base/random.h"
#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/quant/bitshift_trellis/code_search.h"
#include "ratefloor/quant/bitshift_trellis/stored_codes.h"
#include "ratefloor/source/testing/samples.h"

namespace ratefloor::quant {
namespace {

using Targets = std::vector<std::int16_t>;

Targets uniform_targets(std::size_t n, int range, std::uint64_t seed) {
  Targets x(n);
  for (std::size_t i = 0; i < n; ++i)
    x[i] = static_cast<std::int16_t>(std::floor((2 * range + 1) * uniform_pair(seed, i, 0, 3)[0]) -
                                     range);
  return x;
}

struct Quantized {
  std::vector<std::uint8_t> symbols;
  std::vector<std::uint16_t> states;
};

Quantized quantize(const BitshiftRing& ring, const Targets& targets) {
  Quantized out{std::vector<std::uint8_t>(targets.size()),
                std::vector<std::uint16_t>(targets.size())};
  static BitshiftRing::Workspace workspace;
  ring.quantize(targets, workspace, out.symbols, out.states);
  return out;
}

double squared_error(const Targets& x, const std::vector<std::int16_t>& values,
                     const std::vector<std::uint16_t>& states) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double error = x[i] - values[states[i]];
    sum += error * error;
  }
  return sum;
}

// The definition: L bits from bit k·i on, around the ring.
TEST(RingStates, AreWindowsOfTheRing) {
  for (int state_bits = 8; state_bits <= 16; ++state_bits)
    for (int step_bits = 1; step_bits <= 4; ++step_bits)
      for (const std::size_t extra : {0, 1, 2, 7, 100}) {
        const std::size_t n = least_ring(state_bits, step_bits) + extra;
        std::vector<std::uint8_t> symbols(n);
        std::vector<bool> bits;
        for (std::size_t i = 0; i < n; ++i) {
          symbols[i] = static_cast<std::uint8_t>(random_bits(1, i, 0, 0)[0] % (1u << step_bits));
          for (int bit = 0; bit < step_bits; ++bit) bits.push_back(symbols[i] >> bit & 1);
        }
        std::vector<std::uint16_t> states(n);
        ring_states(symbols, state_bits, step_bits, states);
        for (std::size_t i = 0; i < n; ++i) {
          std::uint32_t window = 0;
          for (int bit = 0; bit < state_bits; ++bit) {
            const std::size_t at =
                (i * static_cast<std::size_t>(step_bits) + static_cast<std::size_t>(bit)) %
                bits.size();
            window |= static_cast<std::uint32_t>(bits[at]) << bit;
          }
          ASSERT_EQ(states[i], window) << state_bits << ' ' << step_bits << ' ' << n << ' ' << i;
        }
      }
}

TEST(BitshiftRing, ThePathClosesWhateverTheLength) {
  for (int step_bits = 1; step_bits <= 4; ++step_bits)
    for (const int state_bits : {8, 11}) {
      const BitshiftRing ring(state_bits, step_bits,
                              all_values(stored_code(state_bits, step_bits), state_bits));
      for (std::size_t extra = 0; extra < 40; extra += extra < 8 ? 1 : 11) {
        const std::size_t n = least_ring(state_bits, step_bits) + extra;
        const Quantized out = quantize(ring, uniform_targets(n, 400, n));
        std::vector<std::uint16_t> states(n);
        ring_states(out.symbols, state_bits, step_bits, states);
        ASSERT_EQ(states, out.states) << state_bits << ' ' << step_bits << ' ' << n;
      }
    }
}

// All rings there are. The one found is the best of those that share the seam of the last search,
// which for such short rings begins where the first one did: in the middle.
TEST(BitshiftRing, AgainstAllRings) {
  const std::tuple<int, int, std::size_t> shapes[] = {{8, 4, 2}, {8, 4, 4}, {8, 3, 3},
                                                      {8, 3, 5}, {8, 2, 8}, {8, 1, 13}};
  for (const auto& [state_bits, step_bits, n] : shapes) {
    const std::vector<std::int16_t> values =
        all_values(stored_code(state_bits, step_bits), state_bits);
    const BitshiftRing ring(state_bits, step_bits, values);
    std::vector<Targets> blocks;
    const std::uint32_t overlaps = 1u << (state_bits - step_bits);
    std::vector<double> best, best_of_seam, found;
    std::vector<std::uint32_t> seams;
    for (std::uint64_t seed = 0; seed < (kSlow ? 2 : 20); ++seed) {
      blocks.push_back(uniform_targets(n, 300, seed));
      best.push_back(1e18);
      best_of_seam.push_back(1e18);
      const std::vector<std::uint16_t> states = quantize(ring, blocks.back()).states;
      found.push_back(squared_error(blocks.back(), values, states));
      seams.push_back(states[n / 2] % overlaps);
    }
    std::vector<std::uint8_t> symbols(n);
    std::vector<std::uint16_t> states(n);
    for (std::uint32_t bits = 0; bits < 1u << (step_bits * static_cast<int>(n)); ++bits) {
      for (std::size_t i = 0; i < n; ++i)
        symbols[i] = static_cast<std::uint8_t>(bits >> (step_bits * static_cast<int>(i)) &
                                               ((1u << step_bits) - 1));
      ring_states(symbols, state_bits, step_bits, states);
      for (std::size_t b = 0; b < blocks.size(); ++b) {
        const double error = squared_error(blocks[b], values, states);
        best[b] = std::min(best[b], error);
        if (states[n / 2] % overlaps == seams[b])
          best_of_seam[b] = std::min(best_of_seam[b], error);
      }
    }
    double best_sum = 0, found_sum = 0;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      EXPECT_EQ(found[b], best_of_seam[b]);
      best_sum += best[b];
      found_sum += found[b];
    }
    // Rings hardly longer than a state leave little to choose from.
    if (n * static_cast<std::size_t>(step_bits) >= 16 && !kSlow) {
      EXPECT_LT(found_sum, 2 * best_sum) << "k=" << step_bits << " n=" << n;
    }
  }
}

double gaussian_mse(int state_bits, int step_bits, const ByteSumCode& code, std::size_t rings,
                    std::uint64_t seed) {
  const std::vector<std::int16_t> values = all_values(code, state_bits);
  const BitshiftRing ring(state_bits, step_bits, values);
  const auto x = source::testing::gaussian(256 * rings, seed);
  const double unit = kGaussianByteSumGain[step_bits] / std::sqrt(kByteSumVariance);
  double sum = 0, power = 0;
  Targets targets(256);
  for (std::size_t at = 0; at < x.size(); at += 256) {
    for (std::size_t i = 0; i < 256; ++i)
      targets[i] = static_cast<std::int16_t>(std::nearbyint(x[at + i] / unit));
    const Quantized out = quantize(ring, targets);
    for (std::size_t i = 0; i < 256; ++i) {
      const double error = x[at + i] - unit * values[out.states[i]];
      sum += error * error;
      power += x[at + i] * x[at + i];
    }
  }
  return sum / power;
}

struct Known {
  int state_bits;
  double mse[4];  // k = 1 … 4
  std::size_t rings;
  double relative;
};

// Measured once on other samples, 2^20 of them for L = 8 and 10, 2^19 and 2^17 for L = 12 and 16
// (docs/math/bitshift-trellis.md).
constexpr Known kKnown[] = {
    {8, {0.29139, 0.08139, 0.02260, 0.00659}, 128, 0.03},
    {10, {0.28053, 0.07554, 0.02004, 0.00541}, 128, 0.03},
    {12, {0.27358, 0.07195, 0.01864, 0.00495}, 32, 0.04},
    {16, {0.26657, 0.06828, 0.01740, 0.00445}, 4, 0.05},
};

TEST(BitshiftRing, ErrorOnGaussianSamples) {
  for (const Known& known : kKnown)
    for (int k = 1; k <= 4; ++k) {
      if (known.state_bits == 16 && k != 2) continue;
      if (kSlow && known.state_bits > 10) continue;
      const double expected = known.mse[k - 1], relative = known.relative * (kSlow ? 3 : 1);
      const double mse = gaussian_mse(known.state_bits, k, stored_code(known.state_bits, k),
                                      known.rings / (kSlow ? 8 : 1), 77);
      EXPECT_NEAR(mse, expected, relative * expected) << "L=" << known.state_bits << " k=" << k;
      EXPECT_GT(mse, std::pow(4.0, -k));
    }
}

// More states, less error; and a little less than that of QTIP's code with its constants, L = 16
// and values scaled to variance 1.
TEST(BitshiftRing, KnownErrorsAreInOrder) {
  constexpr double kPublished[] = {0.269, 0.069, 0.0176, 0.0046};
  for (int k = 1; k <= 4; ++k) {
    for (std::size_t i = 1; i < std::size(kKnown); ++i)
      EXPECT_LT(kKnown[i].mse[k - 1], kKnown[i - 1].mse[k - 1]);
    EXPECT_LT(kKnown[3].mse[k - 1], kPublished[k - 1]);
    EXPECT_GT(kKnown[3].mse[k - 1], 0.96 * kPublished[k - 1]);
  }
}

TEST(BitshiftRing, StoredCodesBeatThePublishedConstants) {
  for (const int state_bits : {8, 10})
    for (int k = 1; k <= 4; ++k) {
      const std::size_t rings = kSlow ? 16 : 64;
      EXPECT_LT(gaussian_mse(state_bits, k, stored_code(state_bits, k), rings, 5),
                gaussian_mse(state_bits, k, {34038481u, 76625530u}, rings, 5))
          << "L=" << state_bits << " k=" << k;
    }
}

}  // namespace
}  // namespace ratefloor::quant
