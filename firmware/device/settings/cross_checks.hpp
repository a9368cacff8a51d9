#pragma once

#include <vector>

#include "firmware/device/settings/change.hpp"

namespace amsbridge::device {

/// What is wrong with settings that are right one by one.
void check_together(const Settings& settings, std::vector<KeyProblem>& problems);

}  // namespace amsbridge::device
