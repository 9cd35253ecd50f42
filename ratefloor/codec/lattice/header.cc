#include "ratefloor/codec/lattice/header.h"

#include <cmath>
#include <string>

#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/lattice/format.h"
#include "ratefloor/coding/bit_pack.h"

namespace ratefloor::codec::lattice {
namespace {

using coding::fields::SymbolLaw;

Error malformed(const char* what) {
  return make_error(ErrorCode::kMalformed, std::string("lattice-coded matrix ") + what);
}

Result<RowClasses> read_row_classes(std::uint64_t rows, FieldReader& fields) {
  RowClasses classes;
  const auto flags = fields.take<std::uint8_t>();
  if (flags >= 2 * kMaxClasses) return malformed("with an unknown kind of row classes");
  classes.count = flags % kMaxClasses + 1;
  classes.silent = flags >= kMaxClasses;
  const int bits = classes.bits();
  if (bits == 0) return classes;
  // One bit for each row at least: what is not there need not be held.
  if (rows > 8 * fields.rest().size()) return malformed("with too few row classes");
  classes.of_row.resize(static_cast<std::size_t>(rows));
  const std::span<const std::uint8_t> packed =
      fields.take_bytes(coding::packed_bytes(classes.of_row.size(), bits));
  if (!fields.ok()) return malformed("with too few row classes");
  coding::unpack_bits(packed, bits, classes.of_row);
  for (const std::uint8_t index : classes.of_row)
    if (index >= classes.count) return malformed("with a row of an unknown class");
  return classes;
}

Result<void> read_law(std::size_t most_symbols, coding::BitReader& bits, SymbolLaw& law) {
  const Result<coding::fields::Roots> roots = coding::fields::read_roots(bits);
  if (!roots) return roots.error();
  if (roots->size() > most_symbols) return malformed("with a law of too many symbols");
  Result<SymbolLaw> made = SymbolLaw::make(*roots);
  if (!made) return std::move(made).error();
  law = *std::move(made);
  return {};
}

Result<ClassLaws> read_laws(const Shapes& shapes, coding::BitReader& bits) {
  ClassLaws laws;
  if (Result<void> done = read_law(shapes.size() + 1, bits, laws.shapes); !done)
    return std::move(done).error();
  for (std::size_t kind = 0; kind < shapes.kinds(); ++kind)
    if (Result<void> done = read_law(coding::fields::kMaxSymbols, bits, laws.magnitudes[kind]);
        !done)
      return std::move(done).error();
  Result<Offsets> offsets = read_offsets(bits);
  if (!offsets) return std::move(offsets).error();
  laws.offsets = *std::move(offsets);
  return laws;
}

}  // namespace

Result<Header> read_header(const Shapes& shapes, std::uint64_t rows,
                           std::span<const std::uint8_t> bytes) {
  FieldReader fields(bytes);
  Header header;
  header.step = fields.take<double>();
  if (!fields.ok()) return malformed("with a header cut off");
  if (!std::isfinite(header.step) || !(header.step > 0))
    return malformed("with a step that is not positive");
  Result<RowClasses> classes = read_row_classes(rows, fields);
  if (!classes) return std::move(classes).error();
  header.rows = *std::move(classes);
  coding::BitReader bits(fields.rest());
  header.laws.resize(header.rows.count);
  for (std::uint32_t index = 0; index < header.rows.count; ++index) {
    if (header.rows.is_silent(index)) continue;
    Result<ClassLaws> laws = read_laws(shapes, bits);
    if (!laws) return std::move(laws).error();
    header.laws[index] = *std::move(laws);
  }
  if (bits.read_padding() != 0) return malformed("with a header not padded with zeros");
  if (bits.overran() || bits.bytes_used() != fields.rest().size())
    return malformed("with a header of a wrong length");
  return header;
}

}  // namespace ratefloor::codec::lattice
