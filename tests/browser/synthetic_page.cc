// Writes made-up reports for the browser test: synthetic_page KIND FILE. Of `analyze`, KIND is one
// of model (a small Llama-like model), hostile (everything that can go wrong), one (a single
// tensor), large (some 500 tensors), empty; of `quantize`, one of record (without calibration),
// calibrated, calibrated_large (some 500 matrices), calibrated_hostile.
#include <cstdio>
#include <fstream>
#include <string>

#include "ratefloor/report/analysis_html.h"
#include "ratefloor/report/quantize_html.h"
#include "ratefloor/report/testing/synthetic_analysis.h"
#include "ratefloor/report/testing/synthetic_quantize.h"

namespace testing = ratefloor::report::testing;

namespace {

bool analysis_page(const std::string& kind, std::string& page) {
  ratefloor::job::Analysis analysis;
  if (kind == "model") {
    analysis = testing::synthetic_analysis(4);
  } else if (kind == "hostile") {
    analysis = testing::hostile_analysis();
  } else if (kind == "one") {
    analysis = testing::synthetic_analysis(1);
    analysis.tensors.resize(1);
    testing::fill_totals(analysis);
  } else if (kind == "large") {
    analysis = testing::synthetic_analysis(72);
  } else if (kind != "empty") {
    return false;
  }
  page = ratefloor::report::analysis_html(analysis);
  return true;
}

bool quantize_page(const std::string& kind, std::string& page) {
  ratefloor::job::QuantizeRecord record;
  if (kind == "record") {
    record = testing::plain_record();
  } else if (kind == "calibrated") {
    record = testing::calibrated_record();
  } else if (kind == "calibrated_large") {
    record = testing::calibrated_record(72);
  } else if (kind == "calibrated_hostile") {
    record = testing::hostile_record();
  } else {
    return false;
  }
  page = ratefloor::report::quantize_html(record);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string kind = argc == 3 ? argv[1] : "";
  std::string page;
  if (!analysis_page(kind, page) && !quantize_page(kind, page)) {
    std::fputs(
        "usage: synthetic_page model|hostile|one|large|empty|record|calibrated|calibrated_large|"
        "calibrated_hostile FILE\n",
        stderr);
    return 2;
  }
  std::ofstream file(argv[2], std::ios::binary);
  file << page;
  return file.flush() ? 0 : 1;
}
