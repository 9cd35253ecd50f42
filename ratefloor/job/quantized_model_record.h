// What ratefloor.json says about the folder that it lies in (quantize_record.h names the fields).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::job {

/// An entry of tensors[] or untouched[], or total. The file is no more trusted than any other:
/// what is missing in it is NaN, or 0, and then differs from what is found.
struct Claim {
  std::string name, dtype, codec, xxh64;
  std::vector<std::uint64_t> shape;
  std::map<std::string, double> numbers;  // every number, by its key; NaN where it is null

  /// NaN when it is missing.
  double number(const std::string& key) const;
};

struct Claims {
  std::vector<Claim> tensors, untouched;
  Claim total;
};

/// Its file name, beside the weights.
inline constexpr char kRecordFile[] = "ratefloor.json";

/// Errors, with byte offset: kMalformed where the text is no JSON object with these three members,
/// or a member has another type.
Result<Claims> parse_claims(std::span<const std::byte> json);
Result<Claims> read_claims(const std::string& path);

/// Whether a tensor of this shape is a matrix of so many rows and columns, as streams see it: the
/// first dimension, and the product of the others.
bool is_shape_of(const std::vector<std::uint64_t>& shape, std::uint64_t rows, std::uint64_t cols);

}  // namespace ratefloor::job
