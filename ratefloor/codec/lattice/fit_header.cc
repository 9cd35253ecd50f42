#include "ratefloor/codec/lattice/fit_header.h"

#include <algorithm>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/lattice/fit_offsets.h"
#include "ratefloor/codec/lattice/format.h"
#include "ratefloor/coding/bit_pack.h"
#include "ratefloor/coding/fields/fit_law.h"
#include "ratefloor/coding/symbol_counts.h"

namespace ratefloor::codec::lattice {
namespace {

constexpr double kBitsPerNat = 1.4426950408889634;

double log2_of(std::uint64_t value) {
  return kBitsPerNat * portable::log(static_cast<double>(value));
}

void put_row_classes(const RowClasses& rows, std::vector<std::uint8_t>& header) {
  put(header, static_cast<std::uint8_t>(rows.count - 1 + (rows.silent ? kMaxClasses : 0)));
  const int bits = rows.bits();
  if (bits == 0) return;
  const std::size_t at = header.size();
  header.resize(at + coding::packed_bytes(rows.of_row.size(), bits));
  coding::pack_bits(rows.of_row, bits, std::span(header).subspan(at));
}

// Which one of its shape each block is: as stored, and ideally.
void charge_arrangements(const Shapes& shapes, const ClassCounts& counts, FittedHeader& fitted) {
  for (std::size_t s = 0; s < shapes.size(); ++s) {
    const auto count = static_cast<double>(counts.shapes[s]);
    const std::uint64_t arrangements = shapes[s].arrangements();
    fitted.ideal_bits += count * log2_of(arrangements);
    fitted.coded_bits += count * (low_bits_of(arrangements) + log2_of(high_parts_of(arrangements)));
  }
  const double plain = static_cast<double>(counts.shapes[shapes.size()] * shapes.dimension()) * 32;
  fitted.ideal_bits += plain;
  fitted.coded_bits += plain;
}

}  // namespace

Result<FittedHeader> fit_header(const Shapes& shapes, const RowClasses& rows, double step,
                                const Survey& survey) {
  FittedHeader fitted;
  put(fitted.bytes, step);
  put_row_classes(rows, fitted.bytes);
  const std::size_t before = fitted.bytes.size();
  coding::BitWriter bits(fitted.bytes);
  const auto add_law = [&](std::span<const std::uint64_t> counts) -> Result<void> {
    const Result<coding::fields::FittedLaw> law = coding::fields::fit_law(counts);
    if (!law) return law.error();
    coding::fields::write_roots(law->roots, bits);
    fitted.coded_bits += law->coded_bits;
    fitted.ideal_bits += coding::ideal_bits(counts);
    return {};
  };
  for (std::uint32_t index = 0; index < rows.count; ++index) {
    if (rows.is_silent(index)) continue;
    const ClassCounts& counts = survey.classes[index];
    if (Result<void> done = add_law(std::span(counts.shapes).first(shapes.size() + 1)); !done)
      return std::move(done).error();
    for (std::size_t kind = 0; kind < shapes.kinds(); ++kind)
      if (Result<void> done = add_law(counts.magnitudes[kind]); !done)
        return std::move(done).error();
    write_offsets(fit_offsets(counts.moments), bits);
    charge_arrangements(shapes, counts, fitted);
  }
  fitted.ideal_bits += static_cast<double>(survey.loose_bits);
  fitted.coded_bits += static_cast<double>(survey.loose_bits);
  fitted.bits_per_class =
      8.0 * static_cast<double>(fitted.bytes.size() - before) / static_cast<double>(rows.count);
  return fitted;
}

}  // namespace ratefloor::codec::lattice
