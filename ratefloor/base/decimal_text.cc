#include "ratefloor/base/decimal_text.h"

namespace ratefloor {

std::string shortest_decimal(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string decimal_text(double value, std::chars_format format, int digits) {
  char text[400];  // 309 digits before the point
  return {text, std::to_chars(text, text + sizeof text, value, format, digits).ptr};
}

}  // namespace ratefloor
