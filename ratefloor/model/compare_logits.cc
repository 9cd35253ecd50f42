#include "ratefloor/model/compare_logits.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ratefloor/model/token_loss.h"

namespace ratefloor::model {
namespace {

struct TokenResult {
  double nll = 0, reference_nll = 0;
  Divergence divergence;
};

/// Of rows [first, first + count).
Result<std::vector<float>> logits_of(const FinalState& state, std::size_t first,
                                     std::size_t count) {
  const Architecture& a = state.decoder.architecture();
  std::vector<float> logits(count * a.vocabulary);
  const LinearWeights& head = state.head != nullptr ? *state.head : state.decoder.outer().output(a);
  const auto rows = std::span(state.batch.hidden).subspan(first * a.hidden, count * a.hidden);
  if (Result<void> done = state.decoder.logits(head, rows, logits); !done)
    return std::move(done).error();
  return logits;
}

/// The results of rows [first, first + count) of a batch; rows without a target stay empty.
Result<void> score_rows(const FinalState& state, const FinalState* reference,
                        std::span<const std::uint8_t> wanted, std::size_t first, std::size_t count,
                        const Executor& executor, std::span<TokenResult> results) {
  const std::size_t v = state.decoder.architecture().vocabulary;
  const Result<std::vector<float>> logits = logits_of(state, first, count);
  if (!logits) return logits.error();
  std::vector<float> expected;
  if (reference != nullptr) {
    Result<std::vector<float>> theirs = logits_of(*reference, first, count);
    if (!theirs) return std::move(theirs).error();
    expected = *std::move(theirs);
  }
  executor.for_each(count, [&](std::size_t i) {
    if (!wanted[first + i]) return;
    const std::span<const float> row = std::span(*logits).subspan(i * v, v);
    const std::uint32_t target = state.batch.tokens[first + i + 1];
    TokenResult& result = results[first + i];
    result.nll = negative_log_likelihood(row, target);
    if (reference == nullptr) return;
    const std::span<const float> expected_row = std::span(expected).subspan(i * v, v);
    result.reference_nll = negative_log_likelihood(expected_row, target);
    result.divergence = divergence(expected_row, row);
  });
  return {};
}

void add_token(const TokenResult& result, std::size_t position, LogitTotals& totals) {
  totals.token_kl.push_back(static_cast<float>(result.divergence.kl));
  totals.squared_error += result.divergence.squared_error;
  totals.variance += result.divergence.variance;
  totals.same_top += result.divergence.same_top ? 1 : 0;
  if (totals.position_kl.size() <= position) {
    totals.position_kl.resize(position + 1);
    totals.position_count.resize(position + 1);
  }
  totals.position_kl[position] += result.divergence.kl;
  totals.position_count[position] += 1;
}

/// Of sorted values: the least that a share `p` of them does not exceed.
double percentile(const std::vector<float>& sorted, double p) {
  const double rank = std::ceil(p * static_cast<double>(sorted.size()));
  return sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

/// Positions in at most 32 bins of equal width.
std::vector<job::PositionKl> bins(const LogitTotals& totals) {
  constexpr std::size_t kBins = 32;
  const std::size_t n = totals.position_kl.size(), width = (n + kBins - 1) / kBins;
  std::vector<job::PositionKl> out;
  for (std::size_t first = 0; first < n; first += width) {
    const std::size_t end = std::min(first + width, n);
    double sum = 0;
    std::uint64_t count = 0;
    for (std::size_t i = first; i < end; ++i)
      sum += totals.position_kl[i], count += totals.position_count[i];
    if (count > 0) out.push_back({first, end - 1, sum / static_cast<double>(count)});
  }
  return out;
}

}  // namespace

Result<void> add_batch(const FinalState& state, const FinalState* reference,
                       std::span<const Window> windows, const Executor& executor,
                       LogitTotals& totals) {
  const std::vector<TextRun>& texts = state.batch.texts;
  const std::size_t rows = state.batch.tokens.size();
  std::vector<std::uint8_t> wanted(rows, 0);
  for (std::size_t w = 0; w < windows.size(); ++w)
    for (std::size_t i = windows[w].predicted_from; i < windows[w].tokens; ++i)
      wanted[texts[w].first_row + i - 1] = 1;
  std::vector<TokenResult> results(rows);
  const std::size_t piece = logit_rows(state.decoder.architecture());
  for (std::size_t first = 0; first < rows; first += piece) {
    Result<void> done = score_rows(state, reference, wanted, first, std::min(piece, rows - first),
                                   executor, results);
    if (!done) return done;
  }
  for (std::size_t w = 0; w < windows.size(); ++w) {
    double nll = 0, reference_nll = 0, kl = 0;
    for (std::size_t i = windows[w].predicted_from; i < windows[w].tokens; ++i) {
      const TokenResult& result = results[texts[w].first_row + i - 1];
      nll += result.nll, reference_nll += result.reference_nll, kl += result.divergence.kl;
      if (reference != nullptr) add_token(result, i, totals);
    }
    if (!std::isfinite(nll) || !std::isfinite(kl))
      return make_error(ErrorCode::kNotFinite, "the logits of the window at token " +
                                                   std::to_string(windows[w].first) +
                                                   " are NaN or infinite")
          .in_file(state.decoder.source().path());
    const std::uint64_t count = windows[w].tokens - windows[w].predicted_from;
    totals.nll.add(nll, count);
    if (reference == nullptr) continue;
    totals.reference_nll.add(reference_nll, count);
    totals.kl.add(kl, count);
  }
  return {};
}

void summarize(LogitTotals& totals, std::size_t vocabulary, job::Comparison& into) {
  const auto tokens = static_cast<double>(totals.kl.tokens());
  into.reference_nll = totals.reference_nll.estimate();
  into.kl = totals.kl.estimate();
  into.by_position = bins(totals);
  std::sort(totals.token_kl.begin(), totals.token_kl.end());
  into.kl_median = percentile(totals.token_kl, 0.5);
  into.kl_p90 = percentile(totals.token_kl, 0.9);
  into.kl_p99 = percentile(totals.token_kl, 0.99);
  into.kl_p999 = percentile(totals.token_kl, 0.999);
  into.kl_max = totals.token_kl.back();
  into.logits_mse = totals.squared_error / (tokens * static_cast<double>(vocabulary));
  into.logits_variance = totals.variance / tokens;
  into.top1_agreement = static_cast<double>(totals.same_top) / tokens;
}

}  // namespace ratefloor::model
