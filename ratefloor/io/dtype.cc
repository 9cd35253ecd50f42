// See dtype.h. Names and widths: safetensors, src/tensor.rs, enum Dtype.
#include "ratefloor/io/dtype.h"

#include <array>
#include <cstddef>

namespace ratefloor::io {
namespace {

struct Row {
  std::string_view name;
  unsigned bits;
  bool readable;
};

constexpr std::array<Row, kDtypeCount> kTable{{
    {"BOOL", 8, false},   {"F4", 4, false},         {"F6_E2M3", 6, false},    {"F6_E3M2", 6, false},
    {"U8", 8, false},     {"I8", 8, false},         {"F8_E5M2", 8, true},     {"F8_E4M3", 8, true},
    {"F8_E8M0", 8, true}, {"F8_E4M3FNUZ", 8, true}, {"F8_E5M2FNUZ", 8, true}, {"I16", 16, false},
    {"U16", 16, false},   {"F16", 16, true},        {"BF16", 16, true},       {"I32", 32, false},
    {"U32", 32, false},   {"F32", 32, true},        {"C64", 64, false},       {"F64", 64, true},
    {"I64", 64, false},   {"U64", 64, false},
}};

const Row& row(Dtype dtype) { return kTable[static_cast<std::size_t>(dtype)]; }

}  // namespace

std::string_view name(Dtype dtype) { return row(dtype).name; }
unsigned bits(Dtype dtype) { return row(dtype).bits; }
bool is_readable(Dtype dtype) { return row(dtype).readable; }

std::optional<Dtype> dtype_named(std::string_view name) {
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    if (kTable[i].name == name) return static_cast<Dtype>(i);
  }
  return std::nullopt;
}

}  // namespace ratefloor::io
