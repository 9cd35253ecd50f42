#include "ratefloor/codec/block_codebook/format.h"

#include <bit>

namespace ratefloor::codec::block_codebook {
namespace {

constexpr std::size_t kSmallestBlock = 32, kLargestBlock = 4096, kDefaultBlock = 64;

}  // namespace

Result<Format> parse_format(const MethodName& name) {
  Format format;
  for (const quant::Codebook* book : {&quant::kNf4, &quant::kFp4, &quant::kAf4})
    if (name.stem == book->name) format.codebook = book;
  if (!format.codebook) return name_error(name, "no such method");
  bool kind_given = false, block_given = false;
  for (const std::string& option : name.options) {
    if (option == "fp16" || option == "dq") {
      if (kind_given) return name_error(name, "-fp16 and -dq given more than once");
      kind_given = true;
      format.absmax = option == "dq" ? AbsmaxKind::kDoubleQuantized : AbsmaxKind::kFp16;
    } else if (const auto block = number_after(option, "b")) {
      if (block_given) return name_error(name, "-b given more than once");
      if (*block < kSmallestBlock || *block > kLargestBlock || !std::has_single_bit(*block))
        return name_error(name, "the block size must be a power of two from 32 to 4096");
      block_given = true;
      format.block = *block;
    } else {
      return name_error(name, "unknown option -" + option);
    }
  }
  return format;
}

std::string name_of(const Format& format) {
  std::string text(format.codebook->name);
  if (format.absmax == AbsmaxKind::kFp16) text += "-fp16";
  if (format.absmax == AbsmaxKind::kDoubleQuantized) text += "-dq";
  if (format.block != kDefaultBlock) text += "-b" + std::to_string(format.block);
  return text;
}

}  // namespace ratefloor::codec::block_codebook
