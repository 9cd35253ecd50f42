// Values are taken in blocks: a first loop, which compilers vectorize, learns whether anything
// special is in the block and which magnitudes it spans; the second, without any test, adds to the
// cells.
#include "ratefloor/source/value_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <new>
#include <utility>

namespace ratefloor::source {
namespace {

constexpr int kLowBits = 13;
constexpr std::uint32_t kLowMask = (1u << kLowBits) - 1;
constexpr std::uint32_t kCells = 1u << (32 - kLowBits);
constexpr std::uint32_t kNegative = kCells / 2;  // index of the first negative cell
constexpr std::uint32_t kMagnitude = 0x7fffffff, kInfinityBits = 0x7f800000,
                        kSignificand = 0x7fffff;
constexpr std::size_t kBlock = 2048;

// Floats as integers in the same order: the magnitude's bits, complemented for negative values. It
// is its own inverse.
std::int32_t ordered(std::int32_t bits) { return bits ^ ((bits >> 31) & 0x7fffffff); }

double magnitude(std::uint32_t bits) {
  return bits < kInfinityBits ? static_cast<double>(std::bit_cast<float>(bits)) : 0x1p128;
}

}  // namespace

void ValueHistogram::FreeCells::operator()(Cell* cells) const { std::free(cells); }

// calloc, because it hands out untouched zero pages where new[] would write 8 MB.
ValueHistogram::ValueHistogram() : cells_(static_cast<Cell*>(std::calloc(kCells, sizeof(Cell)))) {
  if (!cells_) throw std::bad_alloc();
}

ValueHistogram::~ValueHistogram() = default;
ValueHistogram::ValueHistogram(ValueHistogram&&) noexcept = default;
ValueHistogram& ValueHistogram::operator=(ValueHistogram&&) noexcept = default;
ValueHistogram::ValueHistogram(const ValueHistogram& other) : ValueHistogram() { merge(other); }
ValueHistogram& ValueHistogram::operator=(const ValueHistogram& other) {
  if (this != &other) *this = ValueHistogram(other);
  return *this;
}

void ValueHistogram::include(std::uint32_t smallest, std::uint32_t largest) {
  smallest_ = std::min(smallest_, smallest);
  largest_ = std::max(largest_, largest);
}

void ValueHistogram::add(std::span<const float> values) {
  while (!values.empty()) {
    const std::size_t n = std::min(values.size(), kBlock);
    add_block(values.first(n));
    values = values.subspan(n);
  }
}

void ValueHistogram::add_block(std::span<const float> values) {
  // Magnitudes are below 2^31, so signed comparison (which plain SSE2 has) will do.
  std::int32_t largest = 0, smallest = static_cast<std::int32_t>(kMagnitude);
  std::int32_t lowest = lowest_, highest = highest_;
  std::uint32_t used = 0;
  for (const float value : values) {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
    const auto size = static_cast<std::int32_t>(bits & kMagnitude);
    largest = std::max(largest, size);
    smallest = std::min(smallest, size);
    const std::int32_t order = ordered(static_cast<std::int32_t>(bits));
    lowest = std::min(lowest, order);
    highest = std::max(highest, order);
    used |= bits;
  }
  if (smallest == 0 || static_cast<std::uint32_t>(largest) >= kInfinityBits) {
    return add_one_by_one(values);
  }
  count_ += values.size();
  lowest_ = lowest;
  highest_ = highest;
  significand_or_ |= used & kSignificand;
  include(static_cast<std::uint32_t>(smallest), static_cast<std::uint32_t>(largest));

  Cell* const cells = cells_.get();
  for (const float value : values) {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
    Cell& cell = cells[bits >> kLowBits];
    cell.count += 1;
    cell.low_sum += bits & kLowMask;
  }
}

// For blocks with zeros, NaN or Inf in them.
void ValueHistogram::add_one_by_one(std::span<const float> values) {
  for (const float value : values) {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value), size = bits & kMagnitude;
    if (size >= kInfinityBits) {
      ++(size > kInfinityBits ? nan_ : inf_);
      continue;
    }
    ++count_;
    lowest_ = std::min(lowest_, ordered(static_cast<std::int32_t>(bits)));
    highest_ = std::max(highest_, ordered(static_cast<std::int32_t>(bits)));
    ++cells_[bits >> kLowBits].count;
    cells_[bits >> kLowBits].low_sum += bits & kLowMask;
    if (size == 0) {
      ++(bits == 0 ? positive_zeros_ : negative_zeros_);
      continue;
    }
    significand_or_ |= bits & kSignificand;
    include(size, size);
  }
}

void ValueHistogram::merge(const ValueHistogram& other) {
  count_ += other.count_;
  nan_ += other.nan_;
  inf_ += other.inf_;
  positive_zeros_ += other.positive_zeros_;
  negative_zeros_ += other.negative_zeros_;
  significand_or_ |= other.significand_or_;
  lowest_ = std::min(lowest_, other.lowest_);
  highest_ = std::max(highest_, other.highest_);
  const auto add_cell = [&](std::uint32_t i) {
    cells_[i].count += other.cells_[i].count;
    cells_[i].low_sum += other.cells_[i].low_sum;
  };
  const std::uint32_t first = other.smallest_ >> kLowBits, last = other.largest_ >> kLowBits;
  if (other.largest_ > 0) {
    for (std::uint32_t i = first; i <= last; ++i) {
      add_cell(i);
      add_cell(kNegative + i);
    }
  }
  if (other.largest_ == 0 || first > 0) {  // the cells of zero are outside the range
    add_cell(0);
    add_cell(kNegative);
  }
  include(other.smallest_, other.largest_);
}

float ValueHistogram::min() const { return std::bit_cast<float>(ordered(lowest_)); }
float ValueHistogram::max() const { return std::bit_cast<float>(ordered(highest_)); }

int ValueHistogram::resolution_bits() const {
  if (significand_or_ & kLowMask) return 23;
  return significand_or_ == 0 ? 0 : 23 - std::countr_zero(significand_or_);
}

std::vector<ValueHistogram::Bin> ValueHistogram::bins() const {
  std::vector<Bin> result;
  const int resolution = resolution_bits();
  // Half a step of the short format, in units of the last f32 significand bit.
  const std::uint32_t half_step = resolution > 10 ? 0 : 1u << (22 - resolution);

  // One bin of the magnitudes in cell `index`, mirrored by `sign`.
  const auto push = [&](std::uint32_t index, double sign, std::uint64_t count,
                        std::uint64_t low_sum) {
    const std::uint32_t bits = index << kLowBits;
    const double start = magnitude(bits), step = (magnitude(bits + kLowMask + 1) - start) / 8192;
    const double mean = start + step * (static_cast<double>(low_sum) / static_cast<double>(count));
    double lower = start, upper = magnitude(bits + kLowMask + 1);
    if (half_step > 0) {
      upper = start + step * half_step;
      // Below a power of two the format's steps are half as long (subnormals excepted).
      const bool power_of_two = (bits & kSignificand) == 0 && bits > 0x00800000;
      lower = start - step * half_step * (power_of_two ? 0.5 : 1);
    }
    if (sign > 0) {
      result.push_back({mean, lower, upper, count});
    } else {
      result.push_back({-mean, -upper, -lower, count});
    }
  };

  const std::uint32_t first = smallest_ >> kLowBits, last = largest_ >> kLowBits;
  const bool any = largest_ > 0;
  if (any) {
    std::size_t used = 1;
    for (std::uint32_t i = first; i <= last; ++i) {
      used += cells_[i].count > 0;
      used += cells_[kNegative + i].count > 0;
    }
    result.reserve(used);
  }
  if (any) {
    for (std::uint32_t i = last + 1; i-- > first;) {
      const Cell& cell = cells_[kNegative + i];
      const std::uint64_t count = cell.count - (i == 0 ? negative_zeros_ : 0);
      if (count > 0) push(i, -1, count, cell.low_sum);
    }
  }
  if (const std::uint64_t zeros = zero_count(); zeros > 0) {
    const double reach = any ? magnitude(smallest_) / 2 : 0x1p-150;
    if (!result.empty()) result.back().upper = std::min(result.back().upper, -reach);
    result.push_back({0, -reach, reach, zeros});
  }
  if (any) {
    for (std::uint32_t i = first; i <= last; ++i) {
      const Cell& cell = cells_[i];
      const std::uint64_t count = cell.count - (i == 0 ? positive_zeros_ : 0);
      if (count == 0) continue;
      const bool after_zero = !result.empty() && result.back().mean == 0;
      push(i, 1, count, cell.low_sum);
      if (after_zero)
        result.back().lower = std::max(result.back().lower, result[result.size() - 2].upper);
    }
  }
  return result;
}

}  // namespace ratefloor::source
