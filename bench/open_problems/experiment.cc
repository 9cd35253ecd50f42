#include "bench/open_problems/experiment.h"

#include <cstdio>
#include <cstdlib>

#include "ratefloor/source/source.h"

namespace ratefloor::bench {
namespace {

class Silent final : public Progress {
 public:
  void begin(std::uint64_t) override {}
  void advance(std::uint64_t) override {}
  void item(std::string_view) override {}
};

template <class T>
T checked(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "open_problems: %s\n", result.error().to_string().c_str());
    std::exit(1);
  }
  return *std::move(result);
}

}  // namespace

std::string text(double value, int digits) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*g", digits, value);
  return buffer;
}

job::MatmulEntry measure(const Point& point) {
  static const Executor executor;
  std::unique_ptr<job::FactorSource> a, b;
  if (point.left.empty()) {
    std::shared_ptr<const source::Source> source = checked(source::parse_source(point.source));
    a = job::synthetic_factor(source), b = job::synthetic_factor(source);
  } else {
    a = checked(job::tensor_factor(point.left)), b = checked(job::tensor_factor(point.right));
  }
  job::MatmulRequest request;
  request.rate_a_bits = point.rate_a, request.rate_b_bits = point.rate_b;
  job::MatmulScheme scheme;
  scheme.label = scheme.quantizer = point.quantizer;
  scheme.sharing = point.sharing, scheme.selection = point.selection;
  scheme.unbiased = point.unbiased;
  request.schemes = {scheme};
  request.n = point.n, request.trials = point.trials;
  request.vectors_a = point.vectors_a, request.vectors_b = point.vectors_b;
  request.rotate = !point.left.empty() && point.rotate;
  request.normalize = point.normalize || !point.left.empty();
  Silent progress;
  return checked(job::run_matmul(*a, *b, request, executor, progress)).entries.front();
}

Row distortion_cells(const job::MatmulEntry& entry) {
  return {text(entry.distortion), text((entry.ci_high - entry.ci_low) / 2, 2)};
}

}  // namespace ratefloor::bench
