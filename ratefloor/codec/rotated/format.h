// What encoder and decoder of rotated have in common (spec.md): the header, and how chunks follow
// from those of the inner codec.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/rotated/rotation.h"

namespace ratefloor::codec::rotated {

inline constexpr std::string_view kName = "rotated";
inline constexpr std::uint64_t kMostRotatedCols = std::uint64_t{1} << 24;

enum class ValueType : std::uint8_t { kF32, kF16, kBf16 };

/// Whole columns that no codec touches.
struct KeptColumns {
  std::vector<std::uint64_t> columns{};  // ascending
  ValueType type = ValueType::kF32;
  std::vector<float> values{};  // column after column, each of all rows
};

struct Header {
  Rotation rotation{};
  KeptColumns kept{};
  std::string inner{};  // the inner codec's name
  std::vector<std::uint8_t> inner_header{};
};

/// The narrowest type that holds every value as it is.
ValueType narrowest_type(std::span<const float> values);

/// Precondition: everything is within the format's limits; values fit the type.
std::vector<std::uint8_t> write_header(const Header& header);

/// Error kMalformed, naming the field, when `bytes` break a rule. The inner codec's name and header
/// are not looked into.
Result<Header> read_header(std::span<const std::uint8_t> bytes, std::uint64_t rows,
                           std::uint64_t cols);

/// Weights of a chunk of the whole matrix, for an inner codec of `inner_cols` columns that cuts at
/// `inner_weights`; none where that is less than a row. Precondition: inner_cols >= 1.
std::optional<std::uint64_t> chunk_weights(std::uint64_t rows, std::uint64_t cols,
                                           std::uint64_t inner_cols, std::uint64_t inner_weights);

/// The `in` columns without the kept ones, or all of them: between rows of `cols` weights and rows
/// of the others.
void leave_out(const KeptColumns& kept, std::uint64_t cols, std::span<const float> in,
               std::span<float> out);
/// Back, with the kept ones of rows first_row … in their places.
void put_back(const KeptColumns& kept, std::uint64_t rows, std::uint64_t cols,
              std::uint64_t first_row, std::span<const float> in, std::span<float> out);

Error malformed(const char* what);

}  // namespace ratefloor::codec::rotated
