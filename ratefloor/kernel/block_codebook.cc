#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ratefloor/kernel/block_codebook.cc"
#include "ratefloor/kernel/block_codebook.h"

#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <algorithm>

#include "ratefloor/kernel/block_codebook_ref.h"
#include "ratefloor/kernel/small_table.inl"

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR

struct Slots {
  explicit Slots(const NibbleTables&) {}
};
std::size_t EncodeWhole(const float*, std::size_t, Reciprocal, const Slots&, const NibbleTables&,
                        std::uint8_t*) {
  return 0;
}
std::size_t DecodeWhole(const std::uint8_t*, std::size_t, float, const NibbleTables&, float*) {
  return 0;
}

#else

using DF = hn::CappedTag<float, 16>;
using DI = hn::Rebind<std::int32_t, DF>;
using DBytes = hn::Rebind<std::uint8_t, DF>;            // a byte per float
using DPairs = hn::Repartition<std::uint16_t, DBytes>;  // the same bytes, two by two
using DPacked = hn::Rebind<std::uint8_t, DPairs>;       // a byte per pair
constexpr std::size_t kLanes = hn::MaxLanes(DF());

#if RATEFLOOR_HAS_SMALL_TABLES

struct Slots {
  SmallSearch<16> search;
  explicit Slots(const NibbleTables& tables) : search(Padded(tables).t) {}
  HWY_INLINE hn::Vec<DI> operator()(hn::Vec<DF> v) const { return search(v); }

 private:
  struct Padded {
    float t[16] = {};
    explicit Padded(const NibbleTables& tables) {
      std::copy(tables.thresholds.begin(), tables.thresholds.end(), t);
    }
  };
};

HWY_INLINE hn::Vec<DF> Lookup(const float* values, hn::Vec<DI> code) {
  return SmallTable<16>(values)[code];
}

#else

// Counting all fifteen thresholds has no branches and no gathers.
struct Slots {
  hn::Vec<DF> t[15];
  explicit Slots(const NibbleTables& tables) {
    for (std::size_t k = 0; k < 15; ++k) t[k] = hn::Set(DF(), tables.thresholds[k]);
  }
  HWY_INLINE hn::Vec<DI> operator()(hn::Vec<DF> v) const {
    const DI di;
    const auto one = hn::Set(di, 1);
    auto even = hn::Zero(di), odd = even;  // two sums, for shorter chains
    for (std::size_t k = 0; k < 15; ++k) {
      const auto above = hn::RebindMask(di, hn::Gt(v, t[k]));
      auto& sum = k % 2 == 0 ? even : odd;
      sum = hn::IfThenElse(above, hn::Add(sum, one), sum);
    }
    return hn::Add(even, odd);
  }
};

HWY_INLINE hn::Vec<DF> Lookup(const float* values, hn::Vec<DI> code) {
  const DF df;
#if HWY_TARGET == HWY_AVX2  // two halves of eight
  const DI di;
  const auto index = hn::IndicesFromVec(df, hn::And(code, hn::Set(di, 7)));
  const auto upper = hn::RebindMask(df, hn::Gt(code, hn::Set(di, 7)));
  return hn::IfThenElse(upper, hn::TableLookupLanes(hn::LoadU(df, values + 8), index),
                        hn::TableLookupLanes(hn::LoadU(df, values), index));
#else
  return hn::GatherIndex(df, values, code);
#endif
}

#endif

// The multiple of kLanes entries at the front of a block; returns how many.
HWY_INLINE std::size_t EncodeWhole(const float* x, std::size_t n, Reciprocal r, const Slots& slots,
                                   const NibbleTables& tables, std::uint8_t* bytes) {
  const DF df;
  const DBytes d8;
  const DPairs d16;
  const DPacked packed;
  const auto pre = hn::Set(df, r.pre), inverse = hn::Set(df, r.inverse);
  const auto codes = hn::LoadU(hn::Full128<std::uint8_t>(), tables.codes.data());
  std::size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    const auto v = hn::Mul(hn::Mul(hn::LoadU(df, x + i), pre), inverse);
    const auto code = hn::TableLookupBytes(codes, hn::DemoteTo(d8, slots(v)));
    const auto pairs = hn::BitCast(d16, code);  // little-endian: the first nibble is the low byte
    const auto both = hn::Or(hn::ShiftLeft<4>(pairs), hn::ShiftRight<8>(pairs));
    hn::StoreU(hn::TruncateTo(packed, both), packed, bytes + i / 2);
  }
  return i;
}

HWY_INLINE std::size_t DecodeWhole(const std::uint8_t* bytes, std::size_t n, float scale,
                                   const NibbleTables& tables, float* out) {
  const DF df;
  const DI di;
  const DBytes d8;
  const DPairs d16;
  const DPacked packed;
  const auto factor = hn::Set(df, scale);
  const auto low_nibble = hn::Set(d16, 0x0f);
  std::size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    const auto both = hn::PromoteTo(d16, hn::LoadU(packed, bytes + i / 2));
    const auto pairs = hn::Or(hn::ShiftRight<4>(both), hn::ShiftLeft<8>(hn::And(both, low_nibble)));
    const auto code = hn::PromoteTo(di, hn::BitCast(d8, pairs));
    hn::StoreU(hn::Mul(Lookup(tables.values.data(), code), factor), df, out + i);
  }
  return i;
}

#endif

void EncodeNibbles(const float* x, std::size_t n, std::size_t block, const float* absmax,
                   const NibbleTables& tables, std::uint8_t* bytes) {
  const Slots slots(tables);
  for (std::size_t at = 0; at < n; at += block) {
    const std::size_t size = std::min(block, n - at);
    const Reciprocal r = reciprocal_of(*absmax++);
    const std::size_t done = EncodeWhole(x + at, size, r, slots, tables, bytes + at / 2);
    reference::encode_nibbles(x + at + done, size - done, r, tables, bytes + (at + done) / 2);
  }
}

void DecodeNibbles(const std::uint8_t* bytes, std::size_t n, std::size_t block, const float* scale,
                   const NibbleTables& tables, float* out) {
  for (std::size_t at = 0; at < n; at += block) {
    const std::size_t size = std::min(block, n - at);
    const std::size_t done = DecodeWhole(bytes + at / 2, size, *scale, tables, out + at);
    reference::decode_nibbles(bytes + (at + done) / 2, size - done, *scale++, tables,
                              out + at + done);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <cassert>

namespace ratefloor::kernel {

HWY_EXPORT(EncodeNibbles);
HWY_EXPORT(DecodeNibbles);

void encode_nibbles(std::span<const float> x, std::size_t block, std::span<const float> absmax,
                    const NibbleTables& tables, std::span<std::uint8_t> bytes) {
  assert(block > 0 && block % 2 == 0 && bytes.size() == (x.size() + 1) / 2);
  assert(absmax.size() == x.size() / block + (x.size() % block != 0));
  HWY_DYNAMIC_DISPATCH(EncodeNibbles)
  (x.data(), x.size(), block, absmax.data(), tables, bytes.data());
}

void decode_nibbles(std::span<const std::uint8_t> bytes, std::size_t block,
                    std::span<const float> scale, const NibbleTables& tables,
                    std::span<float> out) {
  assert(block > 0 && block % 2 == 0 && bytes.size() == (out.size() + 1) / 2);
  assert(scale.size() == out.size() / block + (out.size() % block != 0));
  HWY_DYNAMIC_DISPATCH(DecodeNibbles)
  (bytes.data(), out.size(), block, scale.data(), tables, out.data());
}

}  // namespace ratefloor::kernel
#endif
