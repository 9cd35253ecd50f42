// A tokenizer.json and a text for it, with a NUL byte between them. What is accepted must account
// for every byte of the text, and stream what it decodes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <span>
#include <string>
#include <string_view>

#include "ratefloor/io/utf8.h"
#include "ratefloor/model/tokenizer/tokenizer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ratefloor::model;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string_view json = input.substr(0, input.find('\0'));
  const std::string_view text = input.substr(std::min(json.size() + 1, size));
  const auto tokenizer = Tokenizer::parse(std::as_bytes(std::span(json.data(), json.size())));
  if (!tokenizer) return tokenizer.error().to_string().size() > 4000 ? std::abort(), 0 : 0;
  const auto encoding = tokenizer->encode(text, false);
  if (!encoding) return encoding.error().to_string().size() > 4000 ? std::abort(), 0 : 0;
  const std::uint64_t bytes =
      std::accumulate(encoding->bytes.begin(), encoding->bytes.end(), std::uint64_t{0});
  if (encoding->ids.size() != encoding->bytes.size()) std::abort();
  if (!encoding->ids.empty() && bytes != text.size()) std::abort();
  TextStream stream(*tokenizer);
  std::string pieces;
  for (const std::uint32_t id : encoding->ids) {
    if (id >= tokenizer->vocabulary_size()) std::abort();
    pieces += stream.push(id);
    if (ratefloor::io::find_invalid_utf8(pieces)) std::abort();
  }
  pieces += stream.finish();
  if (pieces != tokenizer->decode(encoding->ids)) std::abort();
  return 0;
}
