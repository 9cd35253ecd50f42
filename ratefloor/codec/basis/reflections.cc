#include "ratefloor/codec/basis/reflections.h"

#include <algorithm>
#include <iterator>

#include "ratefloor/kernel/ordered_product.h"

namespace ratefloor::codec::basis {
namespace {

constexpr std::size_t kRowsAtOnce = 256;
constexpr std::size_t kChannelsAtOnce = 64;  // in f64: the rest of V stays as small as it is

// T of Q = 1 − VᵀTV from G = VVᵀ, column by column: T_jj = 2 / G_jj, and above it −T_jj T g. G's
// entries are read along rows: it is symmetric to the bit.
std::vector<double> triangle(const std::vector<double>& gram, std::size_t k) {
  std::vector<double> t(k * k);
  for (std::size_t j = 0; j < k; ++j) {
    const double tau = 2 / gram[j * k + j];
    for (std::size_t i = 0; i < j; ++i) {
      double sum = 0;
      for (std::size_t m = i; m < j; ++m) sum += t[i * k + m] * gram[j * k + m];
      t[i * k + j] = -tau * sum;
    }
    t[j * k + j] = tau;
  }
  return t;
}

}  // namespace

Reflections::Reflections(std::uint64_t channels, std::uint64_t count, std::span<const float> values)
    : channels_(channels), count_(count), vectors_(count * channels) {
  const std::size_t n = channels, k = count;
  auto next = values.begin();
  for (std::size_t j = 0; j < k; ++j)
    for (std::size_t i = j; i < n; ++i) vectors_[j * n + i] = i == j ? 1 : *next++;

  using kernel::add_ordered_product;
  std::vector<double> some(std::min(n, kChannelsAtOnce) * k);  // of Vᵀ
  const auto for_some_channels = [&](auto&& f) {
    for (std::size_t first = 0; first < n; first += kChannelsAtOnce) {
      const std::size_t width = std::min(kChannelsAtOnce, n - first);
      for (std::size_t j = 0; j < k; ++j)
        for (std::size_t i = 0; i < width; ++i) some[i * k + j] = vectors_[j * n + first + i];
      f(width);
    }
  };
  std::vector<double> gram(k * k);
  for_some_channels([&](std::size_t width) {
    add_ordered_product(kernel::Sign::kPlus, {some.data(), 1, k}, some.data(), k, gram.data(), k, k,
                        k, width);
  });
  const std::vector<double> t = triangle(gram, k);
  std::vector<double> t_transposed(k * k), product(some.size());
  for (std::size_t i = 0; i < k; ++i)
    for (std::size_t j = 0; j < k; ++j) t_transposed[j * k + i] = t[i * k + j];
  const auto append_product = [&](const std::vector<double>& right, std::size_t width,
                                  std::vector<float>& to) {
    std::fill(product.begin(), product.end(), 0);
    add_ordered_product(kernel::Sign::kPlus, {some.data(), k, 1}, right.data(), k, product.data(),
                        k, width, k, k);
    std::transform(product.begin(), product.begin() + static_cast<std::ptrdiff_t>(width * k),
                   std::back_inserter(to), [](double v) { return static_cast<float>(v); });
  };
  forward_.reserve(n * k);
  back_.reserve(n * k);
  for_some_channels([&](std::size_t width) {
    append_product(t, width, forward_);
    append_product(t_transposed, width, back_);
  });
}

void Reflections::move(std::span<const float> factor, std::span<float> rows) const {
  const std::size_t n = channels_, k = count_;
  std::vector<float> z;
  for (std::size_t first = 0; first < rows.size() / n; first += kRowsAtOnce) {
    const std::size_t count = std::min(kRowsAtOnce, rows.size() / n - first);
    float* const x = rows.data() + first * n;
    z.assign(count * k, 0);
    kernel::add_ordered_product(kernel::Sign::kPlus, {x, n, 1}, factor.data(), k, z.data(), k,
                                count, k, n);
    kernel::add_ordered_product(kernel::Sign::kMinus, {z.data(), k, 1}, vectors_.data(), n, x, n,
                                count, n, k);
  }
}

void Reflections::apply(std::span<float> rows) const { move(forward_, rows); }
void Reflections::undo(std::span<float> rows) const { move(back_, rows); }

}  // namespace ratefloor::codec::basis
