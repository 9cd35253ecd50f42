#include "ratefloor/model/input_gatherer.h"

#include <array>
#include <chrono>
#include <string>

#include "ratefloor/linear/calibration/input_names.h"

namespace ratefloor::model {
namespace {

using Clock = std::chrono::steady_clock;

/// The names of a layer's inputs, in the order of LinearInput.
std::array<std::string, kLinearInputs> input_names(std::size_t layer) {
  std::array<std::string, kLinearInputs> names;
  for (const MatrixKind kind : kAllMatrixKinds)
    names[static_cast<std::size_t>(input_of(kind))] = linear::input_of(matrix_name(layer, kind));
  return names;
}

}  // namespace

InputGatherer::InputGatherer(const Architecture& a, std::size_t layer, const Executor& executor,
                             TransposedRows& space)
    : executor_(executor), space_(space) {
  const std::array<std::string, kLinearInputs> names = input_names(layer);
  const std::array<std::size_t, kLinearInputs> sizes{a.hidden, a.query_width(), a.hidden,
                                                     a.intermediate};
  for (std::size_t i = 0; i < kLinearInputs; ++i) moments_.emplace_back(names[i], sizes[i]);
}

Result<void> InputGatherer::input(LinearInput input, const Activations& x) {
  const Clock::time_point begin = Clock::now();
  Result<void> done = moments_[static_cast<std::size_t>(input)].add(x, executor_, space_);
  seconds_ += std::chrono::duration<double>(Clock::now() - begin).count();
  return done;
}

SecondMoments head_moments(const Architecture& architecture) {
  return {linear::input_of(kHeadName), static_cast<std::size_t>(architecture.hidden)};
}

}  // namespace ratefloor::model
