// The forward pass from its equations, in double precision and plain loops: decoder.h without
// batches, tiles, caches or threads. For tests only: quadratic in everything.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/model/architecture.h"
#include "ratefloor/model/rope.h"
#include "ratefloor/model/tensor_source.h"

namespace ratefloor::model::reference {

using Vector = std::vector<double>;
using Rows = std::vector<Vector>;  // one per token

struct Tensors {
  const TensorSource& source;
  const Executor executor{1};

  /// Empty when there is none.
  Vector vector(const std::string& name) const {
    std::vector<float> values(source.weights(name));
    if (!source.has(name) || !source.read(name, values, executor)) return {};
    return {values.begin(), values.end()};
  }

  /// W x + b for every row x.
  Rows linear(const std::string& module, const Rows& x) const {
    const Vector w = vector(module + ".weight"), bias = vector(module + ".bias");
    const std::size_t in = x.front().size(), out = w.size() / in;
    Rows y(x.size(), Vector(out));
    for (std::size_t t = 0; t < x.size(); ++t)
      for (std::size_t j = 0; j < out; ++j) {
        double sum = bias.empty() ? 0 : bias[j];
        for (std::size_t i = 0; i < in; ++i) sum += w[j * in + i] * x[t][i];
        y[t][j] = sum;
      }
    return y;
  }
};

inline void rms_norm(std::span<double> x, const Vector& weight, double eps) {
  double squares = 0;
  for (const double v : x) squares += v * v;
  const double factor = 1 / std::sqrt(squares / static_cast<double>(x.size()) + eps);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] *= factor * weight[i];
}

inline Rows normed(Rows x, const Vector& weight, double eps) {
  for (Vector& row : x) rms_norm(row, weight, eps);
  return x;
}

inline void rotate(std::span<double> x, std::size_t position, const Vector& frequencies,
                   double factor) {
  const std::size_t half = frequencies.size();
  for (std::size_t i = 0; i < half; ++i) {
    const double angle = static_cast<double>(position) * frequencies[i];
    const double c = std::cos(angle) * factor, s = std::sin(angle) * factor;
    const double a = x[i], b = x[half + i];
    x[i] = a * c - b * s;
    x[half + i] = b * c + a * s;
  }
}

inline Rows attention(const Architecture& a, std::size_t layer, const Rows& q, const Rows& k,
                      const Rows& v) {
  Rows out(q.size(), Vector(a.heads * a.head_dim));
  for (std::size_t t = 0; t < q.size(); ++t)
    for (std::size_t h = 0; h < a.heads; ++h) {
      const std::size_t own = h * a.head_dim, shared = h / (a.heads / a.kv_heads) * a.head_dim;
      const std::size_t window = a.sliding_windows[layer];
      const std::size_t begin = window == 0 || t + 1 < window ? 0 : t + 1 - window;
      Vector share(t + 1);
      double total = 0;
      for (std::size_t s = begin; s <= t; ++s) {
        double score = 0;
        for (std::size_t i = 0; i < a.head_dim; ++i) score += q[t][own + i] * k[s][shared + i];
        total += share[s] = std::exp(score / std::sqrt(static_cast<double>(a.head_dim)));
      }
      for (std::size_t s = begin; s <= t; ++s)
        for (std::size_t i = 0; i < a.head_dim; ++i)
          out[t][own + i] += share[s] / total * v[s][shared + i];
    }
  return out;
}

inline void add(Rows& x, const Rows& y) {
  for (std::size_t t = 0; t < x.size(); ++t)
    for (std::size_t i = 0; i < x[t].size(); ++i) x[t][i] += y[t][i];
}

/// Logits of every token of one text.
inline Rows logits(const TensorSource& source, const Architecture& a,
                   std::span<const std::uint32_t> tokens) {
  const Tensors tensors{source};
  const Vector embedding = tensors.vector("model.embed_tokens.weight");
  const Vector frequencies = rope_frequencies(a);
  const double factor = rope_attention_factor(a.rope);
  Rows h;
  for (const std::uint32_t token : tokens)
    h.emplace_back(embedding.begin() + static_cast<std::ptrdiff_t>(token * a.hidden),
                   embedding.begin() + static_cast<std::ptrdiff_t>((token + 1) * a.hidden));
  for (std::size_t layer = 0; layer < a.layers; ++layer) {
    const std::string prefix = "model.layers." + std::to_string(layer) + ".";
    const Rows x = normed(h, tensors.vector(prefix + "input_layernorm.weight"), a.rms_norm_eps);
    Rows q = tensors.linear(prefix + "self_attn.q_proj", x);
    Rows k = tensors.linear(prefix + "self_attn.k_proj", x);
    const Rows v = tensors.linear(prefix + "self_attn.v_proj", x);
    const Vector q_norm = tensors.vector(prefix + "self_attn.q_norm.weight");
    const Vector k_norm = tensors.vector(prefix + "self_attn.k_norm.weight");
    for (std::size_t t = 0; t < h.size(); ++t) {
      const auto place = [&](Vector& row, const Vector& norm) {
        for (std::size_t at = 0; at < row.size(); at += a.head_dim) {
          const std::span<double> head = std::span(row).subspan(at, a.head_dim);
          if (!norm.empty()) rms_norm(head, norm, a.rms_norm_eps);
          rotate(head, t, frequencies, factor);
        }
      };
      place(q[t], q_norm);
      place(k[t], k_norm);
    }
    add(h, tensors.linear(prefix + "self_attn.o_proj", attention(a, layer, q, k, v)));
    const Rows n =
        normed(h, tensors.vector(prefix + "post_attention_layernorm.weight"), a.rms_norm_eps);
    Rows gate = tensors.linear(prefix + "mlp.gate_proj", n);
    const Rows up = tensors.linear(prefix + "mlp.up_proj", n);
    for (std::size_t t = 0; t < h.size(); ++t)
      for (std::size_t i = 0; i < gate[t].size(); ++i)
        gate[t][i] *= up[t][i] / (1 + std::exp(-gate[t][i]));
    add(h, tensors.linear(prefix + "mlp.down_proj", gate));
  }
  const Rows last = normed(std::move(h), tensors.vector("model.norm.weight"), a.rms_norm_eps);
  return tensors.linear(a.tied_head ? "model.embed_tokens" : "lm_head", last);
}

}  // namespace ratefloor::model::reference
