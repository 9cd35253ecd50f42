#include "ratefloor/quant/voronoi/voronoi_code.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>

#include "ratefloor/quant/lattice_kernels.h"

namespace ratefloor::quant {
namespace {

constexpr std::size_t kMaxDimension = 24;

/// digit = u mod q for a whole u, |u| < 2^24: the quotient by reciprocal is off by at most one.
void digits_of(const float* u, int q, std::size_t count, std::uint8_t* digits) {
  const float inverse = 1.0f / static_cast<float>(q);
  for (std::size_t v = 0; v < count; ++v) {
    const auto whole = static_cast<std::int32_t>(u[v]);
    const auto quotient = static_cast<std::int32_t>(u[v] * inverse);
    std::int32_t rest = whole - q * quotient;
    rest += rest < 0 ? q : 0;
    rest += rest < 0 ? q : 0;
    rest -= rest >= q ? q : 0;
    digits[v] = static_cast<std::uint8_t>(rest);
  }
}

}  // namespace

VoronoiCode::VoronoiCode(const lattice::Lattice& lattice, int q)
    : lattice_(&lattice), kernel_lattice_(point_lattice(lattice)), q_(q) {
  for (std::size_t i = 0; i < lattice.dimension; ++i) {
    diagonal_.push_back(static_cast<float>(lattice.generator[i][i]));
    for (std::size_t j = i + 1; j < lattice.dimension; ++j)
      if (const lattice::Coordinate g = lattice.generator[i][j]; g != 0)
        off_diagonal_.push_back(
            {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j), static_cast<float>(g)});
  }
}

Result<VoronoiCode> VoronoiCode::make(const lattice::Lattice& lattice, int q) {
  if (q < kMinQ || q > kMaxQ)
    return make_error(ErrorCode::kInvalidArgument,
                      "nesting ratio q = " + std::to_string(q) + " is outside 2 … 255");
  return VoronoiCode(lattice, q);
}

double VoronoiCode::bits_per_coordinate() const { return std::log2(q_); }

// Row i of the triangular basis is the first that reaches column i: divide, subtract, go on.
void VoronoiCode::encode(const float* points, std::size_t stride, std::size_t count,
                         std::uint8_t* digits) const {
  const std::size_t n = dimension();
  float rest[kMaxDimension * kRun];
  for (std::size_t first = 0; first < count; first += kRun) {
    const std::size_t run = std::min(kRun, count - first);
    for (std::size_t i = 0; i < n; ++i)
      std::copy_n(points + i * stride + first, run, rest + i * kRun);
    auto entry = off_diagonal_.begin();
    for (std::size_t i = 0; i < n; ++i) {
      float* u = rest + i * kRun;
      const float inverse = 1 / diagonal_[i];  // exact
      for (std::size_t v = 0; v < run; ++v) u[v] *= inverse;
      for (; entry != off_diagonal_.end() && entry->row == i; ++entry) {
        float* other = rest + entry->column * kRun;
        const float g = entry->value;
        for (std::size_t v = 0; v < run; ++v) other[v] -= g * u[v];
      }
      digits_of(u, q_, run, digits + i * stride + first);
    }
  }
}

void VoronoiCode::decode(const std::uint8_t* digits, std::size_t stride, std::size_t count,
                         float* points) const {
  const std::size_t n = dimension();
  const auto q = static_cast<float>(q_);
  float y[kMaxDimension * kRun], nearest[kMaxDimension * kRun];
  for (std::size_t first = 0; first < count; first += kRun) {
    const std::size_t run = std::min(kRun, count - first);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t v = 0; v < run; ++v)
        y[i * kRun + v] = diagonal_[i] * static_cast<float>(digits[i * stride + first + v]);
    for (const Entry& entry : off_diagonal_) {
      const std::uint8_t* d = digits + entry.row * stride + first;
      float* to = y + entry.column * kRun;
      for (std::size_t v = 0; v < run; ++v) to[v] += entry.value * static_cast<float>(d[v]);
    }
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t v = 0; v < run; ++v) nearest[i * kRun + v] = y[i * kRun + v] / q;
    kernel::nearest_points(kernel_lattice_, nearest, nearest, kRun, run);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t v = 0; v < run; ++v)
        points[i * stride + first + v] = y[i * kRun + v] - q * nearest[i * kRun + v];
  }
}

void VoronoiCode::encode_and_test(const float* points, std::size_t stride, std::size_t count,
                                  std::uint8_t* digits, std::uint8_t* in) const {
  const std::size_t n = dimension();
  float back[kMaxDimension * kRun];
  std::uint8_t own[kMaxDimension * kRun];
  for (std::size_t first = 0; first < count; first += kRun) {
    const std::size_t run = std::min(kRun, count - first);
    encode(points + first, stride, run, digits + first);
    for (std::size_t i = 0; i < n; ++i)
      std::copy_n(digits + i * stride + first, run, own + i * kRun);
    decode(own, kRun, run, back);
    std::fill_n(in + first, run, std::uint8_t{1});
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t v = 0; v < run; ++v)
        in[first + v] &= back[i * kRun + v] == points[i * stride + first + v];
  }
}

Result<void> VoronoiCode::check_digits(const std::uint8_t* digits, std::size_t size) const {
  std::uint8_t largest = 0;
  for (std::size_t i = 0; i < size; ++i) largest = std::max(largest, digits[i]);
  if (largest < q_) return {};
  const std::size_t at = static_cast<std::size_t>(
      std::find_if(digits, digits + size, [&](std::uint8_t d) { return d >= q_; }) - digits);
  return make_error(ErrorCode::kMalformed, "digit " + std::to_string(digits[at]) +
                                               " of a Voronoi code with q = " + std::to_string(q_))
      .at(at);
}

}  // namespace ratefloor::quant
