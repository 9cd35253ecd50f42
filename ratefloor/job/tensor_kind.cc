#include "ratefloor/job/tensor_kind.h"

#include <array>
#include <charconv>
#include <utility>

namespace ratefloor::job {
namespace {

// The first match wins; a needle ending in '.' or holding one matches whole name parts only.
constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kKinds{{
    {"embed_tokens", "embedding"},
    {"tok_embeddings", "embedding"},
    {"wte", "embedding"},
    {"word_embeddings", "embedding"},
    {"lm_head", "head"},
    {"embed_out", "head"},
    {"q_proj", "q"},
    {"k_proj", "k"},
    {"v_proj", "v"},
    {"o_proj", "o"},
    {"gate_proj", "gate"},
    {"up_proj", "up"},
    {"down_proj", "down"},
    {"wq", "q"},
    {"wk", "k"},
    {"wv", "v"},
    {"wo", "o"},
    {"w1", "gate"},
    {"w3", "up"},
    {"w2", "down"},
}};

int number_after(std::string_view name, std::string_view part) {
  for (std::size_t at = name.find(part); at != name.npos; at = name.find(part, at + 1)) {
    if (at > 0 && name[at - 1] != '.') continue;
    const std::string_view rest = name.substr(at + part.size());
    int number = -1;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error == std::errc() && number >= 0 && (end == rest.data() + rest.size() || *end == '.'))
      return number;
  }
  return -1;
}

// True when `part` is one of the dot-separated parts of `name`.
bool has_part(std::string_view name, std::string_view part) {
  for (std::size_t at = name.find(part); at != name.npos; at = name.find(part, at + 1)) {
    const std::size_t end = at + part.size();
    if ((at == 0 || name[at - 1] == '.') && (end == name.size() || name[end] == '.')) return true;
  }
  return false;
}

}  // namespace

TensorKind tensor_kind(std::string_view name) {
  TensorKind result{"other", -1};
  for (const std::string_view part : {"layers.", "h.", "blocks.", "block."}) {
    result.layer = number_after(name, part);
    if (result.layer >= 0) break;
  }
  for (const auto& [part, kind] : kKinds) {
    if (has_part(name, part)) {
      result.kind = kind;
      break;
    }
  }
  return result;
}

}  // namespace ratefloor::job
