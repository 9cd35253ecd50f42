// What the floors of all matrices that read one input share: the spectrum of Σ = E[xxᵀ], once.
//
// Cost for n channels, one thread of a Xeon with Eigen's solvers: the log-determinant, n³/6
// multiply-adds in blocks, 0.2 s at n = 2048; eigenvalues, 2n³/3 at the speed of memory, 2.3 s;
// eigenvectors with them 10 s. All grow as n³ (at 8192 some ten minutes), so that beyond
// kLargestEigenproblem only the first is done unless asked for. Memory: two to three times 8n²
// bytes.
//
// Accuracy: the solvers' is n·2^-52 of the largest eigenvalue; Σ itself, whose sums over 2048
// tokens are made in f32, is known to 1e-8 to 1e-6 of it. Eigenvalues that are not above the
// former, nor above the size of a negative one, count as 0, as their true value may be: a component
// of variance 0 costs nothing, so this can only lower a floor. Results agree between machines to
// the solvers' accuracy, not to the bit; on one machine they are the same.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/linear/calibration/input_statistics.h"

namespace ratefloor::linear {

enum class SpectrumDetail { kLogDeterminant, kEigenvalues, kEigenbasis };

inline constexpr std::uint64_t kLargestEigenproblem = 8192;

/// kEigenbasis up to kLargestEigenproblem channels, kLogDeterminant beyond.
SpectrumDetail default_detail(std::uint64_t channels);

/// log2|M| of the rows and columns of M that are not 0, and how many they are.
struct LogDeterminant {
  std::uint64_t live = 0;
  double bits = 0;
};

/// Of SΣS with S = diag(√variances): the spectrum of Σ^½ diag(variances) Σ^½, which weights of
/// these column variances have. Preconditions: check_statistics() has no objection; one finite
/// variance
/// >= 0 for each channel. By Cholesky after scaling to a unit diagonal; error kDegenerate if what
/// is left is singular to working precision, as it is with fewer tokens than channels.
Result<LogDeterminant> scaled_log_determinant(const InputStatistics& statistics,
                                              std::span<const double> variances);
/// All n eigenvalues of SΣS, falling, 0 where not above rounding. Errors: kMalformed for one below
/// −2^-13 of the trace, which no sum over tokens has; kInternal.
Result<std::vector<double>> scaled_eigenvalues(const InputStatistics& statistics,
                                               std::span<const double> variances);

class InputSpectrum {
 public:
  /// `statistics` must outlive this. Errors: those of check_statistics() and of the above.
  static Result<InputSpectrum> make(const InputStatistics& statistics, SpectrumDetail detail);
  static Result<InputSpectrum> make(const InputStatistics& statistics) {
    return make(statistics, default_detail(statistics.channels));
  }

  const InputStatistics& statistics() const { return *statistics_; }
  std::uint64_t channels() const { return statistics_->channels; }
  SpectrumDetail detail() const { return detail_; }

  /// λ_1 >= λ_2 >= … of Σ; empty for kLogDeterminant.
  std::span<const double> eigenvalues() const { return eigenvalues_; }
  /// n runs of n entries: u_1, u_2, …; empty but for kEigenbasis.
  std::span<const double> eigenvectors() const { return eigenvectors_; }
  /// Of Σ without its channels of zeros. Precondition: detail() is kLogDeterminant.
  const LogDeterminant& log_determinant() const { return log_determinant_; }

 private:
  InputSpectrum() = default;

  const InputStatistics* statistics_ = nullptr;
  SpectrumDetail detail_{};
  std::vector<double> eigenvalues_, eigenvectors_;
  LogDeterminant log_determinant_;
};

}  // namespace ratefloor::linear
