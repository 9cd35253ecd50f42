// Writes a file of calibration statistics, one input in memory at a time.
//
// The container wants the sizes of all tensors before the first byte, and their checksums stand
// there too: so inputs wait in a nameless file (spool_file.h) until commit() writes the whole. The
// file appears whole or not at all, and a program that is killed before leaves nothing. The same
// inputs give the same bytes in whatever order they are added. Cost: every byte is written twice
// and read once, and until commit() returns the disk holds it twice; a checksum, and a pass over
// the numbers.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "ratefloor/base/result.h"
#include "ratefloor/linear/calibration/calibration_info.h"
#include "ratefloor/linear/calibration/input_statistics.h"
#include "ratefloor/linear/calibration/spool_file.h"

namespace ratefloor::linear {

class StatisticsWriter {
 public:
  /// `info.parts` may be left empty where the text is a single one. Errors: kInvalidArgument for an
  /// `info` that check_info() refuses; kIo where the file could not be written.
  static Result<StatisticsWriter> create(const std::string& path, CalibrationInfo info);

  /// Errors: kInvalidArgument for a second input of a name, and what check_statistics() says. After
  /// an error the input is not in the file, and others may follow.
  Result<void> add(const InputStatistics& input);

  /// Errors: kInvalidArgument when there is no input; kIo. Nothing may be added afterwards.
  Result<void> commit();

 private:
  StatisticsWriter() = default;

  std::string path_;
  CalibrationInfo info_;
  SpoolFile spool_;
  std::uint64_t spooled_ = 0;
  struct Spooled {
    std::uint64_t channels = 0, offset = 0;
  };
  std::map<std::string, Spooled> inputs_;
  TensorHashes hashes_;
  bool committed_ = false;
};

}  // namespace ratefloor::linear
