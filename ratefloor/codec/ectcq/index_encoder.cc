#include "ratefloor/codec/ectcq/index_encoder.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/ectcq/frequencies.h"
#include "ratefloor/codec/scratch.h"
#include "ratefloor/coding/bit_stream.h"

namespace ratefloor::codec::ectcq {
namespace {

constexpr std::uint64_t kBitUnits = 1 << 20;  // integers: their sum does not depend on its order

void write_escape(std::int32_t h, std::int32_t greatest, int raw_bits, coding::BitWriter& bits) {
  const std::uint32_t value = escape_excess(h, greatest, raw_bits) + 2;
  const int e = std::bit_width(value) - 1;
  bits.write(h < 0 ? 1 : 0, 1);
  bits.write(0, e - 1);
  bits.write(1, 1);
  bits.write(value, e);
}

// Slots as if every index were in its table; returns the greatest |h|. Without branches.
std::int32_t fill_slots(std::span<const std::int16_t> coded, std::span<const std::uint8_t> classes,
                        int raw_bits, std::span<std::uint16_t> slots) {
  std::int32_t greatest = 0;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const std::int32_t h = coded[i] >> (1 + raw_bits);
    greatest = std::max(greatest, h < 0 ? -h : h);
    slots[i] = static_cast<std::uint16_t>((coded[i] & 1) * kSymbols + h + kMiddle);
  }
  for (std::size_t i = 0; i < classes.size(); ++i)
    slots[i] = static_cast<std::uint16_t>(slots[i] + 2 * kSymbols * classes[i]);
  return greatest;
}

}  // namespace

Result<IndexEncoder> IndexEncoder::make(const Header& header) {
  Result<coding::rans::ContextEncoder> symbols = coding::rans::ContextEncoder::make(header.tables);
  if (!symbols) return std::move(symbols).error();
  return IndexEncoder(header, *std::move(symbols));
}

IndexEncoder::IndexEncoder(const Header& header, coding::rans::ContextEncoder symbols)
    : format_(header.format), symbols_(std::move(symbols)) {
  for (const Frequencies& table : header.tables) {
    greatest_.push_back(greatest_index(table));
    for (const std::uint16_t f : table)
      slot_bits_.push_back(
          static_cast<std::uint32_t>(std::lround(frequency_bits()[f] * double{kBitUnits})));
  }
}

std::uint64_t IndexEncoder::to_slots(std::span<const std::int16_t> coded,
                                     std::span<const std::uint8_t> classes,
                                     std::span<std::uint16_t> slots,
                                     coding::BitWriter& escapes) const {
  const int raw_bits = format_.raw_bits;
  const std::int32_t narrowest = *std::min_element(greatest_.begin(), greatest_.end());
  std::vector<std::uint32_t> beyond;
  if (fill_slots(coded, classes, raw_bits, slots) > narrowest)
    for (std::size_t i = 0; i < slots.size(); ++i)
      if (std::abs(Index(coded[i], raw_bits).h) > narrowest)
        beyond.push_back(static_cast<std::uint32_t>(i));
  std::uint64_t bits = 0;
  for (const std::uint32_t i : beyond) {
    const Index index(coded[i], raw_bits);
    const std::size_t table = context(classes.empty() ? 0 : classes[i], index.z);
    const std::size_t symbol = index.symbol(greatest_[table], raw_bits);
    slots[i] = static_cast<std::uint16_t>(table * kSymbols + symbol);
    if (symbol < kEscape) continue;
    write_escape(index.h, greatest_[table], raw_bits, escapes);
    bits += kBitUnits *
            static_cast<std::uint64_t>(escape_tail_bits(index.h, greatest_[table], raw_bits));
  }
  const std::uint32_t* const slot_bits = slot_bits_.data();
  for (const std::uint16_t slot : slots) bits += slot_bits[slot];
  return bits;
}

Result<EncodedChunk> IndexEncoder::encode(std::span<const std::int16_t> coded,
                                          std::span<const std::uint8_t> classes,
                                          std::span<const Outlier> outliers) const {
  if (coded.empty()) return EncodedChunk{};
  const Format& format = format_;
  const int raw_bits = format.raw_bits;
  const std::span<std::uint16_t> slots = room(scratch().symbols, coded.size());
  const std::span<std::uint8_t> raw =
      room(scratch().zeros, raw_bits > 0 ? coded.size() : std::size_t{0});
  for (std::size_t i = 0; i < raw.size(); ++i)
    raw[i] = static_cast<std::uint8_t>((coded[i] >> 1) & ((1 << raw_bits) - 1));
  std::vector<std::uint8_t> escapes;
  coding::BitWriter escape_bits(escapes);
  const std::uint64_t bits = to_slots(coded, classes, slots, escape_bits);

  std::vector<std::uint8_t> tail;
  if (!escapes.empty() || !outliers.empty()) {
    put_varint(tail, outliers.size());
    for (std::size_t i = 0; i < outliers.size(); ++i) {
      put_varint(tail, i == 0 ? outliers[0].index : outliers[i].index - outliers[i - 1].index - 1);
      put(tail, outliers[i].weight);
    }
    tail.insert(tail.end(), escapes.begin(), escapes.end());
  }
  std::vector<std::uint8_t> front;
  put_varint(front, tail.size());

  using coding::rans::ContextEncoder;
  const std::size_t most = ContextEncoder::max_bytes(coded.size(), format.raw_bits, format.lanes());
  const std::span<std::uint8_t> bytes = room(scratch().bytes, front.size() + most + tail.size());
  const Result<std::span<const std::uint8_t>> stream = symbols_.encode(
      slots, raw, format.raw_bits, format.lanes(), bytes.subspan(front.size(), most));
  if (!stream) return stream.error();
  std::uint8_t* const begin = bytes.data() + front.size() + most - stream->size() - front.size();
  std::memcpy(begin, front.data(), front.size());
  if (!tail.empty()) std::memcpy(bytes.data() + front.size() + most, tail.data(), tail.size());
  EncodedChunk chunk;
  chunk.bytes = {begin, front.size() + stream->size() + tail.size()};
  chunk.entropy_bits = static_cast<double>(bits) / double{kBitUnits} +
                       static_cast<double>(coded.size()) * raw_bits +
                       8.0 * static_cast<double>(tail.size() - escapes.size());
  return chunk;
}

}  // namespace ratefloor::codec::ectcq
