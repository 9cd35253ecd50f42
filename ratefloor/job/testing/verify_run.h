// Runs `verify` and shows what it found.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "ratefloor/job/testing/quantized_folder.h"
#include "ratefloor/job/verify.h"

namespace ratefloor::job::testing {

inline VerifyReport run_verify(const std::string& model, const std::string& against = "",
                               unsigned threads = 2) {
  CountingProgress progress;
  return got(verify({model, against}, Executor(threads), progress));
}

inline std::string problems(const VerifyReport& report) {
  std::string text;
  for (const Error& problem : report.problems) text += problem.to_string() + "\n";
  return text;
}

}  // namespace ratefloor::job::testing

/// One of the report's problems has these words.
#define EXPECT_PROBLEM(report, words)                                                   \
  EXPECT_NE(::ratefloor::job::testing::problems(report).find(words), std::string::npos) \
      << words << "\n"                                                                  \
      << ::ratefloor::job::testing::problems(report)
