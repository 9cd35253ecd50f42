#include "ratefloor/codec/ectcq/header.h"

#include <bit>
#include <cmath>

#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/ectcq/class_codes.h"
#include "ratefloor/codec/ectcq/frequencies.h"
#include "ratefloor/codec/ectcq/malformed.h"
#include "ratefloor/coding/rans/frequency_table.h"

namespace ratefloor::codec::ectcq {
namespace {

constexpr unsigned kZeroRule = 1u << 4;
constexpr unsigned kRowClasses = 1u << 3, kColClasses = 1u << 4, kExplicit = 1u << 5;
constexpr unsigned kOffsets = 1u << 6, kZeroCorrections = 1u << 7;

bool has_offsets(const Format& format) { return format.offsets != Format{}.offsets; }

bool has_zero_corrections(const Format& format) {
  return format.shape.zero_even != 0 || format.shape.zero_odd != 0;
}

// The upper three bytes of an f32.
void put_step(float step, std::vector<std::uint8_t>& bytes) {
  const auto bits = std::bit_cast<std::uint32_t>(step);
  for (const int shift : {8, 16, 24}) put(bytes, static_cast<std::uint8_t>(bits >> shift));
}

float take_step(FieldReader& fields) {
  std::uint32_t bits = 0;
  for (const int shift : {8, 16, 24}) bits |= std::uint32_t{fields.take<std::uint8_t>()} << shift;
  return std::bit_cast<float>(bits);
}

Result<Frequencies> read_explicit(FieldReader& fields) {
  std::size_t used = 0;
  const auto table = coding::rans::read_table(fields.rest(), used);
  if (!table) return table.error();
  fields.take_bytes(used);
  Frequencies frequencies{};
  if (table->log2_total != kLog2ContextTotal ||
      table->first + table->frequencies.size() > kSymbols || table->frequencies.size() < 2)
    return malformed("with a table of a wrong kind");
  for (std::size_t i = 0; i < table->frequencies.size(); ++i)
    frequencies[table->first + i] = static_cast<std::uint16_t>(table->frequencies[i]);
  if (frequencies[kEscape - 1] != 0) return malformed("with a table that has an unknown symbol");
  return frequencies;
}

void write_explicit(const Frequencies& frequencies, std::vector<std::uint8_t>& bytes) {
  coding::rans::FrequencyTable table;
  table.log2_total = kLog2ContextTotal;
  std::size_t end = kSymbols;
  while (frequencies[table.first] == 0) ++table.first;
  while (frequencies[end - 1] == 0) --end;
  table.frequencies.assign(frequencies.begin() + table.first,
                           frequencies.begin() + static_cast<std::ptrdiff_t>(end));
  coding::rans::write_table(table, bytes);
}

}  // namespace

void compute_tables(Header& header) {
  header.tables.resize(2 * std::size_t{header.classes.count});
  for (std::size_t i = 0; i < header.tables.size(); ++i)
    if (header.is_explicit.empty() || !header.is_explicit[i])
      header.tables[i] = computed_frequencies(
          header.format, i % 2, static_cast<std::int32_t>(i / 2) * header.classes.step);
}

std::vector<std::uint8_t> write_header(const Header& header) {
  const Format& format = header.format;
  const Classes& classes = header.classes;
  std::vector<std::uint8_t> bytes;
  put(bytes, static_cast<std::uint8_t>(static_cast<unsigned>(format.log2_states) |
                                       (format.zero_rule ? kZeroRule : 0) |
                                       static_cast<unsigned>(format.raw_bits) << 5));
  put(bytes, static_cast<std::uint8_t>(static_cast<unsigned>(format.log2_lanes) |
                                       (classes.rows.empty() ? 0 : kRowClasses) |
                                       (classes.cols.empty() ? 0 : kColClasses) |
                                       (header.is_explicit.empty() ? 0 : kExplicit) |
                                       (has_offsets(format) ? kOffsets : 0) |
                                       (has_zero_corrections(format) ? kZeroCorrections : 0)));
  put_step(format.step, bytes);
  put(bytes, format.shape.beta);
  put(bytes, format.shape.scale);
  if (has_offsets(format))
    for (const std::int8_t offset : format.offsets) put(bytes, offset);
  if (has_zero_corrections(format)) {
    put(bytes, format.shape.zero_even);
    put(bytes, format.shape.zero_odd);
  }
  if (classes.any()) {
    put(bytes, classes.count);
    put(bytes, classes.step);
    if (!classes.rows.empty()) write_classes(classes.rows, classes.count, bytes);
    if (!classes.cols.empty()) write_classes(classes.cols, classes.count, bytes);
  }
  if (!header.is_explicit.empty()) {
    const std::size_t at = bytes.size();
    bytes.resize(at + (header.is_explicit.size() + 7) / 8, 0);
    for (std::size_t i = 0; i < header.is_explicit.size(); ++i)
      if (header.is_explicit[i])
        bytes[at + i / 8] = static_cast<std::uint8_t>(bytes[at + i / 8] | 1u << i % 8);
    for (std::size_t i = 0; i < header.is_explicit.size(); ++i)
      if (header.is_explicit[i]) write_explicit(header.tables[i], bytes);
  }
  return bytes;
}

Result<Header> read_header(std::span<const std::uint8_t> bytes, std::uint64_t rows,
                           std::uint64_t cols) {
  FieldReader fields(bytes);
  Header header;
  Format& format = header.format;
  const unsigned first = fields.take<std::uint8_t>(), second = fields.take<std::uint8_t>();
  format.log2_states = static_cast<int>(first & 15);
  format.zero_rule = (first & kZeroRule) != 0;
  format.raw_bits = static_cast<int>(first >> 5);
  format.log2_lanes = static_cast<int>(second & 7);
  format.step = take_step(fields);
  format.shape.beta = fields.take<std::uint8_t>();
  format.shape.scale = fields.take<std::int16_t>();
  if (second & kOffsets)
    for (std::int8_t& offset : format.offsets) offset = fields.take<std::int8_t>();
  if (second & kZeroCorrections) {
    format.shape.zero_even = fields.take<std::int8_t>();
    format.shape.zero_odd = fields.take<std::int8_t>();
  }
  if (!fields.ok()) return malformed("with a header cut off");
  if (format.log2_states < 2 || format.log2_states > 12)
    return malformed("with a number of states that no trellis has");
  if (format.log2_lanes > kMostLog2Lanes) return malformed("with an unknown number of lanes");
  if (!std::isnormal(format.step) || format.step < 0)
    return malformed("with a step that is no usable number");
  if (format.raw_bits > 0 && (format.zero_rule || (second & (kOffsets | kZeroCorrections)) != 0))
    return malformed("with raw bits and what does not go with them");
  if (format.shape.beta == 0) return malformed("with a shape of 0");

  Classes& classes = header.classes;
  if (second & (kRowClasses | kColClasses)) {
    classes.count = fields.take<std::uint8_t>();
    classes.step = fields.take<std::uint8_t>();
    if (classes.count < 2 || classes.count > kMostClasses || classes.step == 0)
      return malformed("with impossible scale classes");
    const auto read = [&](std::vector<std::uint8_t>& into, std::uint64_t n) -> Result<void> {
      Result<std::vector<std::uint8_t>> got = read_classes(fields, n, classes.count);
      if (!got) return std::move(got).error();
      into = *std::move(got);
      return {};
    };
    if (second & kRowClasses)
      if (Result<void> done = read(classes.rows, rows); !done) return std::move(done).error();
    if (second & kColClasses)
      if (Result<void> done = read(classes.cols, cols); !done) return std::move(done).error();
  }

  const std::size_t contexts = 2 * std::size_t{classes.count};
  header.tables.resize(contexts);
  if (second & kExplicit) {
    const std::span<const std::uint8_t> mask = fields.take_bytes((contexts + 7) / 8);
    if (mask.empty()) return malformed("with a header cut off");
    for (std::size_t i = 0; i < 8 * mask.size(); ++i) {
      const bool set = mask[i / 8] >> i % 8 & 1;
      if (i < contexts)
        header.is_explicit.push_back(set);
      else if (set)
        return malformed("with a table too many");
    }
    for (std::size_t i = 0; i < contexts; ++i)
      if (header.is_explicit[i]) {
        const Result<Frequencies> table = read_explicit(fields);
        if (!table) return table.error();
        header.tables[i] = *table;
      }
  }
  if (!fields.at_end()) return malformed("with a header that is too long");
  compute_tables(header);
  return header;
}

}  // namespace ratefloor::codec::ectcq
