#include "ratefloor/codec/rotated/format.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/tensor_stream/format.h"

namespace ratefloor::codec::rotated {
namespace {

constexpr std::uint8_t kColumnsBit = 1, kRowsBit = 2;

void put_value(std::vector<std::uint8_t>& bytes, ValueType type, float value) {
  if (type == ValueType::kF32)
    put(bytes, value);
  else
    put(bytes, type == ValueType::kF16 ? f32_to_f16(value) : f32_to_bf16(value));
}

Result<void> read_indices(FieldReader& fields, std::uint64_t count, std::uint64_t cols,
                          std::vector<std::uint64_t>& columns) {
  if (count > fields.rest().size()) return malformed("with a header cut off");
  std::uint64_t next = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t gap = fields.take_varint();
    if (!fields.ok() || next >= cols || gap >= cols - next)
      return malformed("with a column kept apart that it does not have");
    columns.push_back(next + gap);
    next += gap + 1;
  }
  return {};
}

Result<void> read_values(FieldReader& fields, std::uint64_t rows, KeptColumns& kept) {
  const std::uint64_t size = kept.type == ValueType::kF32 ? 4 : 2, count = kept.columns.size();
  if (rows > fields.rest().size() / size / count) return malformed("with a header cut off");
  kept.values.resize(count * rows);
  for (float& value : kept.values) {
    if (kept.type == ValueType::kF32) {
      value = fields.take<float>();
    } else {
      const auto code = fields.take<std::uint16_t>();
      value = kept.type == ValueType::kF16 ? f16_to_f32(code) : bf16_to_f32(code);
    }
    if (!std::isfinite(value)) return malformed("with a weight that is not finite");
  }
  return {};
}

Result<KeptColumns> read_kept(FieldReader& fields, std::uint64_t rows, std::uint64_t cols) {
  KeptColumns kept;
  const std::uint64_t count = fields.take_varint();
  if (!fields.ok()) return malformed("with a header cut off");
  if (count >= cols) return malformed("that keeps all of its columns apart");
  if (count == 0) return kept;
  const auto type = fields.take<std::uint8_t>();
  if (!fields.ok() || type > static_cast<std::uint8_t>(ValueType::kBf16))
    return malformed("with columns of an unknown type");
  kept.type = static_cast<ValueType>(type);
  if (Result<void> done = read_indices(fields, count, cols, kept.columns); !done)
    return std::move(done).error();
  if (Result<void> done = read_values(fields, rows, kept); !done) return std::move(done).error();
  return kept;
}

}  // namespace

Error malformed(const char* what) {
  return make_error(ErrorCode::kMalformed, std::string("rotated matrix ") + what);
}

ValueType narrowest_type(std::span<const float> values) {
  const auto fits = [&](auto there, auto back) {
    return std::all_of(values.begin(), values.end(), [&](float v) {
      return std::bit_cast<std::uint32_t>(back(there(v))) == std::bit_cast<std::uint32_t>(v);
    });
  };
  if (fits(f32_to_bf16, static_cast<float (*)(std::uint16_t)>(bf16_to_f32)))
    return ValueType::kBf16;
  if (fits(f32_to_f16, static_cast<float (*)(std::uint16_t)>(f16_to_f32))) return ValueType::kF16;
  return ValueType::kF32;
}

std::vector<std::uint8_t> write_header(const Header& header) {
  std::vector<std::uint8_t> bytes;
  const Rotation& rotation = header.rotation;
  put(bytes, static_cast<std::uint8_t>((rotation.columns ? kColumnsBit : 0) |
                                       (rotation.rows ? kRowsBit : 0)));
  if (rotation.any()) put(bytes, rotation.seed);
  if (rotation.rows) put(bytes, static_cast<std::uint8_t>(rotation.log2_block));
  put_varint(bytes, header.kept.columns.size());
  if (!header.kept.columns.empty()) {
    put(bytes, header.kept.type);
    std::uint64_t next = 0;
    for (const std::uint64_t column : header.kept.columns) {
      put_varint(bytes, column - next);
      next = column + 1;
    }
    for (const float value : header.kept.values) put_value(bytes, header.kept.type, value);
  }
  put(bytes, static_cast<std::uint8_t>(header.inner.size()));
  bytes.insert(bytes.end(), header.inner.begin(), header.inner.end());
  put_all<std::uint8_t>(bytes, header.inner_header);
  return bytes;
}

Result<Header> read_header(std::span<const std::uint8_t> bytes, std::uint64_t rows,
                           std::uint64_t cols) {
  FieldReader fields(bytes);
  Header header;
  const auto sides = fields.take<std::uint8_t>();
  if (sides > (kColumnsBit | kRowsBit)) return malformed("with unknown sides");
  Rotation& rotation = header.rotation;
  rotation.columns = (sides & kColumnsBit) != 0;
  rotation.rows = (sides & kRowsBit) != 0;
  if (rotation.any()) rotation.seed = fields.take<std::uint64_t>();
  if (rotation.rows) rotation.log2_block = fields.take<std::uint8_t>();
  if (!fields.ok()) return malformed("with a header cut off");
  if (rotation.rows && (rotation.log2_block < 1 || rotation.log2_block > kMostLog2Block))
    return malformed("with blocks of no rows or too many");
  if (rotation.columns && cols > kMostRotatedCols) return malformed("of too many columns");
  Result<KeptColumns> kept = read_kept(fields, rows, cols);
  if (!kept) return std::move(kept).error();
  header.kept = *std::move(kept);
  if (!rotation.any() && header.kept.columns.empty())
    return malformed("that is neither rotated nor keeps columns apart");
  const std::span<const std::uint8_t> name = fields.take_bytes(fields.take<std::uint8_t>());
  if (!fields.ok()) return malformed("with a header cut off");
  header.inner.assign(name.begin(), name.end());
  header.inner_header.assign(fields.rest().begin(), fields.rest().end());
  return header;
}

std::optional<std::uint64_t> chunk_weights(std::uint64_t rows, std::uint64_t cols,
                                           std::uint64_t inner_cols, std::uint64_t inner_weights) {
  if (inner_weights < inner_cols) return std::nullopt;
  return std::min(inner_weights / inner_cols, std::max<std::uint64_t>(rows, 1)) * cols;
}

void leave_out(const KeptColumns& kept, std::uint64_t cols, std::span<const float> in,
               std::span<float> out) {
  auto to = out.begin();
  for (std::uint64_t at = 0; at < in.size(); at += cols) {
    std::uint64_t next = 0;
    const auto copy_to = [&](std::uint64_t end) {
      to = std::copy_n(in.begin() + static_cast<std::ptrdiff_t>(at + next), end - next, to);
      next = end + 1;
    };
    for (const std::uint64_t column : kept.columns) copy_to(column);
    copy_to(cols);
  }
}

void put_back(const KeptColumns& kept, std::uint64_t rows, std::uint64_t cols,
              std::uint64_t first_row, std::span<const float> in, std::span<float> out) {
  auto from = in.begin();
  for (std::uint64_t r = 0; r < out.size() / cols; ++r) {
    const std::span<float> row = out.subspan(r * cols, cols);
    std::uint64_t next = 0;
    const auto copy_to = [&](std::uint64_t end) {
      std::copy_n(from, end - next, row.begin() + static_cast<std::ptrdiff_t>(next));
      from += static_cast<std::ptrdiff_t>(end - next);
      next = end + 1;
    };
    for (std::size_t i = 0; i < kept.columns.size(); ++i) {
      copy_to(kept.columns[i]);
      row[kept.columns[i]] = kept.values[i * rows + first_row + r];
    }
    copy_to(cols);
  }
}

}  // namespace ratefloor::codec::rotated
