#include "ratefloor/codec/ectcq/weight_decoder.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/ectcq/frequencies.h"
#include "ratefloor/codec/ectcq/malformed.h"
#include "ratefloor/coding/bit_stream.h"
#include "ratefloor/quant/trellis/ungerboeck.h"

namespace ratefloor::codec::ectcq {
namespace {

constexpr std::uint32_t kFinalState = 1u << 16;

// q of the escape code: e − 1 zeros, a one, the lower e bits of q + 2. Nothing beyond kMostIndex.
std::int32_t read_excess(coding::BitReader& bits) {
  int e = 1;
  while (bits.read(1) == 0)
    if (++e > 20) return kMostIndex;
  return static_cast<std::int32_t>((1u << e) + bits.read(e)) - 2;
}

}  // namespace

WeightDecoder::WeightDecoder(Header header) : header_(std::move(header)) {
  const Format& format = header_.format;
  entries_.resize(kContextTotal * header_.tables.size());
  for (std::size_t i = 0; i < header_.tables.size(); ++i) {
    coding::rans::fill_entries(header_.tables[i],
                               std::span<std::uint32_t, kContextTotal>(
                                   entries_.data() + i * kContextTotal, kContextTotal));
    greatest_.push_back(greatest_index(header_.tables[i]));
  }
  may_overflow_ = !std::isfinite(format.step * static_cast<float>(1 << (10 + format.raw_bits)));
  levels_.resize(2 * kSymbols);
  for (unsigned z = 0; z < 2; ++z)
    for (std::int32_t h = -kMiddle; h <= kMiddle; ++h)
      levels_[z * kSymbols + static_cast<std::size_t>(kMiddle + h)] =
          format.position(format.multiple(h, z)) * format.step;
}

Result<void> WeightDecoder::decode(std::span<const std::uint8_t> bytes, const std::uint8_t* classes,
                                   std::span<float> out) const {
  if (out.empty()) return bytes.empty() ? Result<void>() : malformed("with bytes for no weights");
  const Format& format = header_.format;
  FieldReader fields(bytes);
  const std::uint64_t tail_bytes = fields.take_varint();
  std::array<std::uint32_t, kernel::kMaxTrellisLanes> states;
  for (std::size_t lane = 0; lane < format.lanes(); ++lane)
    states[lane] = fields.take<std::uint32_t>();
  if (!fields.ok() || tail_bytes > fields.rest().size() ||
      (fields.rest().size() - tail_bytes) % 2 != 0)
    return malformed("with a chunk cut off");
  const std::span<const std::uint8_t> words = fields.take_bytes(fields.rest().size() - tail_bytes);

  const kernel::TrellisShape& trellis = quant::ungerboeck_trellis(format.log2_states);
  const kernel::TrellisDecodeTables tables{entries_.data(), header_.tables.size(), levels_.data(),
                                           format.raw_bits, format.step,           trellis.h0_half,
                                           trellis.h1_half};
  const std::span<std::uint32_t> lanes = std::span(states).first(format.lanes());
  std::vector<kernel::TrellisEscape> escapes;
  const auto used = kernel::decode_trellis(tables, lanes, words, classes, out, escapes);
  if (!used || 2 * *used != words.size()) return malformed("with a stream of a wrong length");
  for (const std::uint32_t state : lanes)
    if (state != kFinalState) return malformed("with a stream that does not end as it must");
  if (Result<void> done = patch_tail(fields.rest(), classes, escapes, out); !done) return done;
  if (may_overflow_ &&
      !std::all_of(out.begin(), out.end(), [](float w) { return std::isfinite(w); }))
    return malformed("with a weight that is not finite");
  return {};
}

Result<void> WeightDecoder::patch_tail(std::span<const std::uint8_t> tail,
                                       const std::uint8_t* classes,
                                       std::span<const kernel::TrellisEscape> escapes,
                                       std::span<float> out) const {
  if (tail.empty()) return escapes.empty() ? Result<void>() : malformed("without its escapes");
  const Format& format = header_.format;
  FieldReader fields(tail);
  const std::uint64_t count = fields.take_varint();
  if (count == 0 && escapes.empty()) return malformed("with a tail that nothing needs");
  std::vector<std::pair<std::uint64_t, float>> outliers;
  for (std::uint64_t i = 0, at = 0; i < count; ++i) {
    at += fields.take_varint() + (i > 0 ? 1 : 0);
    const auto value = fields.take<float>();
    if (!fields.ok() || at >= out.size() || !std::isfinite(value))
      return malformed("with an outlier that is none");
    outliers.emplace_back(at, value);
  }
  coding::BitReader bits(fields.rest());
  for (const kernel::TrellisEscape& escape : escapes) {
    const std::size_t table = context(classes ? classes[escape.index] : 0, escape.superset);
    const bool negative = bits.read(1) != 0;
    std::int32_t size = greatest_[table] + 1;
    if (format.raw_bits > 0)
      size += read_excess(bits);
    else
      size += ((size & 1) != escape.parity ? 1 : 0) + 2 * read_excess(bits);
    if (bits.overran() || size > kMostIndex) return malformed("with an escape that is none");
    const std::int32_t h = negative ? -size : size;
    const std::int32_t k = (h << format.raw_bits) + escape.raw;
    out[escape.index] = format.position(format.multiple(k, escape.superset)) * format.step;
  }
  // Outliers come last: an outlier's symbol may be an escape.
  for (const auto& [at, value] : outliers) out[at] = value;
  for (const kernel::TrellisEscape& escape : escapes)
    if (!std::isfinite(out[escape.index])) return malformed("with an escape that is none");
  if (bits.read_padding() != 0 || bits.bytes_used() != fields.rest().size())
    return malformed("with a wrong number of escapes");
  return {};
}

}  // namespace ratefloor::codec::ectcq
