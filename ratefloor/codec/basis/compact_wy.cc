#include "ratefloor/codec/basis/compact_wy.h"

#include <algorithm>

#include "ratefloor/kernel/ordered_product.h"

namespace ratefloor::codec::basis {
namespace {

constexpr std::size_t kRowsAtOnce = 256;

// T of Q = 1 − VᵀTV from G = VVᵀ, column by column: T_jj = 2 / G_jj, and above it −T_jj T g.
std::vector<double> triangle(const std::vector<double>& gram, std::size_t k) {
  std::vector<double> t(k * k);
  for (std::size_t j = 0; j < k; ++j) {
    const double tau = 2 / gram[j * k + j];
    for (std::size_t i = 0; i < j; ++i) {
      double sum = 0;
      for (std::size_t m = i; m < j; ++m) sum += t[i * k + m] * gram[m * k + j];
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
  std::vector<double> v(k * n), transposed(n * k);
  auto next = values.begin();
  for (std::size_t j = 0; j < k; ++j)
    for (std::size_t i = j; i < n; ++i) {
      const float value = i == j ? 1 : *next++;
      vectors_[j * n + i] = value;
      v[j * n + i] = transposed[i * k + j] = value;
    }
  using kernel::add_ordered_product;
  std::vector<double> gram(k * k);
  add_ordered_product(kernel::Sign::kPlus, {v.data(), n, 1}, transposed.data(), k, gram.data(), k,
                      k, k, n);
  std::vector<double> t = triangle(gram, k);
  if (side == Side::kBack)
    for (std::size_t i = 0; i < k; ++i)
      for (std::size_t j = 0; j < i; ++j) std::swap(t[i * k + j], t[j * k + i]);
  std::vector<double> factor(n * k);
  add_ordered_product(kernel::Sign::kPlus, {transposed.data(), k, 1}, t.data(), k, factor.data(), k,
                      n, k, k);
  factor_.assign(factor.begin(), factor.end());
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
