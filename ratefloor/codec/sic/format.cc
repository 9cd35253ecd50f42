#include "ratefloor/codec/sic/format.h"

#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/ectcq/class_codes.h"
#include "ratefloor/codec/ectcq/malformed.h"

namespace ratefloor::codec::sic {
namespace {

using ectcq::Classes;
using ectcq::malformed;
constexpr unsigned kExponents = 256;
constexpr std::uint8_t kPlain = 0, kDifferences = 1;

// Each exponent less the one before, modulo 256; the first as it is.
std::vector<std::uint8_t> differences(std::span<const std::uint8_t> exponents) {
  std::vector<std::uint8_t> result(exponents.begin(), exponents.end());
  for (std::size_t i = result.size(); i-- > 1;)
    result[i] = static_cast<std::uint8_t>(result[i] - result[i - 1]);
  return result;
}

void write_exponents(std::span<const std::uint8_t> exponents, std::vector<std::uint8_t>& bytes) {
  std::vector<std::uint8_t> plain = {kPlain}, relative = {kDifferences};
  ectcq::write_classes(exponents, kExponents, plain);
  ectcq::write_classes(differences(exponents), kExponents, relative);
  put_all<std::uint8_t>(bytes, relative.size() < plain.size() ? relative : plain);
}

Result<std::vector<std::uint8_t>> read_exponents(FieldReader& fields, std::uint64_t cols) {
  const auto form = fields.take<std::uint8_t>();
  if (!fields.ok() || form > kDifferences) return malformed("with exponents of an unknown form");
  Result<std::vector<std::uint8_t>> exponents = ectcq::read_classes(fields, cols, kExponents);
  if (exponents && form == kDifferences)
    for (std::size_t i = 1; i < exponents->size(); ++i)
      (*exponents)[i] = static_cast<std::uint8_t>((*exponents)[i] + (*exponents)[i - 1]);
  return exponents;
}

// classes[i] ← classes[i] ± expected[i] mod count.
void shift_classes(Classes& classes, std::span<const std::uint8_t> exponents, bool forward) {
  if (classes.cols.empty()) return;
  const auto expected = expected_classes(exponents, classes.step, classes.count);
  for (std::size_t i = 0; i < classes.cols.size(); ++i) {
    const int moved = forward ? classes.cols[i] + expected[i] : classes.cols[i] - expected[i];
    classes.cols[i] = static_cast<std::uint8_t>((moved + classes.count) % classes.count);
  }
}

}  // namespace

std::vector<std::uint8_t> expected_classes(std::span<const std::uint8_t> exponents,
                                           std::uint8_t class_step, std::uint8_t count) {
  std::vector<std::uint8_t> classes;
  if (exponents.empty()) return classes;
  const unsigned q = class_step, most = *std::max_element(exponents.begin(), exponents.end());
  for (const std::uint8_t e : exponents)
    classes.push_back(static_cast<std::uint8_t>((2 * (most - e) + q / 2) / q % count));
  return classes;
}

std::vector<std::uint8_t> chunk_classes(const Header& header, std::uint64_t first_row,
                                        std::uint64_t rows) {
  const Classes& classes = header.weights.classes;
  if (!classes.any()) return {};
  const std::size_t cols = header.exponents.size(), padded = padded_rows(header, rows);
  std::vector<std::uint8_t> result(cols * padded, 0);
  for (std::size_t place = 0; place < cols; ++place)
    for (std::size_t r = 0; r < rows; ++r)
      result[place * padded + r] = classes.of(first_row + r, cols - 1 - place);
  return result;
}

std::vector<std::uint8_t> write_header(const Header& header) {
  std::vector<std::uint8_t> bytes;
  put_varint(bytes, header.chunk_rows);
  write_exponents(header.exponents, bytes);
  ectcq::Header weights = header.weights;
  shift_classes(weights.classes, header.exponents, false);
  put_all<std::uint8_t>(bytes, ectcq::write_header(weights));
  return bytes;
}

Result<Header> read_header(std::span<const std::uint8_t> bytes, std::uint64_t rows,
                           std::uint64_t cols) {
  FieldReader fields(bytes);
  Header header;
  header.chunk_rows = fields.take_varint();
  if (!fields.ok()) return malformed("with a header cut off");
  if (header.chunk_rows == 0 || header.chunk_rows > kMostRows)
    return malformed("with chunks of no rows or too many");
  Result<std::vector<std::uint8_t>> exponents = read_exponents(fields, cols);
  if (!exponents) return std::move(exponents).error();
  header.exponents = *std::move(exponents);
  if (std::find(header.exponents.begin(), header.exponents.end(), 0) == header.exponents.end())
    return malformed("without a finest step");
  Result<ectcq::Header> weights = ectcq::read_header(fields.rest(), rows, cols);
  if (!weights) return std::move(weights).error();
  header.weights = *std::move(weights);
  shift_classes(header.weights.classes, header.exponents, true);
  return header;
}

}  // namespace ratefloor::codec::sic
