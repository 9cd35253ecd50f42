// Codes of a fixed length and a fixed rate: how many bits per sample they need at least, for every
// length, with proof (docs/math/finite-blocklength.md).
//
// A block of n samples of a unit-variance source is described by one of M codewords; the rate is
// (log2 M)/n. M balls cover no more volume than M times that of one, and no set of a given volume
// is more probable than a level set of the density. All results are enclosures of the bound's exact
// value: nothing is asymptotic. Precision: that of the arguments; kLengthPrecision suits lengths up
// to kMaxBlocklength and any epsilon above 1e-15.
#pragma once

#include "ratefloor/base/result.h"
#include "ratefloor/rigor/ball.h"
#include "ratefloor/source/source.h"

namespace ratefloor::floor {

inline constexpr rigor::Precision kLengthPrecision{256};
inline constexpr long kMaxBlocklength = 1'000'000;

/// Exact parameters of a source, as balls.
struct ConverseSource {
  bool uniform = false;  // on [−√3, √3]; `beta` does not count then
  rigor::Ball beta;      // shape of the generalized Gaussian, above 0
};

/// The parameters of a source of the grammar; decimal shapes ("ggd:1.7") are meant as decimals.
Result<ConverseSource> converse_source(const source::Source& source, rigor::Precision precision);

/// Every code whose squared error exceeds n·distortion with probability at most epsilon
/// (0 < epsilon < 1) has at least this rate, in bits per sample; 0 where the bound says nothing.
Result<rigor::Ball> converse_rate_bits(const ConverseSource& source, long n,
                                       const rigor::Ball& distortion, const rigor::Ball& epsilon);

/// Every code whose mean squared error is at most n·distortion has at least this rate. For the
/// Gaussian this is ½ log2(1/D) at every n; for others it exceeds the Shannon lower bound.
Result<rigor::Ball> mean_converse_rate_bits(const ConverseSource& source, long n,
                                            const rigor::Ball& distortion);

/// The doubles' own values, at kLengthPrecision.
Result<rigor::Ball> converse_rate_bits(const source::Source& source, long n, double distortion,
                                       double epsilon);

}  // namespace ratefloor::floor
