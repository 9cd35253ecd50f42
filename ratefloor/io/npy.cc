// See npy.h. Numbers are put together from bytes, so that alignment and the machine's byte order do
// not matter.
#include "ratefloor/io/npy.h"

#include <bit>
#include <optional>
#include <string_view>
#include <utility>

#include "ratefloor/base/mapped_file.h"
#include "ratefloor/io/npy_header.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::io {
namespace {

struct EntryType {
  char kind;       // 'u', 'i', 'f'
  unsigned bytes;  // 1, 2, 4, 8
};

struct Array {
  NpyHeader header;
  EntryType type;
  std::uint64_t count;
  std::span<const std::byte> data;

  std::uint64_t bits(std::uint64_t index) const {
    std::uint64_t value = 0;
    for (unsigned k = 0; k < type.bytes; ++k)
      value |= std::to_integer<std::uint64_t>(data[index * type.bytes + k]) << (8 * k);
    return value;
  }
};

/// "<u2" in `allowed` ("u1 u2 u4").
std::optional<EntryType> entry_type(const std::string& descr, std::string_view allowed) {
  if (descr.size() != 3) return std::nullopt;
  const std::string_view name = std::string_view(descr).substr(1);
  const bool order = descr[0] == '<' || (name == "u1" && descr[0] == '|');
  if (!order || allowed.find(name) == std::string_view::npos) return std::nullopt;
  return EntryType{name[0], static_cast<unsigned>(name[1] - '0')};
}

Result<Array> parse_array(std::span<const std::byte> file, std::string_view allowed) {
  Result<NpyHeader> header = parse_npy_header(file);
  if (!header) return std::move(header).error();
  const std::optional<EntryType> type = entry_type(header->descr, allowed);
  if (!type)
    return make_error(ErrorCode::kUnsupported,
                      "entries of type '" + printable(header->descr, 40) + "' are not read here")
        .at(header->descr_offset)
        .remedied_by("store the array as one of " + std::string(allowed) + ", little endian");
  if (header->fortran_order && header->shape.size() > 1)
    return make_error(ErrorCode::kUnsupported, "the array is stored column by column")
        .at(header->data_offset)
        .remedied_by("store it in C order: numpy.ascontiguousarray");
  // A size of 0 anywhere makes the count 0, whatever the other sizes are.
  std::uint64_t count = 1;
  bool overflow = false, empty = false;
  for (const std::uint64_t size : header->shape) {
    empty |= size == 0;
    overflow |= __builtin_mul_overflow(count, size, &count);
  }
  if (empty) count = 0, overflow = false;
  const std::span<const std::byte> data = file.subspan(header->data_offset);
  if (overflow || count != data.size() / type->bytes || data.size() % type->bytes != 0) {
    const std::string wanted =
        overflow ? "more than 2^64" : std::to_string(count) + " × " + std::to_string(type->bytes);
    return make_error(ErrorCode::kMalformed, "the header promises " + wanted +
                                                 " bytes of data, but there are " +
                                                 std::to_string(data.size()))
        .at(header->data_offset);
  }
  return Array{*std::move(header), *type, count, data};
}

}  // namespace

Result<std::vector<std::uint32_t>> parse_token_array(std::span<const std::byte> file) {
  const Result<Array> array = parse_array(file, "u1 u2 u4 i4 i8");
  if (!array) return array.error();
  if (array->header.shape.size() != 1)
    return make_error(ErrorCode::kUnsupported, "the array has " +
                                                   std::to_string(array->header.shape.size()) +
                                                   " dimensions; token ids have one")
        .at(array->header.shape_offset)
        .remedied_by("store it flat: array.reshape(-1)");
  std::vector<std::uint32_t> ids;
  ids.reserve(array->count);
  for (std::uint64_t i = 0; i < array->count; ++i) {
    const std::uint64_t bits = array->bits(i);
    const bool wide = array->type.bytes == 8;
    const auto number =
        wide ? static_cast<std::int64_t>(bits)
        : array->type.kind == 'i'
            ? std::int64_t{static_cast<std::int32_t>(static_cast<std::uint32_t>(bits))}
            : static_cast<std::int64_t>(bits);
    if (number < 0 || number > std::int64_t{UINT32_MAX})
      return make_error(ErrorCode::kMalformed, "entry " + std::to_string(i) + " is " +
                                                   std::to_string(number) + ", not a token id")
          .at(array->header.data_offset + i * array->type.bytes);
    ids.push_back(static_cast<std::uint32_t>(number));
  }
  return ids;
}

Result<NpyDoubles> parse_npy_doubles(std::span<const std::byte> file) {
  Result<Array> array = parse_array(file, "f4 f8");
  if (!array) return std::move(array).error();
  NpyDoubles doubles{std::move(array->header.shape), {}};
  doubles.values.reserve(array->count);
  for (std::uint64_t i = 0; i < array->count; ++i) {
    const std::uint64_t bits = array->bits(i);
    doubles.values.push_back(array->type.bytes == 4
                                 ? double{std::bit_cast<float>(static_cast<std::uint32_t>(bits))}
                                 : std::bit_cast<double>(bits));
  }
  return doubles;
}

Result<std::vector<std::uint32_t>> read_token_array(const std::string& path) {
  const Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error();
  Result<std::vector<std::uint32_t>> ids = parse_token_array(file->bytes());
  if (!ids) return std::move(ids).error().in_file(path);
  return ids;
}

Result<NpyDoubles> read_npy_doubles(const std::string& path) {
  const Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error();
  Result<NpyDoubles> doubles = parse_npy_doubles(file->bytes());
  if (!doubles) return std::move(doubles).error().in_file(path);
  return doubles;
}

}  // namespace ratefloor::io
