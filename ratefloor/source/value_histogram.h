// A histogram of floating-point values fine enough to fit from: one pass over the weights, then
// every statistic (moments, likelihoods for any shape, Kolmogorov–Smirnov distance, entropy,
// quantiles) is computed from a few ten thousand bins. About 2 ns a value.
//
// A bin holds the f32 values that share sign, exponent and the top 10 bits of the significand;
// beside the count it keeps the integer sum of the lower 13 bits, so that its mean is exact. Hence
//   - bf16 and f16 data (and f32 data that came from them) lose nothing: one value per bin;
//   - for other f32 data E|X|^β is off by at most about β|β-1|/2 · 2^-20/12 relatively (< 1e-6),
//     but a spread that is small beside the mean is blurred: subtract the mean first;
//   - merging is integer addition: the same numbers for any thread count and order.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace ratefloor::source {

class ValueHistogram {
 public:
  ValueHistogram();
  ~ValueHistogram();
  ValueHistogram(const ValueHistogram& other);
  ValueHistogram& operator=(const ValueHistogram& other);
  ValueHistogram(ValueHistogram&&) noexcept;
  ValueHistogram& operator=(ValueHistogram&&) noexcept;

  /// Counts every value. NaN and Inf are counted apart and enter no statistic. At most 2^50 values.
  void add(std::span<const float> values);
  void merge(const ValueHistogram& other);

  std::uint64_t count() const { return count_; }  // finite values
  std::uint64_t nan_count() const { return nan_; }
  std::uint64_t inf_count() const { return inf_; }
  std::uint64_t zero_count() const { return positive_zeros_ + negative_zeros_; }

  float min() const;  // of the finite values; +inf and -inf when there are none
  float max() const;

  struct Bin {
    double mean;          // of the values in it
    double lower, upper;  // the cell of reals that round to the bin's values (see resolution_bits)
    std::uint64_t count;
  };
  /// Non-empty bins in increasing order of value; cells may touch but never overlap.
  /// When all values fit a shorter significand (bf16: 7 bits), each cell is that format's rounding
  /// cell around its single value; otherwise it is the bin itself. Zeros of both signs are one bin,
  /// whose cell reaches halfway to the smallest other value.
  std::vector<Bin> bins() const;

  /// Significand bits that the data really use (7 for bf16, 10 for f16), 23 when more than 10.
  int resolution_bits() const;

 private:
  struct Cell {
    std::uint64_t count, low_sum;
  };
  struct FreeCells {
    void operator()(Cell* cells) const;
  };
  void add_block(std::span<const float> values);
  void add_one_by_one(std::span<const float> values);
  void include(std::uint32_t smallest, std::uint32_t largest);

  // 2^19 cells by sign(1) | exponent(8) | significand(10). The pages of cells that no value has met
  // are never touched; smallest_ and largest_ bound the magnitudes (bits without sign) met, zero
  // apart.
  std::unique_ptr<Cell[], FreeCells> cells_;
  std::uint64_t count_ = 0, nan_ = 0, inf_ = 0, positive_zeros_ = 0, negative_zeros_ = 0;
  std::uint32_t smallest_ = 0x7fffffff, largest_ = 0;
  std::int32_t lowest_ = 0x7f800000, highest_ = ~0x7f800000;  // as ordered()
  std::uint32_t significand_or_ = 0;
};

}  // namespace ratefloor::source
