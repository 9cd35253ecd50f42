// Little-endian fields in headers and chunks.
//
// A varint is a whole number below 2^63 in groups of seven bits, lowest first: every byte but the
// last has its highest bit set, and the last is not 0 unless it is the only one. So a number has
// one form, of at most nine bytes.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

namespace ratefloor::codec {

static_assert(std::endian::native == std::endian::little, "fields are stored as they are");

template <class T>
requires std::is_trivially_copyable_v<T>
void put(std::vector<std::uint8_t>& bytes, T value) {
  const std::size_t at = bytes.size();
  bytes.resize(at + sizeof value);
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

template <class T>
requires std::is_trivially_copyable_v<T>
void put_all(std::vector<std::uint8_t>& bytes, std::span<const T> values) {
  const std::size_t at = bytes.size();
  bytes.resize(at + values.size_bytes());
  if (!values.empty()) std::memcpy(bytes.data() + at, values.data(), values.size_bytes());
}

/// Precondition: value < 2^63.
inline void put_varint(std::vector<std::uint8_t>& bytes, std::uint64_t value) {
  for (; value >= 128; value >>= 7) bytes.push_back(static_cast<std::uint8_t>(128 | (value & 127)));
  bytes.push_back(static_cast<std::uint8_t>(value));
}

/// Takes fields off the front; once one does not fit, ok() is false and every field is 0.
class FieldReader {
 public:
  explicit FieldReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  template <class T>
  T take() {
    T value{};
    const std::span<const std::uint8_t> field = take_bytes(sizeof value);
    if (!field.empty()) std::memcpy(&value, field.data(), sizeof value);
    return value;
  }

  /// A varint in another form than put_varint() gives it does not fit.
  std::uint64_t take_varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      const auto byte = take<std::uint8_t>();
      if (!ok_ || (byte == 0 && shift > 0)) return fail();
      value |= std::uint64_t{byte & 127u} << shift;
      if (byte < 128) return value;
    }
    return fail();
  }

  std::span<const std::uint8_t> take_bytes(std::uint64_t count) {
    if (!ok_ || count > bytes_.size()) {
      fail();
      return {};
    }
    const std::span<const std::uint8_t> field = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return field;
  }

  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && bytes_.empty(); }
  std::span<const std::uint8_t> rest() const { return bytes_; }

 private:
  std::uint64_t fail() {
    ok_ = false;
    return 0;
  }

  std::span<const std::uint8_t> bytes_;
  bool ok_ = true;
};

}  // namespace ratefloor::codec
