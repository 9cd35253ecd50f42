#include "ratefloor/quant/dithered/source_rate.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/floor/operational/ecdq.h"
#include "ratefloor/quant/dithered/lattice_rate.h"

namespace ratefloor::quant {
namespace {

const Executor kExecutor(2);

// On Z the same rate is known by quadrature.
TEST(SourceRate, OfTheIntegersIsTheScalarTheory) {
  for (const char* name : {"gaussian", "laplace", "ggd:1.5"}) {
    const auto source = *source::parse_source(name);
    for (const double step : {0.25, 1.0}) {
      const SourceRate rate = dithered_source_rate(lattice::lattice_named("z"), *source, step,
                                                   kSlow ? 2000 : 20000, 500, 1, kExecutor);
      const double exact = floor::ecdq_at_step(*source, step).rate_bits;
      EXPECT_NEAR(rate.rate_bits, exact, 4.5 * rate.standard_error + 2e-3) << name << step;
    }
  }
}

TEST(SourceRate, IsAtMostTheGaussianBound) {
  for (const char* lattice : {"e8", "leech"}) {
    const lattice::Lattice& l = lattice::lattice_named(lattice);
    const double noise = noise_at_rate(space_filling_gap_bits(l), 3),
                 step = step_of_noise(l, noise);
    const auto gaussian = *source::parse_source("gaussian"),
               laplace = *source::parse_source("laplace");
    const std::size_t samples = kSlow ? 300 : 3000;
    const SourceRate g = dithered_source_rate(l, *gaussian, step, samples, 500, 2, kExecutor);
    EXPECT_NEAR(g.rate_bits, 3, 4.5 * g.standard_error + 5e-3);
    // The Laplacian has 0.1044 bits less entropy.
    const SourceRate p = dithered_source_rate(l, *laplace, step, samples, 500, 2, kExecutor);
    EXPECT_NEAR(p.rate_bits, 3 - 0.1044, 4.5 * p.standard_error + 0.02);
  }
}

}  // namespace
}  // namespace ratefloor::quant
