#include "ratefloor/kernel/simd_targets.h"

#include <hwy/highway.h>

namespace ratefloor::kernel {
namespace {

void choose_again() { hwy::GetChosenTarget().Update(hwy::SupportedTargets()); }

}  // namespace

std::vector<std::string> simd_targets() {
  hwy::SetSupportedTargetsForTest(0);
  std::vector<std::string> names;
  // Better targets have lower bits.
  for (std::int64_t rest = hwy::SupportedTargets() & HWY_TARGETS; rest != 0; rest &= rest - 1)
    names.emplace_back(hwy::TargetName(rest & -rest));
  return names;
}

void force_simd_target(const std::string& name) {
  hwy::SetSupportedTargetsForTest(0);
  for (std::int64_t rest = hwy::SupportedTargets() & HWY_TARGETS; rest != 0; rest &= rest - 1)
    if (name == hwy::TargetName(rest & -rest)) {
      hwy::SetSupportedTargetsForTest(rest & -rest);
      break;
    }
  choose_again();
}

void use_best_simd_target() {
  hwy::SetSupportedTargetsForTest(0);
  choose_again();
}

}  // namespace ratefloor::kernel
