#include "bridge/page/page_files.hpp"

namespace amsbridge {

std::span<const PageFile> page_files() {
  return {};
}

}  // namespace amsbridge
