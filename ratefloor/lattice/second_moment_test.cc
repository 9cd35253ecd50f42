#include "ratefloor/lattice/second_moment.h"

#include <gtest/gtest.h>

namespace ratefloor::lattice {
namespace {

TEST(SecondMoment, ValuesAndStatus) {
  const auto known = [](const char* name) { return known_second_moment(lattice_named(name)); };
  EXPECT_NEAR(known("z").value, 1.0 / 12, 1e-16);
  EXPECT_NEAR(known("e8").value, 0.071682, 5e-7);
  EXPECT_NEAR(known("bw16").value, 0.0682976, 5e-8);
  EXPECT_NEAR(known("leech").value, 0.065771, 2e-5);  // as published, see second_moment.cc
  for (const char* name : {"z", "a2", "d4", "e8"}) {
    EXPECT_EQ(known(name).status, MomentStatus::kExact);
    EXPECT_NE(known(name).exact, "");
  }
  EXPECT_EQ(known("bw16").status, MomentStatus::kLiterature);
  EXPECT_EQ(known("leech").status, MomentStatus::kMeasured);
  EXPECT_EQ(known("leech").exact, "");
}

}  // namespace
}  // namespace ratefloor::lattice
