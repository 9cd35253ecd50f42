#include "ratefloor/base/executor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <vector>

namespace ratefloor {
namespace {

TEST(Executor, VisitsEveryIndexOnceWhateverTheThreadCount) {
  for (const unsigned threads : {1u, 2u, 5u}) {
    const Executor executor(threads);
    EXPECT_EQ(executor.threads(), threads);
    std::vector<int> visits(1000, 0);
    executor.for_each(visits.size(), [&](std::size_t i) { ++visits[i]; });
    EXPECT_EQ(visits, std::vector<int>(1000, 1));
  }
}

TEST(Executor, Nests) {
  const Executor executor(3);
  std::atomic<std::size_t> sum = 0;
  executor.for_each(
      20, [&](std::size_t i) { executor.for_each(30, [&](std::size_t j) { sum += i * j; }); });
  EXPECT_EQ(sum, 190u * 435u);
}

TEST(Executor, NothingToDo) {
  const Executor executor(2);
  executor.for_each(0, [](std::size_t) { FAIL(); });
}

}  // namespace
}  // namespace ratefloor
