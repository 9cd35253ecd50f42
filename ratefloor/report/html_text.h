// Putting untrusted text into a page.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace ratefloor::report {

/// For element content and quoted attributes; bytes that are not UTF-8 and control characters
/// become \xNN.
std::string html_escape(std::string_view bytes);

/// JSON that may stand between <script> tags: no "<", ">" or "&" is left (they can only occur
/// inside strings, where \u003c means the same), so no "</script>" and no "<!--".
std::string script_safe_json(std::string_view json);

/// Replaces every {{name}} by value(name) in one pass: what is put in is not looked at again.
/// Braces without an end stay as they are.
std::string fill_template(std::string_view page,
                          const std::function<std::string(std::string_view)>& value);

}  // namespace ratefloor::report
