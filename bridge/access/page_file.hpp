#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "bridge/access/password_hash.hpp"
#include "bridge/access/private_file.hpp"

namespace amsbridge {

/// What opens the page. As JSON in page.json:
///
///     {"amsbridge_page":1,"id":"...","setup_code":"K7QM4-XW2PD",
///      "password":{"kind":"scrypt","n":32768,"r":8,"p":1,"salt":"...","hash":"..."}}
struct PageKeys {
  std::string id;          ///< another one with each password and each reset: sessions belong to it
  std::string setup_code;  ///< counts as long as there is no password
  std::optional<PasswordHash> password = {};
  FileStamp stamp = {};  ///< of the file as it was read
};

/// `directory`/page.json, which a running bridge and `amsbridge setup-code` share. Blocks for as long as the
/// disk takes. Errors are sentences that say what to do.
class PageFile {
 public:
  explicit PageFile(const std::filesystem::path& directory);

  /// Which version of it is there; nothing without one.
  [[nodiscard]] std::optional<FileStamp> stamp() const { return stamp_of(file_); }

  /// Reads it; where there is none, makes one with a new setup code and no password.
  [[nodiscard]] tl::expected<PageKeys, std::string> load() const;

  /// From now on this is the password.
  [[nodiscard]] tl::expected<PageKeys, std::string> set_password(const PageKeys& before,
                                                                 PasswordHash password) const;

  /// A new setup code and no password, whatever was there.
  [[nodiscard]] tl::expected<PageKeys, std::string> reset() const;

 private:
  tl::expected<PageKeys, std::string> save(PageKeys keys) const;

  std::filesystem::path file_;
};

}  // namespace amsbridge
