#include "ratefloor/base/executor.h"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>

namespace ratefloor {

namespace tbb = oneapi::tbb;

struct Executor::Impl {
  explicit Impl(unsigned n)
      : threads(n),
        // The arena alone cannot exceed the hardware's core count; the control lifts that cap.
        control(tbb::global_control::max_allowed_parallelism,
                std::max<std::size_t>(n, tbb::info::default_concurrency())),
        arena(static_cast<int>(n)) {}
  unsigned threads;
  tbb::global_control control;
  tbb::task_arena arena;
};

Executor::Executor(unsigned threads)
    : impl_(std::make_unique<Impl>(
          threads > 0 ? threads : static_cast<unsigned>(tbb::info::default_concurrency()))) {}
Executor::~Executor() = default;

unsigned Executor::threads() const { return impl_->threads; }

void Executor::for_each(std::size_t n, const std::function<void(std::size_t)>& body) const {
  if (impl_->threads == 1) {
    for (std::size_t i = 0; i < n; ++i) body(i);
    return;
  }
  const auto loop = [&] {
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, n, 1),
                      [&](const tbb::blocked_range<std::size_t>& range) {
                        for (std::size_t i = range.begin(); i != range.end(); ++i) body(i);
                      });
  };
  // Isolated: a thread that waits for an inner loop must not pick up another outer iteration, which
  // would pile up stack frames and memory.
  impl_->arena.execute([&] { tbb::this_task_arena::isolate(loop); });
}

}  // namespace ratefloor
