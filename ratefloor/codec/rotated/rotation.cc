#include "ratefloor/codec/rotated/rotation.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "ratefloor/kernel/random_rotation.h"
#include "ratefloor/kernel/sylvester.h"

namespace ratefloor::codec::rotated {
namespace {

constexpr std::uint32_t kRowRound = 2;  // those of columns are 0 and 1

enum class Direction { kForward, kBack };

void rotate_rows(const Rotation& rotation, Direction direction, std::uint64_t first_row,
                 std::uint64_t cols, std::span<float> x) {
  const std::size_t rows = x.size() / cols;
  const std::vector<float> signs = kernel::random_signs(first_row, rows, rotation.seed, kRowRound);
  const auto multiply = [&](std::size_t row, float factor) {
    for (float& v : x.subspan(row * cols, cols)) v *= factor;
  };
  for (std::size_t first = 0, size = 0; first < rows; first += size) {
    size = std::min(std::size_t{1} << rotation.log2_block, std::bit_floor(rows - first));
    if (direction == Direction::kForward)
      for (std::size_t r = first; r < first + size; ++r) multiply(r, signs[r]);
    kernel::sylvester_columns(x.data() + first * cols, size, cols, cols);
    const auto scale = static_cast<float>(1 / std::sqrt(static_cast<double>(size)));
    for (std::size_t r = first; r < first + size; ++r)  // a sign in the factor changes no digit
      multiply(r, direction == Direction::kBack ? scale * signs[r] : scale);
  }
}

}  // namespace

void Rotation::apply(std::uint64_t first_row, std::uint64_t cols, std::span<float> x) const {
  if (columns) kernel::RandomRotation(cols, seed).apply_rows(x);
  if (rows) rotate_rows(*this, Direction::kForward, first_row, cols, x);
}

void Rotation::undo(std::uint64_t first_row, std::uint64_t cols, std::span<float> x) const {
  if (rows) rotate_rows(*this, Direction::kBack, first_row, cols, x);
  if (columns) kernel::RandomRotation(cols, seed).apply_transpose_rows(x);
}

}  // namespace ratefloor::codec::rotated
