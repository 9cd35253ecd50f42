// A file of calibration statistics (spec.md), opened: what it says about itself, and its inputs.
//
// Opening maps the file and checks everything but the numbers: the container, the metadata and its
// checksum, and that every input has its four tensors in sizes that fit each other. Reading an
// input checks its bytes against their checksums and its numbers for sense (value_checks.h). Cost:
// opening, one pass over the header; reading, one pass over the input's bytes, about 1 ns each.
// All const members may be called from several threads at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/mapped_file.h"
#include "ratefloor/base/result.h"
#include "ratefloor/linear/calibration/calibration_info.h"
#include "ratefloor/linear/calibration/input_statistics.h"
#include "ratefloor/linear/calibration/statistics_tensors.h"

namespace ratefloor::linear {

class CalibrationFile {
 public:
  struct Input {
    std::string name{};
    std::uint64_t channels = 0, count = 0;
  };

  /// Errors: kIo; kMalformed or kUnsupported, with what breaks which rule and where.
  static Result<CalibrationFile> open(const std::string& path);
  /// A whole file in memory, which must outlive this; `path` is for messages.
  static Result<CalibrationFile> parse(std::span<const std::byte> bytes, std::string path = {});

  const std::string& path() const { return path_; }
  const CalibrationInfo& info() const { return info_; }
  /// In the order of their names' bytes.
  const std::vector<Input>& inputs() const { return inputs_; }
  /// Place in inputs(), or inputs().size() when there is none of this name.
  std::size_t index_of(std::string_view name) const;

  /// Errors: kInvalidArgument for a name that is not there; kMalformed for a wrong checksum;
  /// kNotFinite and kMalformed as check_statistics() has them, with the byte offset.
  Result<InputStatistics> read(std::string_view name) const;

  /// One tensor as it lies in the file, unchecked: tensor_reader.h reads it.
  struct Tensor {
    std::string name{};
    std::uint64_t offset = 0;  // in the file
    std::uint64_t bytes = 0;
    std::string hash{};  // as the metadata have it
  };
  /// Precondition: input < inputs().size().
  const Tensor& tensor(std::size_t input, Part part) const {
    return tensors_[input * kParts.size() + static_cast<std::size_t>(part)];
  }
  std::span<const std::byte> bytes() const { return bytes_; }
  /// Drops these pages of the file from memory; they stay readable.
  void release(std::uint64_t offset, std::uint64_t length) const;

 private:
  CalibrationFile() = default;

  std::string path_;
  CalibrationInfo info_;
  std::vector<Input> inputs_;
  std::vector<Tensor> tensors_;  // of each input its parts, in the order of kParts
  std::span<const std::byte> bytes_;
  std::shared_ptr<const MappedFile> mapped_;  // null when parsed from memory
};

}  // namespace ratefloor::linear
