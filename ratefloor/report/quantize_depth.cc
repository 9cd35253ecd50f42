#include "ratefloor/report/quantize_depth.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>

#include "ratefloor/job/tensor_kind.h"
#include "ratefloor/report/evaluation_series.h"

namespace ratefloor::report {
namespace {

/// Of the matrices of a block; unknown kinds come last, as the file has them.
std::size_t rank(const std::string& kind) {
  constexpr const char* kOrder[] = {"q", "k", "v", "o", "gate", "up", "down"};
  const auto* const found = std::find(std::begin(kOrder), std::end(kOrder), kind);
  return static_cast<std::size_t>(found - std::begin(kOrder));
}

bool is_embedding(const job::TensorKind& kind) {
  return kind.layer < 0 && kind.kind == "embedding";
}

int block(const job::TensorKind& kind) {
  if (is_embedding(kind)) return -1;
  return kind.layer < 0 ? std::numeric_limits<int>::max() : kind.layer;
}

}  // namespace

DepthOrder depth_order(const job::QuantizeRecord& record) {
  std::vector<job::TensorKind> kinds;
  for (const auto& tensor : record.tensors) kinds.push_back(job::tensor_kind(tensor.name));
  std::vector<std::size_t> order(kinds.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto key = [&](std::size_t i) { return std::pair(block(kinds[i]), rank(kinds[i].kind)); };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  DepthOrder depth;
  std::vector<int> layers;  // one further than blocks are, to have a place before them
  bool before = false, behind = false;
  for (const std::size_t i : order) {
    const bool embedding = is_embedding(kinds[i]);
    before = before || embedding;
    behind = behind || (kinds[i].layer < 0 && !embedding);
    constexpr int kLast = std::numeric_limits<int>::max() - 2;
    layers.push_back(embedding ? 0 : kinds[i].layer < 0 ? -1 : std::min(kinds[i].layer, kLast) + 1);
    depth.tensors.push_back(&record.tensors[i]);
    depth.kinds.push_back(kinds[i].kind);
  }
  depth.places = depth_places(layers);
  for (double& place : depth.places) place -= 1;
  depth.axis = std::string("block, its matrices in order") +
               (before ? "; before, the embedding" : "") + (behind ? "; behind, the head" : "");
  return depth;
}

}  // namespace ratefloor::report
