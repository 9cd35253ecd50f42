// The entry-by-entry steps of a Llama-like decoder block, each bit-identical to decoder_block_ref.h
// on every SIMD target. Lengths are free; nothing needs alignment. Cost: memory speed, except for
// silu_gate, about 1 ns per entry.
#pragma once

#include <span>

namespace ratefloor::kernel {

/// out_i = (x_i / √(mean x² + eps)) w_i, the mean in f64 (RMSNorm; Zhang & Sennrich 2019).
/// All three have one length; `out` may be `x`.
void rms_norm(std::span<const float> x, std::span<const float> weight, double eps,
              std::span<float> out);

/// gate_i ← gate_i / (1 + e^{−gate_i}) · up_i (SwiGLU; Shazeer 2020).
void silu_gate(std::span<float> gate, std::span<const float> up);

/// Rotates the pairs (x_i, x_{i+n}), n = cos.size() = sin.size() = x.size()/2, by their angles:
/// rotary position embedding (Su et al. 2021) in the half-split order of Hugging Face.
void rotate_halves(std::span<float> x, std::span<const float> cos, std::span<const float> sin);

/// y_i ← y_i + a x_i
void add_scaled(std::span<float> y, float a, std::span<const float> x);

/// The first entry that is NaN or infinite; x.size() when there is none.
std::size_t first_not_finite(std::span<const float> x);

}  // namespace ratefloor::kernel
