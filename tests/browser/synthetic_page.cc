// Writes made-up reports for the browser test: synthetic_page KIND FILE, KIND one of model (a small
// Llama-like model), hostile (everything that can go wrong), one (a single tensor), large (some 500
// tensors), empty.
#include <cstdio>
#include <fstream>
#include <string>

#include "ratefloor/report/analysis_html.h"
#include "ratefloor/report/testing/synthetic_analysis.h"

namespace testing = ratefloor::report::testing;

int main(int argc, char** argv) {
  const std::string kind = argc == 3 ? argv[1] : "";
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
    std::fputs("usage: synthetic_page model|hostile|one|large|empty FILE\n", stderr);
    return 2;
  }
  std::ofstream file(argv[2], std::ios::binary);
  file << ratefloor::report::analysis_html(analysis);
  return file.flush() ? 0 : 1;
}
