#include "ratefloor/rigor/maximum.h"

#include <cmath>
#include <queue>
#include <utility>

namespace ratefloor::rigor {
namespace {

struct Box {
  Ball left, right;  // points
  Ball upper;        // a point that f does not exceed on the box; indeterminate: nothing is known
  double key = 0;    // its double, +inf if nothing is known
  long sequence = 0;
};

struct LowerFirst {
  bool operator()(const Box& a, const Box& b) const {
    if (a.key != b.key) return a.key < b.key;
    if (certainly_less(a.upper, b.upper)) return true;
    if (certainly_less(b.upper, a.upper)) return false;
    return a.sequence > b.sequence;
  }
};

class Search {
 public:
  Search(const BoxFunction& f, const TaylorModel& model, const MaximumOptions& options)
      : f_(f), model_(model), options_(options) {}

  void look_at(const Ball& x) {
    const Ball value = f_(x);
    if (!value.is_finite()) return;
    if (result_.attained.is_finite() && seen_ && !certainly_less(result_.attained, value.lower()))
      return;
    seen_ = true;
    result_.attained = value.lower();
    result_.where = x;
  }

  void add(const Ball& left, const Ball& right) {
    Box box{left, right, bound(left, right), 0, result_.evaluations++};
    box.key = box.upper.upper_double();
    queue_.push(std::move(box));
  }

  bool decided(const Ball& upper) {
    if (options_.enough && (certainly_at_most(upper, *options_.enough) || exceeds_enough()))
      return true;
    return seen_ && upper.is_finite() &&
           (upper - result_.attained).upper_double() <= options_.tolerance;
  }

  bool exceeds_enough() const {
    return options_.enough && seen_ && certainly_less(*options_.enough, result_.attained);
  }
  bool reaches(const Ball& bound) const {
    return bound.is_finite() && ((seen_ && certainly_at_most(bound, result_.attained)) ||
                                 (options_.enough && certainly_at_most(bound, *options_.enough)));
  }

  /// The boxes must cover the domain.
  Maximum run(Precision precision) {
    while (result_.evaluations < options_.evaluation_limit) {
      if (decided(queue_.top().upper)) {
        result_.done = true;
        break;
      }
      const Box box = queue_.top();
      const Ball middle = ((box.left + box.right) / 2).midpoint();
      if (!certainly_less(box.left, middle) || !certainly_less(middle, box.right)) break;
      queue_.pop();
      look_at(middle);
      add(box.left, middle);
      add(middle, box.right);
    }
    result_.upper = queue_.top().upper;  // ends are exact points: their order is, too
    if (!result_.upper.is_finite()) result_.upper = Ball::indeterminate(precision);
    if (!seen_) result_.attained = result_.where = Ball::indeterminate(precision);
    return std::move(result_);
  }

 private:
  Ball bound(const Ball& left, const Ball& right) const {
    const Ball box = Ball::hull(left, right);
    Ball upper = f_(box).upper();
    if (!model_) return upper;
    const Ball middle = box.midpoint();
    const std::vector<Ball> c = model_(middle, box);
    const Ball step = box - middle;
    Ball sum = Ball::integer(0, box.precision());
    for (std::size_t k = 0; k < c.size(); ++k)
      sum += k == 0 ? c[k] : c[k] * pow(step, static_cast<long>(k));
    if (c.empty() || !sum.is_finite()) return upper;
    return upper.is_finite() ? min(upper, sum.upper()) : sum.upper();
  }

  const BoxFunction& f_;
  const TaylorModel& model_;
  const MaximumOptions& options_;
  std::priority_queue<Box, std::vector<Box>, LowerFirst> queue_;
  Maximum result_;
  bool seen_ = false;
};

}  // namespace

Maximum maximum_on_interval(const BoxFunction& f, const TaylorModel& model, const Ball& a,
                            const Ball& b, const MaximumOptions& options) {
  Search search(f, model, options);
  search.look_at(a.midpoint());
  search.look_at(b.midpoint());
  search.add(a.lower(), b.upper());
  return search.run({std::max(a.precision().bits, b.precision().bits)});
}

Maximum maximum_on_half_line(const BoxFunction& f, const TaylorModel& model, const Ball& a,
                             const TailBound& tail, const MaximumOptions& options) {
  constexpr int kDoublings = 20;
  Search search(f, model, options);
  search.look_at(a.midpoint());
  Ball cut = a, beyond;
  for (int k = 0; k <= kDoublings; ++k) {
    search.look_at((a.midpoint() + cut.midpoint()) / 2);
    cut = a.upper() + (1L << k);
    search.look_at(cut.midpoint());
    beyond = tail(cut.lower());
    if (search.reaches(beyond)) break;
  }
  search.add(a.lower(), cut.upper());
  Maximum result = search.run(a.precision());
  result.upper = beyond.is_finite() && result.upper.is_finite()
                     ? max(result.upper, beyond.upper())
                     : Ball::indeterminate(a.precision());
  // The tail may be what decides.
  const bool tail_fits = beyond.is_finite() &&
                         ((options.enough && certainly_at_most(result.upper, *options.enough)) ||
                          (options.enough && certainly_less(*options.enough, result.attained)) ||
                          (result.attained.is_finite() &&
                           (result.upper - result.attained).upper_double() <= options.tolerance));
  result.done = result.done && tail_fits;
  return result;
}

}  // namespace ratefloor::rigor
