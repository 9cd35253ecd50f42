#include "ratefloor/codec/testing/stream_vectors.h"

namespace ratefloor::codec {
namespace {

TEST(EctcqVectors, DecodeToWhatTheyMean) { EXPECT_GT(testing::check_vectors("ectcq"), 37); }

}  // namespace
}  // namespace ratefloor::codec
