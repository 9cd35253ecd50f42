// What certificates of different kinds have in common, read and checked: format and version,
// intervals, a channel's components and panels.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/floor/certificate/rd_certificate.h"
#include "ratefloor/floor/certificate/strict_json.h"

namespace ratefloor::floor {

inline constexpr std::size_t kMostChannelEntries = 20'000;  // of components, panels, nodes each

/// Before anything else is looked at: whether this is for us to read.
void check_format(JsonReader& reader, const JsonValue& root, std::string_view expected,
                  int expected_version);

DecimalInterval read_interval(JsonReader& reader, const JsonValue& object, const std::string& path,
                              std::string_view key);

/// The fields noise_variance, components, panels and tail.
struct ChannelData {
  GaussianMixture mixture;
  std::vector<ChannelPanel> panels;
  int tail = 0;
};

ChannelData read_channel(JsonReader& reader, const JsonValue& object, const std::string& path);

}  // namespace ratefloor::floor
