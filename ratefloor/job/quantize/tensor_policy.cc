#include "ratefloor/job/quantize/tensor_policy.h"

#include <re2/re2.h>

#include <memory>

#include "ratefloor/io/utf8.h"

namespace ratefloor::job {
namespace {

struct Rule {
  std::unique_ptr<RE2> pattern;
  const TensorOverride* from;
  bool used = false;
};

Result<std::vector<Rule>> compile(const std::vector<TensorOverride>& overrides) {
  std::vector<Rule> rules;
  for (const TensorOverride& one : overrides) {
    auto pattern = std::make_unique<RE2>(one.regex, RE2::Quiet);
    if (!pattern->ok())
      return make_error(ErrorCode::kInvalidArgument,
                        "'" + io::printable(one.regex) +
                            "' is not a regular expression: " + pattern->error())
          .remedied_by("--tensor takes RE2 syntax, for example 'lm_head|embed=4'");
    rules.push_back({std::move(pattern), &one});
  }
  return rules;
}

bool can_be_quantized(const io::TensorInfo& tensor) {
  return tensor.rank() >= 2 && io::is_readable(tensor.dtype) && tensor.elements() > 0;
}

Error nothing_to_quantize(const io::Model& model) {
  return make_error(ErrorCode::kDegenerate,
                    "none of its " + std::to_string(model.tensors().size()) +
                        " tensors is to be quantized: floating-point tensors with at least two "
                        "dimensions and " +
                        std::to_string(kMinWeights) + " weights are")
      .in_file(model.path())
      .remedied_by("--tensor REGEX=BITS also quantizes smaller ones");
}

}  // namespace

bool is_router(std::string_view name) {
  return name == "mlp.gate.weight" || name.ends_with(".mlp.gate.weight") ||
         name.find("router") != std::string_view::npos;
}

Result<std::vector<TensorDecision>> decide_tensors(const io::Model& model,
                                                   const std::vector<TensorOverride>& overrides) {
  Result<std::vector<Rule>> rules = compile(overrides);
  if (!rules) return std::move(rules).error();

  std::vector<TensorDecision> decisions;
  bool any = false;
  for (std::size_t i = 0; i < model.tensors().size(); ++i) {
    const io::TensorInfo& tensor = model.tensors()[i];
    const TensorOverride* last = nullptr;
    for (Rule& rule : *rules)
      if (RE2::PartialMatch(tensor.name, *rule.pattern)) {
        rule.used = true;
        last = rule.from;
      }
    TensorDecision decision{.tensor = i, .quantize = false, .own_bits = {}};
    if (can_be_quantized(tensor)) {
      decision.quantize = last ? last->bits.has_value()
                               : tensor.elements() >= kMinWeights && tensor.cols() >= kMinCols &&
                                     !is_router(tensor.name);
      if (last) decision.own_bits = last->bits;
    }
    any = any || decision.quantize;
    decisions.push_back(decision);
  }
  for (const Rule& rule : *rules)
    if (!rule.used)
      return make_error(ErrorCode::kDegenerate,
                        "no tensor matches '" + io::printable(rule.from->regex) + "'")
          .in_file(model.path())
          .remedied_by("the first is '" +
                       (model.tensors().empty() ? "" : io::printable(model.tensors()[0].name)) +
                       "'");
  if (!any) return nothing_to_quantize(model);
  return decisions;
}

}  // namespace ratefloor::job
