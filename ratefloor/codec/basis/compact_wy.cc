#include "ratefloor/codec/basis/compact_wy.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "ratefloor/kernel/ordered_product.h"

namespace ratefloor::codec::basis {
namespace {

constexpr std::size_t kRowsAtOnce = 256;
constexpr std::size_t kChannelsAtOnce = 64;  // in f64: V as a whole stays in T

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

template <class T>
CompactWy<T>::CompactWy(std::size_t channels, std::size_t count, std::span<const float> values,
                        Side side)
    : channels_(channels), count_(count), vectors_(count * channels) {
  const std::size_t n = channels, k = count;
  auto next = values.begin();
  for (std::size_t j = 0; j < k; ++j)
    for (std::size_t i = j; i < n; ++i) vectors_[j * n + i] = i == j ? T{1} : T{*next++};

  using kernel::add_ordered_product, kernel::Sign;
  std::vector<double> some(std::min(n, kChannelsAtOnce) * k);  // channels of Vᵀ
  const auto for_some_channels = [&](auto&& f) {
    for (std::size_t first = 0; first < n; first += kChannelsAtOnce) {
      const std::size_t width = std::min(kChannelsAtOnce, n - first);
      for (std::size_t j = 0; j < k; ++j)
        for (std::size_t i = 0; i < width; ++i)
          some[i * k + j] = double{vectors_[j * n + first + i]};
      f(width);
    }
  };
  std::vector<double> gram(k * k);
  for_some_channels([&](std::size_t width) {
    add_ordered_product(Sign::kPlus, {some.data(), 1, k}, some.data(), k, gram.data(), k, k, k,
                        width);
  });
  std::vector<double> t = triangle(gram, k);
  if (side == Side::kBack)
    for (std::size_t i = 0; i < k; ++i)
      for (std::size_t j = 0; j < i; ++j) std::swap(t[i * k + j], t[j * k + i]);
  std::vector<double> product(some.size());
  factor_.reserve(n * k);
  for_some_channels([&](std::size_t width) {
    std::fill(product.begin(), product.end(), 0);
    add_ordered_product(Sign::kPlus, {some.data(), k, 1}, t.data(), k, product.data(), k, width, k,
                        k);
    std::transform(product.begin(), product.begin() + static_cast<std::ptrdiff_t>(width * k),
                   std::back_inserter(factor_), [](double p) { return static_cast<T>(p); });
  });
}

template <class T>
void CompactWy<T>::move(std::span<T> rows) const {
  const std::size_t n = channels_, k = count_;
  std::vector<T> z;
  for (std::size_t first = 0; first < rows.size() / n; first += kRowsAtOnce) {
    const std::size_t count = std::min(kRowsAtOnce, rows.size() / n - first);
    T* const x = rows.data() + first * n;
    z.assign(count * k, 0);
    kernel::add_ordered_product(kernel::Sign::kPlus, {x, n, 1}, factor_.data(), k, z.data(), k,
                                count, k, n);
    kernel::add_ordered_product(kernel::Sign::kMinus, {z.data(), k, 1}, vectors_.data(), n, x, n,
                                count, n, k);
  }
}

template class CompactWy<float>;
template class CompactWy<double>;

}  // namespace ratefloor::codec::basis
