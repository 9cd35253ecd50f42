// From names to methods. A new method: a folder with a parse function, one line here and one for
// its decoder in tensor_stream/chunk_decoder.cc, its names in method_grammar().
#include <algorithm>

#include "ratefloor/codec/bitshift/bitshift.h"
#include "ratefloor/codec/block_codebook/block_codebook.h"
#include "ratefloor/codec/ecsq/ecsq.h"
#include "ratefloor/codec/ectcq/ectcq.h"
#include "ratefloor/codec/integer/integer.h"
#include "ratefloor/codec/lattice/lattice.h"
#include "ratefloor/codec/lloyd_max/lloyd_max.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/codec/method_name.h"

namespace ratefloor::codec {
namespace {

struct Entry {
  std::string_view stem;  // the stem itself, or what a number follows
  Result<std::unique_ptr<Method>> (*parse)(const MethodName&);
};

constexpr Entry kMethods[] = {
    {"nf4", block_codebook::parse}, {"fp4", block_codebook::parse}, {"af4", block_codebook::parse},
    {"int", integer::parse},        {"lloyd", lloyd_max::parse},    {"ecsq", ecsq::parse},
    {"ectcq", ectcq::parse},        {"bitshift", bitshift::parse},  {"d4", lattice::parse},
    {"e8", lattice::parse},         {"bw16", lattice::parse},       {"leech", lattice::parse},
};

}  // namespace

Result<std::unique_ptr<Method>> parse_method(std::string_view text) {
  const MethodName name = split_method_name(text);
  for (const Entry& entry : kMethods)
    if (name.stem.starts_with(entry.stem)) return entry.parse(name);
  return name_error(name, "no such method");
}

Result<std::vector<std::unique_ptr<Method>>> parse_methods(std::string_view list) {
  if (list.empty()) list = kDefaultMethods;
  std::vector<std::unique_ptr<Method>> methods;
  while (true) {
    const std::size_t comma = list.find(',');
    Result<std::unique_ptr<Method>> method = parse_method(list.substr(0, comma));
    if (!method) return std::move(method).error();
    for (const auto& other : methods)
      if (other->name() == (*method)->name())
        return make_error(ErrorCode::kInvalidArgument,
                          "method '" + other->name() + "' is listed twice");
    methods.push_back(*std::move(method));
    if (comma == std::string_view::npos) return methods;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace ratefloor::codec
