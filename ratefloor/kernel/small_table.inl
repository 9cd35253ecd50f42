// Tables of up to 64 floats held in 512-bit registers: lookups and threshold searches without
// memory.
//
// Included once per target by the kernels that use it; there is something in it only where vectors
// have 16 lanes of f32 and a permutation of two registers exists (AVX-512). Cost per 16 lookups:
// one permutation for 16 or 32 entries, two and a blend for 64.
#if defined(RATEFLOOR_KERNEL_SMALL_TABLE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RATEFLOOR_KERNEL_SMALL_TABLE_INL_H_
#undef RATEFLOOR_KERNEL_SMALL_TABLE_INL_H_
#else
#define RATEFLOOR_KERNEL_SMALL_TABLE_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

#undef RATEFLOOR_HAS_SMALL_TABLES

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {

#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
#define RATEFLOOR_HAS_SMALL_TABLES 1

using Floats16 = hwy::HWY_NAMESPACE::Vec<hwy::HWY_NAMESPACE::CappedTag<float, 16>>;
using Ints16 = hwy::HWY_NAMESPACE::Vec<hwy::HWY_NAMESPACE::CappedTag<std::int32_t, 16>>;

/// table[index] for 16, 32 or 64 entries.
template <std::size_t kEntries>
class SmallTable {
 public:
  static_assert(kEntries == 16 || kEntries == 32 || kEntries == 64);

  /// Reads kEntries floats.
  explicit SmallTable(const float* table) {
    const hwy::HWY_NAMESPACE::CappedTag<float, 16> d;
    for (std::size_t r = 0; r < kEntries / 16; ++r)
      part_[r] = hwy::HWY_NAMESPACE::LoadU(d, table + 16 * r);
  }

  HWY_INLINE Floats16 operator[](Ints16 index) const {
    if constexpr (kEntries == 16) {
      return Floats16{_mm512_permutexvar_ps(index.raw, part_[0].raw)};
    } else if constexpr (kEntries == 32) {
      return Floats16{_mm512_permutex2var_ps(part_[0].raw, index.raw, part_[1].raw)};
    } else {
      const __mmask16 upper = _mm512_test_epi32_mask(index.raw, _mm512_set1_epi32(32));
      const __m512 low = _mm512_permutex2var_ps(part_[0].raw, index.raw, part_[1].raw);
      const __m512 high = _mm512_permutex2var_ps(part_[2].raw, index.raw, part_[3].raw);
      return Floats16{_mm512_mask_blend_ps(upper, low, high)};
    }
  }

 private:
  Floats16 part_[kEntries / 16];
};

/// #{t : v > t} for up to kEntries − 1 thresholds, by bisection.
template <std::size_t kEntries>
class SmallSearch {
 public:
  /// Reads kEntries thresholds, not decreasing, filled up with +inf; the last is not used.
  explicit SmallSearch(const float* thresholds)
      : table_(thresholds),
        middle_(hwy::HWY_NAMESPACE::Set(hwy::HWY_NAMESPACE::CappedTag<float, 16>(),
                                        thresholds[kEntries / 2 - 1])) {}

  HWY_INLINE Ints16 operator()(Floats16 v) const {
    namespace hn = hwy::HWY_NAMESPACE;
    const hn::CappedTag<std::int32_t, 16> di;
    constexpr int kHalf = kEntries / 2;
    Ints16 slot = hn::IfThenElseZero(hn::RebindMask(di, hn::Gt(v, middle_)), hn::Set(di, kHalf));
    for (int step = kHalf / 2; step > 0; step /= 2) {
      const auto above = hn::Gt(v, table_[hn::Add(slot, hn::Set(di, step - 1))]);
      slot = hn::IfThenElse(hn::RebindMask(di, above), hn::Add(slot, hn::Set(di, step)), slot);
    }
    return slot;
  }

 private:
  SmallTable<kEntries> table_;
  Floats16 middle_;
};

#else
#define RATEFLOOR_HAS_SMALL_TABLES 0
#endif

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#endif  // include guard, once per target
