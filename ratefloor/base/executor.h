// Parallel loops whose result does not depend on the number of threads.
//
// The loop body gets an index and writes only to that index's own slot; whoever needs a total adds
// the slots up in index order afterwards. Work is cut into pieces by size, never by thread count.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace ratefloor {

class Executor {
 public:
  /// threads == 0: one per hardware core.
  explicit Executor(unsigned threads = 0);
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  unsigned threads() const;

  /// Calls body(0) … body(n-1), in any order, on up to threads() threads. May be nested.
  void for_each(std::size_t n, const std::function<void(std::size_t)>& body) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ratefloor
