// Whatever ratefloor.json says that is not so, `verify` finds it.
#include "ratefloor/job/verify_record.h"

#include <gtest/gtest.h>

#include "ratefloor/job/testing/verify_run.h"

namespace ratefloor::job {
namespace {

namespace fs = std::filesystem;
using testing::Json;
using testing::QuantizedFolder;
using testing::run_verify;

TEST(VerifyRecord, ARecordThatLiesIsFound) {
  const QuantizedFolder folder;
  const Json truth = folder.record();
  const std::vector<std::pair<std::string, std::string>> lies{
      {R"([{"op":"replace","path":"/tensors/0/stored_bytes","value":1}])", "stored_bytes is said"},
      {R"([{"op":"remove","path":"/tensors/0/stored_bytes"}])", "said to be nothing"},
      {R"([{"op":"replace","path":"/tensors/1/stored_bpw","value":4.5}])", "stored_bpw is said"},
      {R"([{"op":"replace","path":"/tensors/1/gap_bits","value":0.3}])", "gap_bits is said"},
      {R"([{"op":"replace","path":"/tensors/1/dtype","value":"F16"}])",
       "dtype is said to be 'F16'"},
      {R"([{"op":"replace","path":"/tensors/1/shape","value":[33,7]}])", "said to be [33, 7]"},
      {R"([{"op":"replace","path":"/tensors/3/shape","value":[16,64]}])", "said to be [16, 64]"},
      {R"([{"op":"replace","path":"/tensors/3/shape","value":[16,0]}])", "said to be [16, 0]"},
      {R"([{"op":"replace","path":"/tensors/2/codec","value":"int4"}])", "codec is said"},
      {R"([{"op":"replace","path":"/tensors/3/weights","value":7}])", "weights is said"},
      {R"([{"op":"replace","path":"/tensors/3/distortion","value":0.001}])", "distortion is said"},
      {R"([{"op":"replace","path":"/tensors/3/distortion","value":null}])", "said to be nothing"},
      {R"([{"op":"replace","path":"/tensors/3/name","value":"else"}])", "tensor 'else'"},
      {R"([{"op":"remove","path":"/tensors/3"}])", "tensor 'far.weight': tensors[] does not list"},
      {R"([{"op":"copy","from":"/tensors/3","path":"/tensors/0"}])", "lists it twice"},
      {R"([{"op":"remove","path":"/untouched/0"}])", "untouched[] does not list it"},
      {R"([{"op":"move","from":"/untouched/0","path":"/tensors/0"}])", "do not hold it"},
      {R"([{"op":"replace","path":"/untouched/0/stored_bytes","value":0}])",
       "stored_bytes is said"},
      {R"([{"op":"replace","path":"/untouched/0/shape","value":[]}])", "shape is said to be []"},
      {R"([{"op":"replace","path":"/total/weights","value":0}])", "total.weights is said"},
      {R"([{"op":"replace","path":"/total/quantized_weights","value":0}])", "total.quantized_w"},
      {R"([{"op":"replace","path":"/total/stored_bytes","value":0}])", "total.stored_bytes"},
      {R"([{"op":"replace","path":"/total/container_bytes","value":0}])", "total.container_bytes"},
      {R"([{"op":"replace","path":"/total/stored_bpw","value":2}])", "total.stored_bpw"},
      {R"([{"op":"replace","path":"/total/quantized_bpw","value":2}])", "total.quantized_bpw"},
      {R"([{"op":"replace","path":"/total/distortion","value":2}])", "total.distortion"},
      {R"([{"op":"remove","path":"/total"}])", "member 'total' is missing"},
      {R"([{"op":"replace","path":"/tensors","value":3}])", "tensors is a number, not an array"},
      {R"([{"op":"replace","path":"/tensors/0","value":[]}])", "is an array, not an object"},
      {R"([{"op":"replace","path":"/tensors/0/name","value":7}])", "name is a number"},
      {R"([{"op":"replace","path":"/tensors/0/shape","value":[-1]}])", "an entry of shape"}};
  for (const auto& [patch, words] : lies) {
    folder.set_record(truth.patch(Json::parse(patch)));
    const VerifyReport report = run_verify(folder.path(), folder.original());
    EXPECT_PROBLEM(report, words);
    EXPECT_PROBLEM(report, "ratefloor.json");
  }
  folder.set_record(truth);
  EXPECT_TRUE(run_verify(folder.path(), folder.original()).intact());
}

TEST(VerifyRecord, ARecordThatIsNoneIsFound) {
  const QuantizedFolder folder;
  for (const std::string_view text : {"", "{", "[]", "\xff", "{\"tensors\": []}", "{} {}"}) {
    folder.set("ratefloor.json", text);
    const VerifyReport report = run_verify(folder.path());
    EXPECT_PROBLEM(report, "ratefloor.json");
    EXPECT_EQ(report.matrices.size(), 4u);
  }
  fs::remove(folder.path("ratefloor.json"));
  EXPECT_PROBLEM(run_verify(folder.path()), "ratefloor.json");
}

}  // namespace
}  // namespace ratefloor::job
