#include "ratefloor/kernel/random_rotation.h"

#include <algorithm>
#include <cassert>

#include "ratefloor/base/random.h"

namespace ratefloor::kernel {
namespace {

constexpr std::uint32_t kStream = 0x726f7461;
/// Largest dense factor where the size can be chosen: 2^k·m with m <= 60 come close to any n.
constexpr std::size_t kHandyFactor = 64;

template <class T>
void flip(std::span<T> x, std::span<const float> signs) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] *= signs[i];
}

}  // namespace

std::vector<float> random_signs(std::size_t first, std::size_t n, std::uint64_t seed,
                                std::uint32_t round) {
  std::vector<float> signs(n);
  for (std::size_t i = first; i < first + n;) {
    const auto bits = random_bits(seed, i / 128, round, kStream);
    for (const std::size_t end = std::min(first + n, (i / 128 + 1) * 128); i < end; ++i)
      signs[i - first] = (bits[i / 64 % 2] >> (i % 64) & 1) != 0 ? -1.0f : 1.0f;
  }
  return signs;
}

RandomRotation::RandomRotation(std::size_t n, std::uint64_t seed) : RandomRotation(n, seed, n) {}

RandomRotation::RandomRotation(std::size_t n, std::uint64_t seed, std::size_t block)
    : n_(n), block_(std::min(block, n)) {
  assert(n >= 1 && block >= 1);
  for (std::size_t first = 0; first < n; first += block_)
    add_part(first, std::min(block_, n - first));
  signs_[0] = random_signs(0, n, seed, 0);
  if (std::any_of(parts_.begin(), parts_.end(), [](const Part& p) { return p.overlapping; }))
    signs_[1] = random_signs(0, n, seed, 1);
}

void RandomRotation::add_part(std::size_t first, std::size_t size) {
  Part part{first, size, 0, false};
  if (!parts_.empty() && parts_.back().size == size) {
    part.transform = parts_.back().transform;
    part.overlapping = parts_.back().overlapping;
  } else {
    std::optional<Hadamard> exact = Hadamard::of_size(size);
    part.overlapping = !exact;
    part.transform = transforms_.size();
    transforms_.push_back(exact ? *std::move(exact) : Hadamard::at_most(size, kHandyFactor));
  }
  parts_.push_back(part);
}

std::string RandomRotation::plan() const {
  const auto text = [&](const Part& part) {
    return transforms_[part.transform].plan() + (part.overlapping ? " overlapping, twice" : "");
  };
  if (parts_.size() == 1) return text(parts_[0]);
  std::string all = "blocks of " + text(parts_[0]);
  if (parts_.back().size != parts_[0].size) all += "; " + text(parts_.back());
  return all;
}

template <class T>
void RandomRotation::rotate(std::span<T> x) const {
  assert(x.size() == n_);
  flip<T>(x, signs_[0]);
  for (const Part& part : parts_) {
    const Hadamard& h = transforms_[part.transform];
    const std::span<T> here = x.subspan(part.first, part.size);
    h.apply(here.first(h.size()));
    if (!part.overlapping) continue;
    flip<T>(here, std::span(signs_[1]).subspan(part.first, part.size));
    h.apply(here.last(h.size()));
  }
}

void RandomRotation::apply(std::span<float> x) const { rotate(x); }
void RandomRotation::apply(std::span<double> x) const { rotate(x); }

void RandomRotation::apply_transpose(std::span<float> x) const {
  assert(x.size() == n_);
  for (const Part& part : parts_) {
    const Hadamard& h = transforms_[part.transform];
    const std::span<float> here = x.subspan(part.first, part.size);
    if (part.overlapping) {
      h.apply_transpose(here.last(h.size()));
      flip<float>(here, std::span(signs_[1]).subspan(part.first, part.size));
    }
    h.apply_transpose(here.first(h.size()));
  }
  flip<float>(x, signs_[0]);
}

void RandomRotation::apply_rows(std::span<float> x) const {
  assert(x.size() % n_ == 0);
  for (std::size_t i = 0; i < x.size(); i += n_) apply(x.subspan(i, n_));
}

void RandomRotation::apply_transpose_rows(std::span<float> x) const {
  assert(x.size() % n_ == 0);
  for (std::size_t i = 0; i < x.size(); i += n_) apply_transpose(x.subspan(i, n_));
}

}  // namespace ratefloor::kernel
