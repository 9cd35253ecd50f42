// Which vector instruction set the kernels of this folder run on.
//
// Every kernel is compiled once per instruction set and picks the best one at its first call
// (Highway's dynamic dispatch). All of them give the same bits; tests and benchmarks force each in
// turn.
#pragma once

#include <string>
#include <vector>

namespace ratefloor::kernel {

/// Names of the targets that were compiled in and that this machine runs, best first.
std::vector<std::string> simd_targets();

/// From now on every kernel of the process runs on this target (one of simd_targets()); for tests
/// and benchmarks. Not to be called while kernels run.
void force_simd_target(const std::string& name);

/// Back to the best one.
void use_best_simd_target();

/// Calls f(name) with each target forced in turn, then goes back to the best one.
template <class F>
void on_every_simd_target(F&& f) {
  for (const std::string& name : simd_targets()) {
    force_simd_target(name);
    f(name);
  }
  use_best_simd_target();
}

}  // namespace ratefloor::kernel
