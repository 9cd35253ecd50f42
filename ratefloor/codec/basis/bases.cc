#include "ratefloor/codec/basis/bases.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ratefloor/base/content_hash.h"
#include "ratefloor/codec/basis/format.h"
#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/tensor_stream/decoder.h"

namespace ratefloor::codec::basis {
namespace {

constexpr std::uint8_t kMagic[] = {'r', 'b'};
constexpr std::uint8_t kVersion = 1;
// No more, so that a short file takes little memory and time: an eighth of a bit for each is less
// than any basis worth storing has.
constexpr std::uint64_t kMostValuesPerByte = 64;

Error not_a_basis(const char* what) {
  return make_error(ErrorCode::kMalformed, std::string("shared basis ") + what);
}

}  // namespace

Result<Basis> read_basis(std::span<const std::uint8_t> bytes) {
  FieldReader fields(bytes);
  const auto magic = fields.take_bytes(sizeof kMagic);
  if (!fields.ok() || magic[0] != kMagic[0] || magic[1] != kMagic[1])
    return not_a_basis("that does not begin as one");
  if (const auto version = fields.take<std::uint8_t>(); fields.ok() && version != kVersion)
    return make_error(
               ErrorCode::kUnsupported,
               "shared basis of version " + std::to_string(version) + "; this ratefloor reads 1")
        .remedied_by("use the version that wrote it");
  const std::uint64_t channels = fields.take_varint(), count = fields.take_varint();
  if (!fields.ok()) return not_a_basis("that is cut off");
  if (channels > kMostChannels || count < 1 || count >= channels || count > kMostReflections)
    return not_a_basis("of no or too many reflections or channels");
  const std::span<const std::uint8_t> rest = fields.rest();
  if (value_count(channels, count) > kMostValuesPerByte * rest.size())
    return not_a_basis("of more values than its bytes can hold");
  const Result<TensorStream> stream = TensorStream::open(rest);
  if (!stream) {
    Error error = stream.error();
    if (error.offset) *error.offset += bytes.size() - rest.size();
    return error;
  }
  if (stream->rows() != 1 || stream->cols() != value_count(channels, count))
    return not_a_basis("with another number of values than its reflections have");
  std::vector<float> values(stream->cols());
  if (Result<void> done = stream->decode_rows(0, 1, values); !done) return std::move(done).error();
  if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); }))
    return not_a_basis("with a value that is not finite");
  return Basis{Reflections(channels, count, values), content_hash_value(std::as_bytes(bytes))};
}

std::vector<std::uint8_t> write_basis(std::uint64_t channels, std::uint64_t count,
                                      std::span<const std::uint8_t> stream) {
  std::vector<std::uint8_t> bytes(std::begin(kMagic), std::end(kMagic));
  put(bytes, kVersion);
  put_varint(bytes, channels);
  put_varint(bytes, count);
  put_all(bytes, stream);
  return bytes;
}

}  // namespace ratefloor::codec::basis
