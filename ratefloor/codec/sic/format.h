// What encoder and decoder of sic have in common (spec.md).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/ectcq/header.h"

namespace ratefloor::codec::sic {

inline constexpr std::uint64_t kMostRows = std::uint64_t{1} << 24;
inline constexpr int kStepsPerOctave = 8;

struct Header {
  std::uint64_t chunk_rows = 1;
  std::vector<std::uint8_t> exponents;  // by column
  ectcq::Header weights;                // its classes are those of the matrix
};

/// 2^(e/8), as decoders have it.
inline float step_factor(std::uint8_t exponent) {
  constexpr float kRoots[kStepsPerOctave] = {1.0f,        1.09050773f, 1.18920712f, 1.29683955f,
                                             1.41421356f, 1.54221083f, 1.68179283f, 1.83400809f};
  return std::ldexp(kRoots[exponent % kStepsPerOctave], exponent / kStepsPerOctave);
}

/// Where steps put the classes of columns, whose number is `count`.
std::vector<std::uint8_t> expected_classes(std::span<const std::uint8_t> exponents,
                                           std::uint8_t class_step, std::uint8_t count);

/// How many rows a chunk of `rows` is coded as.
inline std::uint64_t padded_rows(const Header& header, std::uint64_t rows) {
  const std::uint64_t lanes = header.weights.format.lanes();
  return (rows + lanes - 1) / lanes * lanes;
}

/// The classes of a chunk's weights in the order of coding; empty without classes. Rows first_row …
/// first_row + rows − 1.
std::vector<std::uint8_t> chunk_classes(const Header& header, std::uint64_t first_row,
                                        std::uint64_t rows);

/// Precondition: everything is within the format's limits.
std::vector<std::uint8_t> write_header(const Header& header);

/// Error kMalformed, naming the field, when `bytes` break a rule.
Result<Header> read_header(std::span<const std::uint8_t> bytes, std::uint64_t rows,
                           std::uint64_t cols);

}  // namespace ratefloor::codec::sic
