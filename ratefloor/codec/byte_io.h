// Little-endian fields in headers and chunks.
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

  std::span<const std::uint8_t> take_bytes(std::size_t count) {
    if (!ok_ || count > bytes_.size()) {
      ok_ = false;
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
  std::span<const std::uint8_t> bytes_;
  bool ok_ = true;
};

}  // namespace ratefloor::codec
