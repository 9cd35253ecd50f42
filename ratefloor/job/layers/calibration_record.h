// What a calibrated run of `quantize` adds to its record (quantize_record.h): how each matrix does
// where it matters, at its layer's output.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace ratefloor::job {

/// The least rate at an output error, if weights are Gaussian as this model has it.
struct LayerModelFloor {
  std::string model;  // "iid", "columns", "eigenbasis" (linear/layer_floor)
  double floor_bits = 0;
  double gap_bits = 0;  // stored rate − floor; negative: the model is wrong
};

/// One matrix W of rows × cols, its stand-in Ŵ, Δ = W − Ŵ, Σ = E[xxᵀ] of its input.
struct LayerResult {
  std::string input;             // name of the statistics
  std::uint64_t tokens = 0;      // that they are of
  double output_distortion = 0;  // tr(ΔΣΔᵀ) / tr(WΣWᵀ)
  double output_energy = 0;      // tr(WΣWᵀ), per token
  double target_bpw = 0;         // what allocation gave it
  double basis_saved_bits = 0;   // per weight, of a matrix in a shared basis, as estimated
  std::vector<LayerModelFloor> floors{};
  // NaN where sensitivities were not measured:
  double slope_nats = std::numeric_limits<double>::quiet_NaN();  // KL per unit of output_distortion
  double predicted_kl_nats = std::numeric_limits<double>::quiet_NaN();  // slope · distortion
  double marginal_nats = std::numeric_limits<double>::quiet_NaN();  // what 0.1 bit more takes off
};

/// A basis that several matrices are stored in (codec/basis).
struct SharedBasisRecord {
  std::string name;
  std::uint64_t channels = 0, reflections = 0;
  std::uint64_t stored_bytes = 0;
  std::uint64_t matrices = 0;  // stored in it
  double saved_bits = 0;       // of each of their weights, as estimated; the bytes not taken off
};

struct MeasuredKl {
  double kl_nats = 0;        // per token
  double low = 0, high = 0;  // 95 % confidence; NaN for fewer than two windows
  std::uint64_t tokens = 0;
};

struct CalibrationRecord {
  std::string kind;  // "statistics" or "text"
  std::string hash;  // of the file's text, 16 digits
  std::uint64_t tokens = 0;
  std::string precision;   // of the forward pass: "f32", "bf16"
  std::string allocation;  // "reverse waterfilling" or "uniform"
  double damping = 0;      // of the mean of Σ's diagonal, added to it before quantizing
  double predicted_kl_nats = std::numeric_limits<double>::quiet_NaN();  // sum over matrices
  std::optional<MeasuredKl> measured{};
  std::vector<SharedBasisRecord> bases{};
};

}  // namespace ratefloor::job
