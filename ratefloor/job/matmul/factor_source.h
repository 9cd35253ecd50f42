// Where the vectors of one factor of a matrix product come from.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/model_folder.h"
#include "ratefloor/source/source.h"

namespace ratefloor::job {

class FactorSource {
 public:
  virtual ~FactorSource() = default;
  virtual std::string name() const = 0;
  /// n, entries of a vector; 0: any.
  virtual std::size_t length() const = 0;
  /// Vectors that there are; 0: any number.
  virtual std::size_t available() const = 0;
  /// `count` vectors of `n` entries, row-major: a function of the seed alone. Preconditions: n is
  /// length() unless that is 0, count <= available() unless that is 0. Errors: NaN or Inf, named.
  virtual Result<std::vector<float>> draw(std::size_t count, std::size_t n,
                                          std::uint64_t seed) const = 0;
};

/// Independent entries of a source of unit variance.
std::unique_ptr<FactorSource> synthetic_factor(std::shared_ptr<const source::Source> source);

/// The rows of a tensor; a draw takes `count` of them at random. `text` is "MODEL:TENSOR", MODEL
/// being whatever io::open_model takes. Errors name file and tensor, and tensors that there are.
Result<std::unique_ptr<FactorSource>> tensor_factor(const std::string& text);

}  // namespace ratefloor::job
