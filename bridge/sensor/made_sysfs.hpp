#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace amsbridge::testing {

/// A sysfs tree of the test's own.
class MadeSysfs {
 public:
  MadeSysfs() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sysfs-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  MadeSysfs(const MadeSysfs&) = delete;
  MadeSysfs& operator=(const MadeSysfs&) = delete;
  ~MadeSysfs() { std::filesystem::remove_all(root_); }

  [[nodiscard]] std::string root() const { return root_.string(); }
  [[nodiscard]] std::string path(std::string_view file) const { return (root_ / file).string(); }

  void file(std::string_view name, std::string_view text) const {
    std::filesystem::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << text;
  }
  /// What the driver shows of a 1-wire thermometer.
  void one_wire(std::string_view id, std::string_view thousandths, std::string_view verdict = "YES") const {
    const std::string octets = "a3 01 4b 46 7f ff 0d 10 ce";
    file("bus/w1/devices/" + std::string(id) + "/w1_slave", octets + " : crc=ce " + std::string(verdict) +
                                                                "\n" + octets +
                                                                " t=" + std::string(thousandths) + "\n");
  }
  void remove(std::string_view name) const { std::filesystem::remove_all(root_ / name); }

 private:
  std::filesystem::path root_;
};

}  // namespace amsbridge::testing
