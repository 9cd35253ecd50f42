// A stranger's program: the Shannon lower bound of a generalized Gaussian, and a model that is not
// there.
#include <cstdio>

#include "ratefloor/codec/method.h"
#include "ratefloor/floor/floor_point.h"
#include "ratefloor/job/analyze.h"
#include "ratefloor/report/analysis_json.h"
#include "ratefloor/source/source.h"

namespace {
class NoProgress final : public ratefloor::Progress {
  void begin(std::uint64_t) override {}
  void advance(std::uint64_t) override {}
  void item(std::string_view) override {}
};
}  // namespace

int main() {
  const auto source = ratefloor::source::parse_source("ggd:1.7");
  if (!source) return 1;
  const auto point = ratefloor::floor::floor_at_distortion(**source, 0.00885);
  if (!point) return 1;
  std::printf("%.7f bits\n", point->slb_bits);

  ratefloor::job::AnalyzeRequest request;
  request.model = "/no/such/model";
  NoProgress progress;
  const auto analysis = ratefloor::job::analyze(request, ratefloor::Executor(1), progress);
  return analysis ? 1 : 0;
}
