#include "ratefloor/codec/basis/format.h"

#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/tensor_stream/format.h"

namespace ratefloor::codec::basis {
namespace {

void put_name(std::vector<std::uint8_t>& bytes, std::string_view name) {
  put(bytes, static_cast<std::uint8_t>(name.size()));
  bytes.insert(bytes.end(), name.begin(), name.end());
}

std::string take_name(FieldReader& fields) {
  const std::span<const std::uint8_t> name = fields.take_bytes(fields.take<std::uint8_t>());
  return {name.begin(), name.end()};
}

bool is_inner_name(std::string_view name) {
  return (is_stored_name(name) && !name.starts_with(kName) && !name.starts_with("rotated")) ||
         name == kEctcqName;
}

}  // namespace

Error malformed(const std::string& what) {
  return make_error(ErrorCode::kMalformed, "matrix in a shared basis " + what);
}

std::vector<std::uint8_t> write_header(const Header& header) {
  std::vector<std::uint8_t> bytes;
  put_name(bytes, header.basis);
  put(bytes, header.hash);
  put_name(bytes, header.inner);
  put_all<std::uint8_t>(bytes, header.inner_header);
  return bytes;
}

Result<Header> read_header(std::span<const std::uint8_t> bytes) {
  FieldReader fields(bytes);
  Header header;
  header.basis = take_name(fields);
  header.hash = fields.take<std::uint64_t>();
  header.inner = take_name(fields);
  if (!fields.ok()) return malformed("with a header cut off");
  if (header.basis.empty()) return malformed("that does not say which");
  if (!is_inner_name(header.inner)) return malformed("whose inner codec's name is none");
  header.inner_header.assign(fields.rest().begin(), fields.rest().end());
  return header;
}

}  // namespace ratefloor::codec::basis
