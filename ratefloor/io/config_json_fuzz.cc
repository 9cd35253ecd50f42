// Any bytes as config.json. What is accepted must be safe to compute with.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "ratefloor/io/config_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto config = ratefloor::io::parse_config(std::as_bytes(std::span(data, size)));
  if (!config) return config.error().to_string().size() > 4000 ? std::abort(), 0 : 0;
  const bool sound = config->hidden_size > 0 && config->num_attention_heads > 0 &&
                     config->num_key_value_heads > 0 && config->head_dim > 0 &&
                     config->num_attention_heads % config->num_key_value_heads == 0;
  if (!sound) std::abort();
  return 0;
}
