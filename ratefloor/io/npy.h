// Arrays in NumPy's .npy files: token ids, and stored numbers to compare results with.
//
// Read are format versions 1.0 to 3.0, little endian, in C order. The size of the data must be what
// the header says, to the byte: nothing is read from a file that is cut off, and nothing behind the
// array is ignored. Cost: one pass, and the memory of what is returned, at most four times the
// file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::io {

/// An array of one dimension of type u1, u2, u4, i4 or i8. Errors: kMalformed for a file that
/// breaks the format and for an entry below 0 or above 2^32 - 1, with its index and byte offset;
/// kUnsupported for other types, orders and numbers of dimensions.
Result<std::vector<std::uint32_t>> parse_token_array(std::span<const std::byte> file);
Result<std::vector<std::uint32_t>> read_token_array(const std::string& path);

struct NpyDoubles {
  std::vector<std::uint64_t> shape;  // empty for a single number
  std::vector<double> values;        // the last index runs fastest; may be NaN or infinite
};

/// An array of type f4 or f8 with any number of dimensions.
Result<NpyDoubles> parse_npy_doubles(std::span<const std::byte> file);
Result<NpyDoubles> read_npy_doubles(const std::string& path);

}  // namespace ratefloor::io
