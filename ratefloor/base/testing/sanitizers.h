// Whether this is a sanitizer build, where tests do less of the same: they are many times slower.
#pragma once

namespace ratefloor {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kSlow = true;
#elif defined(__has_feature)
inline constexpr bool kSlow = __has_feature(address_sanitizer);
#else
inline constexpr bool kSlow = false;
#endif

}  // namespace ratefloor
