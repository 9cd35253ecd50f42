#include "ratefloor/job/select_tensors.h"

#include <gtest/gtest.h>

namespace ratefloor::job {
namespace {

const std::string kModels = std::string(RATEFLOOR_SOURCE_DIR) + "/models/";

TEST(SelectTensors, AllMatricesByDefaultInTheModelsOrder) {
  const auto model = io::open_model(kModels + "quill-6m");
  ASSERT_TRUE(model);
  const auto all = select_tensors(*model, "");
  ASSERT_TRUE(all);
  EXPECT_EQ(all->size(), 30u);
  for (const auto& tensor : *all) EXPECT_EQ(tensor.rank(), 2u);
}

TEST(SelectTensors, RegexMatchesAnywhereInTheName) {
  const auto model = io::open_model(kModels + "stories260k");
  ASSERT_TRUE(model);
  EXPECT_EQ(select_tensors(*model, "k_proj")->size(), 5u);
  EXPECT_EQ(select_tensors(*model, R"(^model\.layers\.[13]\..*k_proj)")->size(), 2u);
}

TEST(SelectTensors, SaysWhatWasThereInstead) {
  const auto model = io::open_model(kModels + "stories260k");
  ASSERT_TRUE(model);
  const auto bad = select_tensors(*model, "(");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::kInvalidArgument);
  const auto none = select_tensors(*model, "no_such_thing");
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().message.find("no_such_thing"), std::string::npos);
  const auto norms = select_tensors(*model, "norm");
  ASSERT_FALSE(norms);
  EXPECT_NE(norms.error().message.find("2-D"), std::string::npos);
}

}  // namespace
}  // namespace ratefloor::job
