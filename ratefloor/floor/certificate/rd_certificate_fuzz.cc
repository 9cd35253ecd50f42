// Any bytes as a certificate. What is accepted must be written and read again unchanged, and obey
// what the checker relies on.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ratefloor/floor/certificate/rd_certificate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ratefloor::floor;
  const auto certificate = parse_rd_certificate({reinterpret_cast<const char*>(data), size});
  if (!certificate) return certificate.error().to_string().size() > 4000 ? std::abort(), 0 : 0;
  const auto& mixture = certificate->upper.mixture;
  const int count = static_cast<int>(mixture.components.size());
  if (count == 0 || !(mixture.noise_variance > 0)) std::abort();
  for (const MixtureComponent& c : mixture.components)
    if (!(c.mean >= 0 && c.variance >= mixture.noise_variance && c.weight > 0)) std::abort();
  for (const ChannelPanel& p : certificate->upper.panels)
    if (!(0 <= p.first && p.first <= p.last && p.last < count && 0 <= p.mirror &&
          p.mirror <= count))
      std::abort();
  const std::string text = to_json(*certificate);
  const auto again = parse_rd_certificate(text);
  if (!again || to_json(*again) != text) std::abort();
  return 0;
}
