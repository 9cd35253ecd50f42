// Any bytes as a tokenizer.json. What is accepted is consistent.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "ratefloor/io/tokenizer_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = ratefloor::io::parse_tokenizer_json(std::as_bytes(std::span(data, size)));
  if (!read) return read.error().to_string().size() > 4000 ? std::abort(), 0 : 0;
  const auto& vocab = read->model.vocab;
  for (std::size_t i = 1; i < vocab.size(); ++i)
    if (vocab[i - 1].id >= vocab[i].id) std::abort();
  for (const auto& merge : read->model.merges)
    if (merge.left >= vocab.size() || merge.right >= vocab.size() ||
        vocab[merge.left].token + vocab[merge.right].token != vocab[merge.merged].token)
      std::abort();
  if (vocab.size() + read->added_tokens.size() + read->normalizer.size() > size) std::abort();
  return 0;
}
