// The header of a .npy file: what is stored, and where.
//
// It is a Python dictionary, written as its source text: {'descr': '<u2', 'fortran_order': False,
// 'shape': (4611,), }, behind the magic bytes, two version numbers and the text's length. Of Python
// only what such a header needs is understood. Source: NumPy's format description
// (numpy.lib.format).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::io {

struct NpyHeader {
  std::string descr;           // "<f8": byte order, kind, bytes per entry
  std::uint64_t descr_offset;  // of its value in the file
  bool fortran_order = false;
  std::vector<std::uint64_t> shape;
  std::uint64_t shape_offset;
  std::uint64_t data_offset;  // of the first entry
};

/// `file` is the whole file, or at least its beginning. Errors: kMalformed, kUnsupported for a
/// version after 3 and for arrays of records; with the byte offset.
Result<NpyHeader> parse_npy_header(std::span<const std::byte> file);

}  // namespace ratefloor::io
