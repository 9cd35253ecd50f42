#include "ratefloor/floor/checker/short_series.h"

namespace ratefloor::floor::checker {

Series operator+(const Series& a, const Series& b) {
  Series sum;
  for (int n = 0; n <= kOrder; ++n) sum[n] = a[n] + b[n];
  return sum;
}

Series operator-(const Series& a, const Series& b) {
  Series difference;
  for (int n = 0; n <= kOrder; ++n) difference[n] = a[n] - b[n];
  return difference;
}

Series operator*(const Series& a, const Series& b) {
  Series product;
  for (int n = 0; n <= kOrder; ++n)
    for (int k = 0; k <= n; ++k) product[n] += a[k] * b[n - k];
  return product;
}

Series exp(const Series& a) {  // e′ = a′e
  Series e;
  e[0] = rigor::exp(a[0]);
  for (int n = 1; n <= kOrder; ++n) {
    for (int k = 1; k <= n; ++k) e[n] += k * a[k] * e[n - k];
    e[n] = e[n] / n;
  }
  return e;
}

Series log(const Series& a) {  // a l′ = a′
  Series l;
  l[0] = rigor::log(a[0]);
  for (int n = 1; n <= kOrder; ++n) {
    Ball sum = n * a[n];
    for (int k = 1; k < n; ++k) sum -= k * l[k] * a[n - k];
    l[n] = sum / (n * a[0]);
  }
  return l;
}

Series log_at(const Ball& x) {
  Series l;
  l[0] = rigor::log(x);
  Ball power = 1 / x;
  const Ball step = -power;
  for (int n = 1; n <= kOrder; ++n) {
    l[n] = power / n;
    power *= step;
  }
  return l;
}

Series power_at(const Ball& x, const Ball& power) {
  Series p;
  p[0] = rigor::pow(x, power);
  for (int n = 1; n <= kOrder; ++n) p[n] = p[n - 1] * (power - (n - 1)) / (n * x);
  return p;
}

Ball integral(const Series& at_center, const Series& on_cell, const Ball& half_width) {
  Ball sum, power = 2 * half_width;
  const Ball square = rigor::square(half_width);
  for (int n = 0; n <= kOrder; n += 2) {
    sum += (n < kOrder ? at_center[n] : on_cell[n]) * power / (n + 1);
    power *= square;
  }
  return sum;
}

}  // namespace ratefloor::floor::checker
