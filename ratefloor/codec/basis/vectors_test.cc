#include "ratefloor/codec/testing/stream_vectors.h"

namespace ratefloor::codec {
namespace {

TEST(BasisVectors, DecodeToWhatTheyMean) { EXPECT_EQ(testing::check_vectors("basis"), 5); }

}  // namespace
}  // namespace ratefloor::codec
