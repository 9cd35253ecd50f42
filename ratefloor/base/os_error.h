// Turns errno into an Error with a remedy, so that every file operation words its failures alike.
#pragma once

#include <string>

#include "ratefloor/base/error.h"

namespace ratefloor {

/// `action` completes "cannot …": "open", "write", "rename to its final name".
Error os_error(int error_number, const std::string& action, const std::string& path);

}  // namespace ratefloor
