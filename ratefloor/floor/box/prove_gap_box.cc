#include "ratefloor/floor/box/prove_gap_box.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "ratefloor/floor/box/prove_interval.h"
#include "ratefloor/floor/certificate/number_text.h"
#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor {
namespace {

constexpr std::size_t kBatch = 8;  // also the most that an interruption loses
constexpr double kNarrowest = 1e-5;
constexpr std::uint64_t kProgress = 1'000'000;

double approximate(const std::string& decimal) {
  const Result<rigor::Ball> value = rigor::Ball::decimal(decimal, {64});
  return value ? value->midpoint_double() : NAN;
}

std::string text_of(double value, std::chars_format format, int digits) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, format, digits).ptr;
  return std::string(buffer, end);
}

std::string short_text(double value) { return text_of(value, std::chars_format::general, 3); }

double width(const DecimalInterval& piece) {
  return approximate(piece.upper) - approximate(piece.lower);
}

/// Cuts at short decimals near `points`, which increase; those outside the piece are left out.
std::vector<DecimalInterval> cut(const DecimalInterval& piece, const std::vector<double>& points,
                                 int decimals) {
  std::vector<DecimalInterval> pieces{piece};
  for (const double point : points) {
    std::string text = text_of(point, std::chars_format::fixed, decimals);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    DecimalInterval& last = pieces.back();
    if (!is_decimal_text(text) || compare_decimals(text, last.lower) <= 0 ||
        compare_decimals(text, last.upper) >= 0)
      continue;
    DecimalInterval next{text, last.upper};
    last.upper = std::move(text);
    pieces.push_back(std::move(next));
  }
  return pieces;
}

std::vector<DecimalInterval> cut_evenly(const DecimalInterval& piece, int parts) {
  const double start = approximate(piece.lower), step = width(piece) / parts;
  std::vector<double> points;
  for (int i = 1; i < parts; ++i) points.push_back(start + i * step);
  return cut(piece, points, 2 + static_cast<int>(std::ceil(std::max(0.0, -std::log10(step)))));
}

/// Where the closed-form theorem, which is best at β = 2, begins and ceases to be enough.
std::vector<DecimalInterval> first_pieces(const GapBoxRequest& request) {
  const double d = approximate(request.distortion.upper), gap = approximate(request.gap_bits);
  std::vector<double> points;
  for (const double outer : {0.500001, 8.0}) {
    double out = outer, in = 2;
    if (theorem_estimate_bits(out, d) < 0.99 * gap) continue;
    for (int i = 0; i < 40; ++i) {
      const double middle = (in + out) / 2;
      (theorem_estimate_bits(middle, d) < 0.99 * gap ? in : out) = middle;
    }
    points.push_back(in);
  }
  return cut(request.beta, points, 4);
}

bool same(const DecimalInterval& a, const DecimalInterval& b) {
  return compare_decimals(a.lower, b.lower) == 0 && compare_decimals(a.upper, b.upper) == 0;
}

class BoxProof {
 public:
  BoxProof(const GapBoxRequest& request, const GapBoxOptions& options, Progress* progress)
      : target_{request.distortion.upper, request.gap_bits},
        options_(options),
        progress_(progress),
        whole_(width(request.beta)) {
    proven_.beta = request.beta;
    proven_.distortion = request.distortion;
    proven_.gap_bits = request.gap_bits;
    for (DecimalInterval& piece : first_pieces(request)) waiting_.push_back({std::move(piece), {}});
  }

  Result<void> resume(const GapBoxCertificate& earlier) {
    if (!same(earlier.beta, proven_.beta) || !same(earlier.distortion, proven_.distortion) ||
        compare_decimals(earlier.gap_bits, proven_.gap_bits) != 0)
      return make_error(ErrorCode::kInvalidArgument,
                        "the certificate to go on with is for beta " + earlier.beta.lower + ":" +
                            earlier.beta.upper + ", distortion " + earlier.distortion.lower + ":" +
                            earlier.distortion.upper + ", gap " + earlier.gap_bits)
          .remedied_by("ask for the same, or leave out --resume");
    if (earlier.boxes.empty()) return {};
    proven_.boxes = earlier.boxes;
    const std::string& end = earlier.boxes.back().beta.upper;
    std::erase_if(waiting_,
                  [&](const Piece& p) { return compare_decimals(p.beta.upper, end) <= 0; });
    if (!waiting_.empty()) waiting_.front().beta.lower = end;
    return {};
  }

  Result<GapBoxCertificate> run(const Executor& executor) {
    if (progress_ != nullptr) progress_->begin(kProgress);
    for (const GapSubBox& box : proven_.boxes) advance(box.beta);
    while (!waiting_.empty()) {
      prove_batch(executor);
      Result<void> next = cut_pieces();
      if (const Result<void> kept = keep_prefix(); !kept) return kept.error();
      if (!next) return std::move(next).error();
    }
    return std::move(proven_);
  }

 private:
  struct Piece {
    DecimalInterval beta;
    std::optional<IntervalOutcome> outcome;

    bool done() const { return outcome && std::holds_alternative<GapSubBox>(*outcome); }
  };

  void advance(const DecimalInterval& beta) {
    const double share = whole_ > 0 ? width(beta) / whole_ : 1;
    if (progress_ != nullptr)
      progress_->advance(static_cast<std::uint64_t>(share * static_cast<double>(kProgress)));
  }

  void prove_batch(const Executor& executor) {
    std::vector<Piece*> batch;
    for (Piece& piece : waiting_)
      if (!piece.outcome && batch.size() < kBatch) batch.push_back(&piece);
    executor.for_each(batch.size(), [&](std::size_t i) {
      batch[i]->outcome = prove_interval(batch[i]->beta, target_);
      if (batch[i]->done()) advance(batch[i]->beta);
    });
  }

  /// Replaces pieces that are to be cut by their parts; an error for the first out of reach.
  Result<void> cut_pieces() {
    std::vector<Piece> next;
    Result<void> result;
    for (Piece& piece : waiting_) {
      const CutInto* order = piece.outcome ? std::get_if<CutInto>(&*piece.outcome) : nullptr;
      const OutOfReach* lost = piece.outcome ? std::get_if<OutOfReach>(&*piece.outcome) : nullptr;
      if (result && order != nullptr && width(piece.beta) / order->parts < kNarrowest)
        result = failure(piece.beta,
                         "what its channel reaches there is larger, however narrow the interval");
      if (result && lost != nullptr)
        result = failure(piece.beta, "a channel made for it reaches " +
                                         short_text(lost->reached_bits) + " bits");
      if (order == nullptr) {
        next.push_back(std::move(piece));
        continue;
      }
      for (DecimalInterval& part : cut_evenly(piece.beta, order->parts))
        next.push_back({std::move(part), {}});
    }
    waiting_ = std::move(next);
    return result;
  }

  Error failure(const DecimalInterval& beta, const std::string& reached) const {
    const double middle = (approximate(beta.lower) + approximate(beta.upper)) / 2;
    return make_error(ErrorCode::kDegenerate, "a gap of at most " + target_.gap_bits +
                                                  " bits could not be shown at beta = " +
                                                  text_of(middle, std::chars_format::general, 7) +
                                                  ": " + reached)
        .remedied_by("ask for a larger gap, or a smaller distortion");
  }

  /// Moves what is proven from the left on into the certificate.
  Result<void> keep_prefix() {
    std::size_t count = 0;
    for (; count < waiting_.size() && waiting_[count].done(); ++count)
      proven_.boxes.push_back(std::get<GapSubBox>(*std::move(waiting_[count].outcome)));
    if (count == 0) return {};
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
    if (progress_ != nullptr)
      progress_->item("proven up to beta = " + proven_.boxes.back().beta.upper + ", " +
                      std::to_string(proven_.boxes.size()) + " sub-boxes");
    return options_.checkpoint ? options_.checkpoint(proven_) : Result<void>();
  }

  GapTarget target_;
  const GapBoxOptions& options_;
  Progress* progress_;
  double whole_;
  GapBoxCertificate proven_;
  std::vector<Piece> waiting_;  // in order, from where proven_ ends
};

Error bad(const std::string& message) { return make_error(ErrorCode::kInvalidArgument, message); }

}  // namespace

Result<void> check_request(const GapBoxRequest& request) {
  for (const std::string* text :
       {&request.beta.lower, &request.beta.upper, &request.distortion.lower,
        &request.distortion.upper, &request.gap_bits})
    if (!is_decimal_text(*text))
      return bad("'" + text->substr(0, 40) + "' is not a decimal number such as 0.001");
  const auto outside = [](const DecimalInterval& range, const char* low, const char* high) {
    return compare_decimals(range.lower, low) <= 0 || compare_decimals(range.upper, high) > 0;
  };
  if (compare_decimals(request.beta.lower, request.beta.upper) > 0)
    return bad("the range of beta is reversed");
  if (compare_decimals(request.distortion.lower, request.distortion.upper) > 0)
    return bad("the range of the distortion is reversed");
  if (outside(request.beta, "0.5", "8"))
    return bad("beta must be above 0.5 and at most 8: that is where bounds can be certified");
  if (outside(request.distortion, "0", "0.9999") ||
      compare_decimals(request.distortion.upper, "1e-6") < 0)
    return bad("the distortion must be above 0, and its largest value from 1e-6 to 0.9999")
        .remedied_by("the source has unit variance: at D = 1 the rate is 0");
  if (compare_decimals(request.gap_bits, "0") <= 0) return bad("the gap must be above 0");
  return {};
}

Result<GapBoxCertificate> prove_gap_box(const GapBoxRequest& request, const Executor& executor,
                                        Progress* progress, const GapBoxOptions& options) {
  if (const Result<void> fine = check_request(request); !fine) return fine.error();
  BoxProof proof(request, options, progress);
  if (options.resume)
    if (const Result<void> resumed = proof.resume(*options.resume); !resumed)
      return resumed.error();
  return proof.run(executor);
}

}  // namespace ratefloor::floor
