// `ratefloor curve`: rates and distortions of bounds and quantizers on one source.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/job/curve_method.h"
#include "ratefloor/job/rd_samples.h"
#include "ratefloor/source/source.h"

namespace ratefloor::job {

struct CurveRequest {
  std::vector<double> rates_bits;  // increasing, 0 … kMaxCurveRate
  std::vector<CurveMethod> methods;
  RdFunction rd = rd_samples;  // may be empty: gaps are then to the Shannon lower bound
};

struct CurvePoint {
  double rate_bits = 0;
  double distortion = 0;           // mean squared error over variance
  double snr_db = 0;               // 10 log10(1/D)
  std::optional<double> gap_bits;  // rate − R(D); none where R(D) was not computed
  double gap_to_slb_bits = 0;      // rate − SLB(D), at least the former
};

struct CurveLine {
  CurveMethod method;
  std::vector<CurvePoint> points;  // by rate; rates at which the method does not exist are left out
  std::string note;                // why points are missing; empty when none are
};

struct Curve {
  std::string source;
  double entropy_bits = 0;
  std::vector<double> rates_bits;
  bool has_rd = false;           // gap_bits are there
  std::vector<CurveLine> lines;  // as requested
};

/// The result does not depend on the number of threads. A quantizer that cannot be designed at a
/// rate leaves a note. R(D) and its gaps are uncertified (rd_samples.h).
Curve compute_curve(const source::Source& source, const CurveRequest& request,
                    const Executor& executor, Progress& progress);

}  // namespace ratefloor::job
