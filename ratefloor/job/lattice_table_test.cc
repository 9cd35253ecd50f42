#include "ratefloor/job/lattice_table.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/base/testing/sanitizers.h"

namespace ratefloor::job {
namespace {

class NoProgress : public Progress {
 public:
  void begin(std::uint64_t) override {}
  void advance(std::uint64_t) override {}
  void item(std::string_view) override {}
};

LatticeRequest every_lattice(std::uint64_t samples) {
  LatticeRequest request;
  for (const std::string_view name : lattice::kLatticeNames)
    request.lattices.push_back(&lattice::lattice_named(name));
  request.samples = samples;
  request.measure_speed = false;
  return request;
}

std::vector<LatticeRow> table(const LatticeRequest& request, unsigned threads = 0) {
  NoProgress progress;
  return lattice_table(request, Executor(threads), progress);
}

TEST(LatticeTable, MeasuredMomentsAreTheKnownOnes) {
  const std::vector<LatticeRow> rows = table(every_lattice(kSlow ? 20000 : 1000000));
  ASSERT_EQ(rows.size(), 6u);
  for (const LatticeRow& row : rows) {
    const std::string& name = row.lattice->name;
    EXPECT_NEAR(row.measured.nsm, row.known.value,
                3 * std::hypot(row.measured.standard_error, row.known.standard_error))
        << name;
    EXPECT_LT(row.measured.interval.lower, row.known.value) << name;
    EXPECT_GT(row.measured.interval.upper, row.known.value) << name;
    EXPECT_FALSE(row.ns_per_coordinate);
  }
  const double tolerance = kSlow ? 1e-3 : 1e-4;
  EXPECT_NEAR(rows[3].measured.nsm, 0.071682, tolerance);
  EXPECT_NEAR(rows[5].measured.nsm, 0.065771, tolerance);
}

TEST(LatticeTable, NoneBeatsTheSphereBoundAndMoreDimensionsAreBetter) {
  const std::vector<LatticeRow> rows = table(every_lattice(1000));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_GE(rows[i].known.value, rows[i].sphere_bound.lower * (1 - 1e-15));
    EXPECT_GE(rows[i].gap_bits, rows[i].sphere_gap_bits - 1e-12);
    EXPECT_EQ(rows[i].theta.front(), 1u);
    EXPECT_LT(rows[i].gap_bits, i == 0 ? 0.2547 : rows[i - 1].gap_bits);
  }
  EXPECT_NEAR(rows[0].gap_bits, 0.25461, 5e-6);
  EXPECT_NEAR(rows[3].gap_bits, 0.5 * std::log2(2 * M_PI * M_E * 929 / 12960), 1e-12);
  EXPECT_NEAR(rows[5].sphere_bound.lower, 0.064750, 5e-7);
}

TEST(LatticeTable, SameForAnyNumberOfThreads) {
  const auto one = table(every_lattice(10000), 1), four = table(every_lattice(10000), 4);
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].measured.nsm, four[i].measured.nsm);
    EXPECT_EQ(one[i].measured.standard_error, four[i].measured.standard_error);
  }
}

TEST(LatticeTable, SpeedIsMeasuredWhenAskedFor) {
  LatticeRequest request;
  request.lattices = {&lattice::lattice_named("z")};
  request.samples = kMinLatticeSamples;
  EXPECT_TRUE(table(request).front().ns_per_coordinate);
}

}  // namespace
}  // namespace ratefloor::job
