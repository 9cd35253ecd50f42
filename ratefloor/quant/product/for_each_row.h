// A parallel loop over rows whose body may fail: the error of the lowest row is returned.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"

namespace ratefloor::quant {

template <class Body>  // Result<void>(std::size_t row)
Result<void> for_each_row(const Executor& executor, std::size_t rows, Body&& body) {
  std::vector<std::optional<Error>> errors(rows);
  executor.for_each(rows, [&](std::size_t row) {
    if (Result<void> done = body(row); !done) errors[row] = done.error();
  });
  for (std::size_t row = 0; row < rows; ++row)
    if (errors[row]) {
      errors[row]->message += " (vector " + std::to_string(row) + ")";
      return *std::move(errors[row]);
    }
  return {};
}

}  // namespace ratefloor::quant
