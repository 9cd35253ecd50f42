// Is a model that `quantize` wrote intact, and does its record say the truth?
//
// Every chunk's checksum is checked and every chunk decoded; sizes and rates are derived again from
// the files; with the original at hand, so are the errors. The record holds a hash of each tensor
// that was left as it was.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"

namespace ratefloor::job {

struct VerifyRequest {
  std::string model;    // a path, as io::open_model understands it
  std::string against;  // the original model; empty: none
};

struct VerifiedMatrix {
  static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  std::string name, dtype;           // of the original
  std::string codec;                 // as the record names it, or as the stream does
  std::vector<std::uint64_t> shape;  // rows and columns alone, if neither record nor original says
  std::uint64_t weights = 0, chunks = 0, stored_bytes = 0;  // 0 where the stream cannot be opened
  double stored_bpw = kUnknown;
  double claimed_distortion = kUnknown;
  double distortion = kUnknown;  // from the original
  bool shape_is_original = false;
  bool sound = true;  // no problem names it
};

struct VerifiedUntouched {
  std::string name, dtype;
  std::vector<std::uint64_t> shape;
  std::uint64_t stored_bytes = 0;
  std::string xxh64;  // of its bytes
  bool sound = true;
};

struct VerifyReport {
  std::string model, against;
  std::vector<VerifiedMatrix> matrices;  // both in the order of the model's files
  std::vector<VerifiedUntouched> untouched;
  std::uint64_t chunks = 0;
  std::uint64_t bytes = 0;  // of all weight files
  std::vector<Error> problems;
  std::vector<std::string> warnings;
  bool intact() const { return problems.empty(); }
};

/// Looks for problems until there is nothing left to look at; their order does not depend on the
/// number of threads. Memory, pages of mapped files aside: a few chunks per thread, and the tables
/// of the codecs at work. Progress counts weights. Errors only where `against` cannot be opened or
/// is itself quantized.
Result<VerifyReport> verify(const VerifyRequest& request, const Executor& executor,
                            Progress& progress);

}  // namespace ratefloor::job
