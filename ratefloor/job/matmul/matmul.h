// `ratefloor matmul`: quantize both factors of a matrix product and measure the product's error.
//
// Factors are sets of vectors of n entries; the product is the matrix of inner products. Distortion
// is normalized as in the theory: E(ĉ − c)² over ‖A‖²_F‖B‖²_F/n per product entry, which for
// independent entries of unit variance is E(ĉ − c)²/n; an estimate of zeros has distortion 1 there.
// Rates are ideal code lengths per entry, side information counted; Γ is taken at the rates that
// were charged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/job/matmul/factor_source.h"
#include "ratefloor/quant/product/product_scheme.h"

namespace ratefloor::job {

/// A line of the result: an inner quantizer and how it is used.
struct MatmulScheme {
  enum class Sharing {
    kTheory,  // the fraction of floor::time_share for the two rates
    kBest,    // the same for a quantizer with this one's gap
    kNone,    // all coordinates
    kFixed,   // `fraction`
  };
  std::string label, quantizer;
  Sharing sharing = Sharing::kTheory;
  double fraction = 1;
  quant::Selection selection = quant::Selection::kRandom;
  bool unbiased = false;
};

struct MatmulRequest {
  double rate_a_bits = 1, rate_b_bits = 1;
  std::vector<MatmulScheme> schemes;
  std::size_t n = 1024;                          // ignored where a tensor sets it
  std::size_t vectors_a = 128, vectors_b = 128;  // per trial
  std::size_t trials = 10;                       // at least 2
  std::uint64_t seed = 0;
  bool rotate = false;     // a random rotation of both factors, new in every trial
  bool normalize = false;  // every vector to mean square 1; its scale costs 16 bits
};

struct MatmulEntry {
  MatmulScheme scheme;
  double rate_a_bits = 0, rate_b_bits = 0;  // as charged, mean over trials
  double kept_fraction = 1;
  double distortion = 0;
  double ci_low = 0, ci_high = 0;  // 95 % for the mean over trials (Student)
  double relative_error = 0;       // Σ(ĉ − c)²/Σc²
  double gamma = 0;                // Γ at the rates charged
  double ratio = 0;                // distortion/Γ
};

struct MatmulResult {
  MatmulRequest request;  // with n and numbers of vectors as used
  std::string source_a, source_b;
  bool synthetic = true;
  double gamma = 0;                // at the rates asked for
  double time_share_fraction = 1;  // κ of the theory at these rates
  std::vector<MatmulEntry> entries;
};

/// Precondition: a scheme at least. Errors: factors of different lengths, rates that are not in
/// 0 … 20, nothing to multiply, fewer than two trials, more than 2^28 entries a factor; whatever
/// the factors or quantize_product object to. But an unbiased scheme that is not the first and for
/// which the rate does not suffice is left out. The result does not depend on the number of
/// threads.
Result<MatmulResult> run_matmul(const FactorSource& a, const FactorSource& b,
                                const MatmulRequest& request, const Executor& executor,
                                Progress& progress);

/// The scheme asked for and what it is compared with: the same on all coordinates (where it is not
/// that already), plain and dithered integers, sketching with f16 entries.
std::vector<MatmulScheme> with_baselines(const MatmulScheme& scheme, double rate_a_bits,
                                         double rate_b_bits);

/// For a picture: rates from well below R* to 4 bits, and the schemes to show at all of them.
inline constexpr double kSweepRates[] = {0.1, 0.2, 0.3, 0.45, 0.6, 0.75, 0.9063,
                                         1.1, 1.3, 1.6, 2,    2.5, 3,    4};
std::vector<MatmulScheme> sweep_schemes(const MatmulScheme& scheme);

}  // namespace ratefloor::job
