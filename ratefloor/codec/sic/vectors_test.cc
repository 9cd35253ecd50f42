#include "ratefloor/codec/testing/stream_vectors.h"

namespace ratefloor::codec {
namespace {

TEST(SicVectors, DecodeToWhatTheyMean) { EXPECT_GT(testing::check_vectors("sic"), 8); }

}  // namespace
}  // namespace ratefloor::codec
