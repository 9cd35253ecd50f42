// Any bytes as config.json. An entry that is added is found again, and removing it gives back every
// byte.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ratefloor/io/json_members.h"
#include "ratefloor/io/quantization_config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ratefloor::io;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const QuantizationConfig entry{.codec = "ectcq", .bits = 3, .modules_to_not_convert = {"a"}};
  const auto added = add_quantization_config(text, entry);
  const auto retyped = replace_config_dtype(text, "float16");
  if (retyped && !retyped->empty() && !json_members(*retyped, "config")) std::abort();
  if (!added) return added.error().to_string().size() > 4000 ? std::abort(), 0 : 0;
  const auto found = find_quantization_config(*added);
  if (!found || !*found || (*found)->codec != entry.codec) std::abort();
  const auto removed = remove_quantization_config(*added);
  if (!removed) std::abort();
  const auto members = json_members(text, "config");
  // An empty object is not given back, nor an entry that was null.
  bool whole = members && !members->empty();
  for (std::size_t i = 0; whole && i < members->size(); ++i)
    whole = (*members)[i].key != "quantization_config";
  if (whole && *removed != text) std::abort();
  return 0;
}
