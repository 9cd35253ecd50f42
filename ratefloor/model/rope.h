// Rotary position embedding: the angles by which the pairs of a head's entries turn.
//
// Pair i of a head of dimension d turns by p·f_i at position p, f_i = theta^{−2i/d} (Su et al.
// 2021), changed for contexts longer than trained:
//   default  as it is
//   linear   f_i / factor (position interpolation; Chen et al. 2023)
//   llama3   slow pairs (fewer than low_freq_factor turns in the original context) / factor, fast
//            ones (more than high_freq_factor turns) as they are, in between a mixture linear in
//            the number of turns
//   yarn     likewise with a mixture linear in i between the pairs that turn beta_fast and
//            beta_slow times; cos and sin times 0.1 ln(factor) + 1 (Peng et al. 2023)
//   dynamic  default up to max_position_embeddings; longer contexts are refused
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/config_json.h"

namespace ratefloor::model {

struct Architecture;

/// kUnsupported for kinds that are not in the list above.
Result<void> check_rope(const io::RopeScaling& rope);

/// f_i for i < head_dim/2.
std::vector<double> rope_frequencies(const Architecture& architecture);

/// The factor of cos and sin; 1 except for yarn.
double rope_attention_factor(const io::RopeScaling& rope);

/// cos and sin of the angles at positions 0 … count − 1, rounded to f32 once.
class RopeTable {
 public:
  RopeTable() = default;
  RopeTable(const Architecture& architecture, std::size_t count);

  std::size_t positions() const { return half_ == 0 ? 0 : cos_.size() / half_; }
  std::span<const float> cos(std::size_t position) const { return row(cos_, position); }
  std::span<const float> sin(std::size_t position) const { return row(sin_, position); }

 private:
  std::span<const float> row(const std::vector<float>& table, std::size_t position) const {
    return {table.data() + position * half_, half_};
  }
  std::size_t half_ = 0;
  std::vector<float> cos_, sin_;
};

}  // namespace ratefloor::model
