#include "firmware/host/host_page.hpp"

#include <vector>

#include "bridge/page/page_files.hpp"

namespace amsbridge::device {

std::span<const PageAsset> host_page() {
  static const std::vector<PageAsset> assets = [] {
    std::vector<PageAsset> made;
    for (const PageFile& file : page_files()) {
      if (!file.gzip.empty()) made.push_back({file.path, file.content_type, file.gzip, file.digest});
    }
    return made;
  }();
  return assets;
}

}  // namespace amsbridge::device
