#include "firmware/host/host_updater.hpp"

#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <openssl/evp.h>
#include <openssl/pem.h>

namespace amsbridge::device {
namespace {

using Octets = std::vector<unsigned char>;

constexpr std::size_t most = 1'044'464;  // what the chip has beside a running image, in the 4 MiB layout
constexpr std::size_t length_octets = 4;

template <class Object, void (*Release)(Object*)>
struct Free {
  void operator()(Object* object) const { Release(object); }
};
using KeyPointer = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, EVP_PKEY_free>>;
using DigestPointer = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX, EVP_MD_CTX_free>>;

Octets contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

KeyPointer read_key(const std::filesystem::path& path) {
  const Octets text = contents(path);
  const std::unique_ptr<BIO, int (*)(BIO*)> memory(
      BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free);
  return KeyPointer(PEM_read_bio_PUBKEY(memory.get(), nullptr, nullptr, nullptr));
}

}  // namespace

HostUpdater::HostUpdater(std::filesystem::path folder, std::filesystem::path public_key)
    : coming_(folder / "update"), image_(folder / "image"), public_key_(std::move(public_key)) {
  std::filesystem::create_directories(folder);
}

std::string HostUpdater::begin(std::size_t size) {
  if (size > most) return "The image is too large: there is room for " + std::to_string(most) + " octets.";
  left_ = size;
  file_ = std::ofstream(coming_, std::ios::binary | std::ios::trunc);
  return file_ ? std::string() : "The flash cannot be written.";
}

std::string HostUpdater::write(std::span<const std::uint8_t> octets) {
  if (octets.size() > left_) return "There is more of the image than was announced.";
  left_ -= octets.size();
  std::ranges::copy(octets, std::ostreambuf_iterator<char>(file_));
  return file_ ? std::string() : "The flash cannot be written.";
}

std::string HostUpdater::finish() {
  file_.close();
  if (left_ != 0) return "The image is not whole.";
  if (!is_signed()) return "The image is not signed with the key of this device.";
  std::error_code error;
  std::filesystem::rename(coming_, image_, error);
  return error ? "The flash cannot be written." : std::string();
}

void HostUpdater::abandon() {
  file_.close();
  std::error_code ignored;
  std::filesystem::remove(coming_, ignored);
}

bool HostUpdater::is_signed() const {
  Octets image = contents(coming_);
  if (image.size() < length_octets) return false;
  std::size_t length = 0;
  for (std::size_t octet = 0; octet < length_octets; ++octet)
    length |= std::size_t{image[image.size() - length_octets + octet]} << (8 * octet);
  image.resize(image.size() - length_octets);
  if (length == 0 || length > image.size()) return false;
  const Octets signature(image.end() - static_cast<std::ptrdiff_t>(length), image.end());
  image.resize(image.size() - length);
  const KeyPointer key = read_key(public_key_);
  const DigestPointer digest(EVP_MD_CTX_new());
  return key != nullptr &&
         EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
         EVP_DigestVerify(digest.get(), signature.data(), signature.size(), image.data(), image.size()) == 1;
}

}  // namespace amsbridge::device
