// What `eval` finds out about a model: how well it predicts a text, and how far it is from a
// reference. Plain data, filled by model/evaluate.h, shown by report/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ratefloor::job {

/// A mean over tokens with its 95 % confidence interval, windows taken as independent blocks;
/// low and high are NaN for fewer than two windows.
struct Estimate {
  double mean = 0, low = 0, high = 0;
};

/// One matrix W of a block (or the head) and its stand-in Ŵ, Δ = W − Ŵ. x: its inputs in the
/// reference model. Errors are per entry: of W's, or of y = W x's.
struct MatrixError {
  std::string name;
  int layer = -1;    // -1: the head
  std::string kind;  // q, k, v, o, gate, up, down, head
  std::uint64_t rows = 0, cols = 0;
  double stored_bpw = 0;
  double weight_variance = 0;  // mean square of W
  double weight_mse = 0;       // mean square of Δ
  double output_power = 0;     // mean square of W x
  double output_mse = 0;       // mean square of Δ x: only this matrix replaced
  double amplification = 0;    // output_mse / weight_mse; NaN for Δ = 0
  /// tr Σ, Σ = E[x xᵀ]: the amplification if the entries of Δ were independent of each other.
  double predicted_amplification = 0;
  /// tr(Δ Σ Δᵀ)/rows with the Σ of a statistics file.
  std::optional<double> predicted_output_mse;
  /// Mean square of Ŵ x̂ − W x, x̂ the inputs in the evaluated model: with what came before.
  double accumulated_mse = 0;
};

struct BlockError {
  int layer = 0;
  double hidden_error = 0;  // ‖ĥ − h‖²/‖h‖² behind the block, everything replaced
  std::optional<double> kl_nats{};  // mean KL with this block alone replaced
};

/// KL of the reference from itself with Gaussian noise in one matrix.
struct Sensitivity {
  std::string name{};
  int layer = 0;
  std::string kind{};
  std::uint64_t weights = 0;
  double kl_nats = 0;
  double slope = 0;  // kl_nats / relative variance of the noise
};

struct PositionKl {
  std::uint64_t first = 0, last = 0;  // positions in the window
  double kl_nats = 0;
};

/// Against the reference P, Q the evaluated model; per predicted token.
struct Comparison {
  std::string reference;
  Estimate reference_nll;
  Estimate kl;  // KL(P ‖ Q), nats
  double kl_median = 0, kl_p90 = 0, kl_p99 = 0, kl_p999 = 0, kl_max = 0;
  double logits_mse = 0;       // per logit
  double logits_variance = 0;  // of the reference's, around each token's mean
  double top1_agreement = 0;
  std::vector<PositionKl> by_position;
  std::uint64_t layer_tokens = 0;  // how many of the text's first tokens `matrices` looks at
  std::vector<MatrixError> matrices;
  std::vector<BlockError> blocks;
};

struct Evaluation {
  std::string model, text;
  std::string engine;  // "f32 (oneDNN …)"
  std::string codec;   // of a quantized model, else empty
  std::uint64_t window = 0, stride = 0, windows = 0;
  std::uint64_t text_tokens = 0;       // in the windows that were evaluated
  std::uint64_t tokens = 0;            // predicted
  std::optional<std::uint64_t> bytes;  // that the predicted tokens stand for; none for token files
  Estimate nll;                        // nats per token
  std::optional<double> bits_per_byte;
  double perplexity = 0;
  double weights_bpw = 0;  // stored bytes × 8 / weights of all tensors
  std::optional<Comparison> comparison;
  double noise_variance = 0;  // relative to the matrix's mean square
  std::vector<Sensitivity> sensitivities;
  std::vector<std::string> warnings;
  double seconds = 0;  // wall time of the forward passes; not part of the JSON
};

}  // namespace ratefloor::job
