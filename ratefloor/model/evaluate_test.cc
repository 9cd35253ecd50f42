#include "ratefloor/model/evaluate.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/model/calibrate.h"
#include "ratefloor/model/decoder.h"
#include "ratefloor/model/testing/decoder_ref.h"
#include "ratefloor/model/testing/tiny_model.h"
#include "ratefloor/model/token_loss.h"

namespace ratefloor::model {
namespace {

using io::test::ScratchFolder;
using nlohmann::json;
using testing::NoProgress;
using testing::TinyModel;

/// A byte-level model and one whose matrices differ from it a little.
struct Pair {
  ScratchFolder folder, other;
  TinyModel model{json{{"vocab_size", 256}}}, changed{json{{"vocab_size", 256}}};
  std::string text;

  explicit Pair(double change = 0.02) {
    std::uint32_t stream = 500;
    for (auto& [name, tensor] : changed.tensors) {
      if (tensor.shape.size() != 2) continue;
      const std::vector<float> noise =
          testing::random_floats(tensor.values.size(), stream++, change);
      for (std::size_t i = 0; i < noise.size(); ++i) tensor.values[i] += noise[i];
    }
    model.write(folder), changed.write(other);
    folder.write("tokenizer.json", testing::byte_tokenizer());
    other.write("tokenizer.json", testing::byte_tokenizer());
    std::string letters;
    for (int i = 0; i < 1000; ++i) letters += static_cast<char>('a' + (i * i + i / 7) % 26);
    text = folder.write("text.txt", letters);
  }
};

Result<job::Evaluation> run(const EvaluationRequest& request, unsigned threads = 2) {
  const Executor executor(threads);
  NoProgress progress;
  return evaluate(request, executor, progress);
}

job::Evaluation evaluated(const EvaluationRequest& request, unsigned threads = 2) {
  Result<job::Evaluation> evaluation = run(request, threads);
  if (!evaluation) throw std::runtime_error(evaluation.error().to_string());
  return *std::move(evaluation);
}

TEST(Evaluate, EqualsTheEquations) {
  const Pair pair;
  const Executor executor(1);
  const Result<Decoder> p = Decoder::open(pair.folder.path(), {}, executor);
  const Result<Decoder> q = Decoder::open(pair.other.path(), {}, executor);
  ASSERT_TRUE(p && q);
  std::vector<std::uint32_t> tokens;
  for (int i = 0; i < 100; ++i) tokens.push_back('a' + (i * i + i / 7) % 26);
  double nll = 0, kl = 0;
  for (std::size_t first : {0, 50}) {
    const auto window = std::span(tokens).subspan(first, 50);
    const reference::Rows a = reference::logits(p->source(), p->architecture(), window);
    const reference::Rows b = reference::logits(q->source(), q->architecture(), window);
    for (std::size_t i = 0; i + 1 < 50; ++i) {
      const std::vector<float> fa(a[i].begin(), a[i].end()), fb(b[i].begin(), b[i].end());
      nll += negative_log_likelihood(fb, window[i + 1]);
      kl += divergence(fa, fb).kl;
    }
  }
  const job::Evaluation found = evaluated({.model = pair.other.path(),
                                           .text = pair.text,
                                           .reference = pair.folder.path(),
                                           .window = 50,
                                           .max_windows = 2});
  EXPECT_EQ(found.tokens, 98u);
  EXPECT_EQ(found.bytes, 98u);
  EXPECT_NEAR(found.nll.mean, nll / 98, 1e-5);
  EXPECT_NEAR(*found.bits_per_byte, nll / 98 / std::log(2.0), 1e-5);
  EXPECT_NEAR(found.perplexity, std::exp(nll / 98), 1e-3);
  ASSERT_TRUE(found.comparison);
  EXPECT_NEAR(found.comparison->kl.mean / (kl / 98), 1, 1e-3);
}

TEST(Evaluate, AModelIsItsOwnEqual) {
  const Pair pair;
  const job::Evaluation found = evaluated({.model = pair.folder.path(),
                                           .text = pair.text,
                                           .reference = pair.folder.path(),
                                           .window = 64,
                                           .blocks = true});
  const job::Comparison& c = *found.comparison;
  EXPECT_EQ(c.kl.mean, 0);
  EXPECT_EQ(c.logits_mse, 0);
  EXPECT_EQ(c.top1_agreement, 1);
  for (const job::MatrixError& m : c.matrices) {
    EXPECT_EQ(m.output_mse, 0);
    EXPECT_EQ(m.accumulated_mse, 0);
    EXPECT_TRUE(std::isnan(m.amplification));
  }
  for (const job::BlockError& b : c.blocks) EXPECT_EQ(b.kl_nats, 0.0);
}

// Everything that is printed, on one and three threads, in little memory, and with statistics.
TEST(Evaluate, SameBitsHoweverItIsDone) {
  const Pair pair;
  const auto numbers = [&](unsigned threads, bool low_memory) {
    const job::Evaluation e = evaluated({.model = pair.other.path(),
                                         .text = pair.text,
                                         .reference = pair.folder.path(),
                                         .window = 100,
                                         .stride = 60,
                                         .low_memory = low_memory,
                                         .blocks = true,
                                         .noise = 0.01},
                                        threads);
    std::vector<double> all{e.nll.mean, e.nll.low, e.comparison->kl.mean, e.comparison->kl_p99,
                            e.comparison->logits_mse};
    for (const auto& m : e.comparison->matrices)
      all.insert(all.end(), {m.output_mse, m.amplification, m.accumulated_mse, m.output_power});
    for (const auto& b : e.comparison->blocks) all.insert(all.end(), {b.hidden_error, *b.kl_nats});
    for (const auto& s : e.sensitivities) all.push_back(s.kl_nats);
    return all;
  };
  const std::vector<double> expected = numbers(1, false);
  EXPECT_EQ(numbers(3, false), expected);
  EXPECT_EQ(numbers(2, true), expected);
}

// tr(ΔΣΔᵀ)/rows with Σ of the same text is the measured error; independent errors come near tr Σ.
TEST(Evaluate, PredictsOutputErrors) {
  const Pair pair;
  const std::string statistics = pair.folder.path("statistics.safetensors");
  const Executor executor(2);
  NoProgress progress;
  const auto summary = calibrate(
      {.model = pair.folder.path(), .text = pair.text, .output = statistics, .window = 100},
      executor, progress);
  ASSERT_TRUE(summary) << summary.error().to_string();
  const job::Evaluation found = evaluated({.model = pair.other.path(),
                                           .text = pair.text,
                                           .reference = pair.folder.path(),
                                           .statistics = statistics,
                                           .window = 100});
  ASSERT_EQ(found.comparison->matrices.size(), 22u);
  for (const job::MatrixError& m : found.comparison->matrices) {
    ASSERT_TRUE(m.predicted_output_mse) << m.name;
    EXPECT_NEAR(*m.predicted_output_mse / m.output_mse, 1, 1e-5) << m.name;
    EXPECT_NEAR(m.predicted_amplification / m.amplification, 1, 0.35) << m.name;
    EXPECT_NEAR(m.weight_mse, 0.02 * 0.02 / 3, 0.02 * 0.02 / 30) << m.name;
  }
  EXPECT_EQ(found.comparison->layer_tokens, 1000u);
}

// The same function in other units: norms doubled, the matrices behind them halved. Every output,
// KL and logit stays, to the bit; the weights' error falls to a quarter, and with it
// "amplification" quadruples.
TEST(Evaluate, AmplificationIsAMatterOfUnits) {
  Pair pair;
  const auto measure = [&] {
    return *evaluated({.model = pair.other.path(),
                       .text = pair.text,
                       .reference = pair.folder.path(),
                       .window = 100})
                .comparison;
  };
  const job::Comparison before = measure();
  for (TinyModel* model : {&pair.model, &pair.changed})
    for (auto& [name, tensor] : model->tensors) {
      const bool norm = name.find("input_layernorm") != std::string::npos;
      const bool reads_it = name.find("q_proj") != std::string::npos ||
                            name.find("k_proj") != std::string::npos ||
                            name.find("v_proj") != std::string::npos;
      for (float& v : tensor.values) v *= norm ? 2.0f : reads_it ? 0.5f : 1.0f;
    }
  pair.model.write(pair.folder), pair.changed.write(pair.other);
  const job::Comparison after = measure();
  EXPECT_EQ(after.kl.mean, before.kl.mean);
  EXPECT_EQ(after.logits_mse, before.logits_mse);
  for (std::size_t i = 0; i < before.matrices.size(); ++i) {
    const job::MatrixError& m = after.matrices[i];
    const bool scaled = m.kind == "q" || m.kind == "k" || m.kind == "v";
    EXPECT_EQ(m.output_mse, before.matrices[i].output_mse);
    EXPECT_NEAR(m.amplification / before.matrices[i].amplification, scaled ? 4 : 1, 1e-6);
  }
}

// Twice the noise variance, twice the KL: where noise is small KL is quadratic in its size.
TEST(Evaluate, SensitivityIsASlope) {
  const Pair pair;
  const auto slopes = [&](double noise) {
    return evaluated(
               {.model = pair.folder.path(), .text = pair.text, .window = 100, .noise = noise})
        .sensitivities;
  };
  const auto small = slopes(1e-4), large = slopes(4e-4);
  ASSERT_EQ(small.size(), 21u);
  for (std::size_t i = 0; i < small.size(); ++i) {
    EXPECT_GT(small[i].slope, 0);
    EXPECT_NEAR(large[i].slope / small[i].slope, 1, 0.2) << small[i].name;
  }
}

std::string fault(const EvaluationRequest& request) {
  const Result<job::Evaluation> found = run(request);
  return found ? "accepted" : found.error().message;
}

TEST(Evaluate, SaysWhatIsWrong) {
  const Pair pair;
  const std::string model = pair.folder.path();
  EXPECT_EQ(fault({.model = model, .text = pair.text, .window = 1000}),
            "a window of 1000 tokens is longer than the model's context of 512");
  EXPECT_EQ(fault({.model = model, .text = pair.text, .window = 10, .stride = 11}),
            "a window of 10 with a stride of 11 predicts nothing or skips tokens");
  EXPECT_EQ(fault({.model = model, .text = pair.folder.write("none", "")}), "the text is empty");
  EXPECT_EQ(fault({.model = model, .text = pair.folder.write("one", "x")}),
            "the text has 1 token, which leaves nothing to predict");
  EXPECT_NE(fault({.model = model, .text = pair.folder.write("bad", "ab\xff")}).find("UTF-8"),
            std::string::npos);
  const TinyModel wide(json{{"vocab_size", 256}, {"intermediate_size", 96}});
  const ScratchFolder folder;
  wide.write(folder);
  EXPECT_NE(fault({.model = model, .text = pair.text, .reference = folder.path()})
                .find("are not two versions of one model: their sizes differ"),
            std::string::npos);
}

TEST(Evaluate, ShortTextsAreEvaluatedWithAWarning) {
  const Pair pair;
  const job::Evaluation found =
      evaluated({.model = pair.folder.path(), .text = pair.folder.write("short", "abc")});
  EXPECT_EQ(found.tokens, 2u);
  EXPECT_EQ(found.warnings,
            std::vector<std::string>{"the text has 3 tokens, less than one window of 512"});
  EXPECT_TRUE(std::isnan(found.nll.low));
}

}  // namespace
}  // namespace ratefloor::model
