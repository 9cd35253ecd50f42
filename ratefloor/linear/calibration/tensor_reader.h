// Reads one tensor of a calibration file from front to back, a piece at a time, and checks it on
// the way: every number as value_checks.h has it, and at the end the checksum.
//
// So whoever passes statistics on (join, merge) holds half a megabyte of them. A piece may be
// handed out before the checksum of the whole is known to be wrong: what is made of it must not be
// kept when a later call fails. Where a number makes no sense in bytes whose checksum is wrong, the
// checksum is what is reported. Pages of the file are dropped behind the reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/content_hash.h"
#include "ratefloor/base/result.h"
#include "ratefloor/linear/calibration/calibration_file.h"
#include "ratefloor/linear/calibration/statistics_tensors.h"

namespace ratefloor::linear {

/// T: std::uint64_t for the count, double for the sums, float for max_abs.
template <class T>
class TensorReader {
 public:
  static constexpr std::size_t kPieceEntries = 65536;

  /// `file` must outlive this. Preconditions: input < file.inputs().size(), T fits `part`.
  TensorReader(const CalibrationFile& file, std::size_t input, Part part);

  std::uint64_t size() const { return size_; }
  bool at_end() const { return read_ == size_; }

  /// The next entries: kPieceEntries of them, fewer in the last piece. The span is good until the
  /// next call. Errors name file, tensor and offset. Precondition: !at_end().
  Result<std::span<const T>> next();

 private:
  Result<void> check_hash() const;
  std::span<const std::byte> raw(std::uint64_t first, std::uint64_t count) const;

  const CalibrationFile& file_;
  std::size_t input_;
  Part part_;
  std::uint64_t size_ = 0, read_ = 0;
  std::vector<T> piece_;
  ContentHasher hasher_;
};

}  // namespace ratefloor::linear
