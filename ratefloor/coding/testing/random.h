// Numbers for tests: a linear congruential generator, the same everywhere.
#pragma once

#include <cstdint>

namespace ratefloor::coding::testing {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint32_t operator()() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::uint32_t>(state_ >> 33);
  }

 private:
  std::uint64_t state_;
};

}  // namespace ratefloor::coding::testing
