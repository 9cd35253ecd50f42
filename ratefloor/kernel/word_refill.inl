// rANS states in vectors that take their next words from one stream, in the order of the lanes.
//
// Which lanes are due is a bit mask. As many words as it has ones are consumed, and the k-th of them
// must get to the k-th lane that is due: AVX-512 has an instruction for that (expand), AVX2 permutes
// by a table of 256 rows. Included once per target; there is something in it only where the one or
// the other exists. Cost: about 6 instructions per vector.
#if defined(RATEFLOOR_KERNEL_WORD_REFILL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RATEFLOOR_KERNEL_WORD_REFILL_INL_H_
#undef RATEFLOOR_KERNEL_WORD_REFILL_INL_H_
#else
#define RATEFLOOR_KERNEL_WORD_REFILL_INL_H_
#endif

#include <hwy/highway.h>

#include <array>
#include <cstddef>
#include <cstdint>

#undef RATEFLOOR_HAS_WORD_REFILL
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
#define RATEFLOOR_HAS_WORD_REFILL 1
#else
#define RATEFLOOR_HAS_WORD_REFILL 0
#endif

#if RATEFLOOR_HAS_WORD_REFILL

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {

using States8 = hwy::HWY_NAMESPACE::Vec<hwy::HWY_NAMESPACE::FixedTag<std::uint32_t, 8>>;

#if HWY_TARGET <= HWY_AVX3

using States16 = hwy::HWY_NAMESPACE::Vec<hwy::HWY_NAMESPACE::FixedTag<std::uint32_t, 16>>;

/// x, with the next words behind the states below 2^16; moves `words` on by as many. Reads as many
/// words as there are lanes.
HWY_INLINE States16 Refilled(States16 x, const std::uint8_t*& words) {
  const __mmask16 due = _mm512_cmplt_epu32_mask(x.raw, _mm512_set1_epi32(1 << 16));
  const __m512i next =
      _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(words)));
  words += 2 * static_cast<unsigned>(_mm_popcnt_u32(due));
  const __m512i shifted = _mm512_slli_epi32(x.raw, 16);
  const __m512i spread = _mm512_maskz_expand_epi32(due, next);
  return States16{_mm512_mask_or_epi32(x.raw, due, shifted, spread)};
}

HWY_INLINE States8 Refilled(States8 x, const std::uint8_t*& words) {
  const __mmask8 due = _mm256_cmplt_epu32_mask(x.raw, _mm256_set1_epi32(1 << 16));
  const __m256i next =
      _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(words)));
  words += 2 * static_cast<unsigned>(_mm_popcnt_u32(due));
  const __m256i shifted = _mm256_slli_epi32(x.raw, 16);
  const __m256i spread = _mm256_maskz_expand_epi32(due, next);
  return States8{_mm256_mask_or_epi32(x.raw, due, shifted, spread)};
}

#else

// Row m: at every one of m the number of ones below it.
constexpr auto kRankRows = [] {
  std::array<std::array<std::uint8_t, 8>, 256> rows{};
  for (unsigned mask = 0; mask < 256; ++mask)
    for (unsigned lane = 0, rank = 0; lane < 8; ++lane) {
      rows[mask][lane] = static_cast<std::uint8_t>(rank);
      rank += mask >> lane & 1;
    }
  return rows;
}();

HWY_INLINE States8 Refilled(States8 x, const std::uint8_t*& words) {
  const __m256i due = _mm256_cmpeq_epi32(_mm256_srli_epi32(x.raw, 16), _mm256_setzero_si256());
  const auto mask = static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(due)));
  const __m256i next =
      _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(words)));
  words += 2 * static_cast<unsigned>(_mm_popcnt_u32(mask));
  const __m256i rank = _mm256_cvtepu8_epi32(
      _mm_loadl_epi64(reinterpret_cast<const __m128i*>(kRankRows[mask].data())));
  const __m256i spread = _mm256_permutevar8x32_epi32(next, rank);
  const __m256i refilled = _mm256_or_si256(_mm256_slli_epi32(x.raw, 16), spread);
  return States8{_mm256_blendv_epi8(x.raw, refilled, due)};
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#endif  // RATEFLOOR_HAS_WORD_REFILL
#endif  // include guard, once per target
