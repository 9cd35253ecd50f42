// Cells of every width against composite integration.
#include "ratefloor/quant/cell_moments.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::quant {
namespace {

// Composite Simpson on a cell away from zero, in long double about the cell's middle.
CellMoments by_simpson(const source::Source& source, double a, double b) {
  constexpr int kPanels = 20000;
  const long double middle = (static_cast<long double>(a) + b) / 2;
  const long double width = static_cast<long double>(b) - a;
  long double m0 = 0, m1 = 0, m2 = 0;
  for (int i = 0; i <= kPanels; ++i) {
    const long double u = width * i / kPanels - width / 2;
    const long double weight = i == 0 || i == kPanels ? 1 : i % 2 == 1 ? 4 : 2;
    const long double f = weight * source.pdf(static_cast<double>(middle + u));
    m0 += f;
    m1 += f * u;
    m2 += f * u * u;
  }
  const long double unit = width / kPanels / 3;
  return {static_cast<double>(m0 * unit), static_cast<double>(middle + m1 / m0),
          static_cast<double>(unit * (m2 - m1 * (m1 / m0)))};
}

TEST(CellMoments, AgreeWithCompositeIntegration) {
  for (const double beta : {0.2, 0.5, 1.0, 1.7, 2.0, 8.0, 64.0}) {
    const source::GeneralizedGaussian source(beta);
    const CellIntegrator integrate(source);
    for (const double a : {0.01, 0.3, 1.0, 1.6}) {
      for (const double width : {1e-4, 1e-3, 1e-2, 0.1, 0.4, 1.0}) {
        const CellMoments cell = integrate(a, a + width),
                          expected = by_simpson(source, a, a + width);
        if (expected.probability < 1e-200) continue;
        const double tolerance = beta == 64 ? 1e-9 : 1e-11;  // the reference's own error, mostly
        EXPECT_NEAR(cell.probability / expected.probability, 1, tolerance)
            << beta << " " << a << " " << width;
        EXPECT_NEAR((cell.centroid - expected.centroid) / width, 0, tolerance)
            << beta << " " << a << " " << width;
        EXPECT_NEAR(cell.spread / expected.spread, 1, 100 * tolerance)
            << beta << " " << a << " " << width;
      }
    }
  }
}

TEST(CellMoments, OffsetOfNarrowCellsIsAccurate) {
  // c − m = (w²/12) f'/f + O(w⁴), far below the rounding of a difference of moments about zero.
  const source::GeneralizedGaussian gauss(2.0);
  const CellIntegrator integrate(gauss);
  const double a = 2.0, width = 1e-5, middle = a + width / 2;
  EXPECT_NEAR((integrate(a, a + width).centroid - middle) / (-middle * width * width / 12), 1,
              1e-4);
}

TEST(CellMoments, CellsOfAPartitionAddUp) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  for (const double beta : {0.2, 0.7, 1.0, 1.5, 2.0, 4.0, 64.0}) {
    const source::GeneralizedGaussian source(beta);
    const CellIntegrator integrate(source);
    for (const double ratio : {1.001, 1.3, 4.0, 50.0}) {
      double a = 0, b = 1e-6, p = 0, second = 0;
      while (true) {
        if (b > 3) b = kInf;
        const CellMoments cell = integrate(a, b);
        EXPECT_GE(cell.centroid, a);
        EXPECT_LE(cell.centroid, b);
        p += cell.probability;
        second += cell.spread + cell.probability * cell.centroid * cell.centroid;
        if (b == kInf) break;
        a = b;
        b *= ratio;
      }
      EXPECT_NEAR(p, 0.5, 1e-12) << beta;
      EXPECT_NEAR(second, 0.5, 1e-12) << beta;
    }
  }
}

}  // namespace
}  // namespace ratefloor::quant
