#include "firmware/arduino/esp_updater.hpp"

#include <Update.h>
#include <algorithm>
#include <array>

#include <mbedtls/pk.h>
#include <mbedtls/sha256.h>

#include "firmware/arduino/update_key.hpp"

namespace amsbridge::device {
namespace {

// An image ends with its signature and the signature's length, as the ESP8266's tools write them.
constexpr std::size_t signature_octets = 256;
constexpr std::size_t tail_octets = signature_octets + 4;
using Digest = std::array<std::uint8_t, 32>;

bool is_signed(const Digest& digest, std::span<const std::uint8_t> tail) {
  const auto length = tail.last(4);
  if (length[0] != (signature_octets & 0xff) || length[1] != signature_octets >> 8 || length[2] || length[3])
    return false;
  mbedtls_pk_context key;
  mbedtls_pk_init(&key);
  const std::string_view pem = update_key;
  const bool is_good = mbedtls_pk_parse_public_key(&key, reinterpret_cast<const unsigned char*>(pem.data()),
                                                   pem.size() + 1) == 0 &&
                       mbedtls_pk_verify(&key, MBEDTLS_MD_SHA256, digest.data(), digest.size(), tail.data(),
                                         signature_octets) == 0;
  mbedtls_pk_free(&key);
  return is_good;
}

}  // namespace

/// The image goes into the free part of the flash, less its tail, which is kept here.
struct EspUpdater::Check {
  std::size_t image_left = 0;
  std::array<std::uint8_t, tail_octets> tail{};
  std::size_t tail_count = 0;
  mbedtls_sha256_context hash;
};

EspUpdater::EspUpdater() = default;
EspUpdater::~EspUpdater() = default;

std::string EspUpdater::begin(std::size_t size) {
  if (update_key[0] == '\0')
    return "This program was built without a key for updates: it takes them by cable only.";
  abandon();
  if (size <= tail_octets) return "This is no image of a program.";
  if (!Update.begin(size - tail_octets)) return "The image is too large for the flash.";
  check_ = std::make_unique<Check>();
  check_->image_left = size - tail_octets;
  mbedtls_sha256_init(&check_->hash);
  mbedtls_sha256_starts(&check_->hash, 0);
  return {};
}

std::string EspUpdater::write(std::span<const std::uint8_t> octets) {
  if (!check_) return "No image is expected.";
  const auto image = octets.first(std::min(octets.size(), check_->image_left));
  if (!image.empty()) {
    mbedtls_sha256_update(&check_->hash, image.data(), image.size());
    auto* const data =
        const_cast<std::uint8_t*>(image.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    if (Update.write(data, image.size()) != image.size())
      return "The image could not be written to the flash.";
    check_->image_left -= image.size();
  }
  const auto tail = octets.subspan(image.size());
  if (tail.size() > tail_octets - check_->tail_count) return "There is more of the image than was announced.";
  std::ranges::copy(tail, check_->tail.begin() + static_cast<std::ptrdiff_t>(check_->tail_count));
  check_->tail_count += tail.size();
  return {};
}

std::string EspUpdater::finish() {
  if (!check_) return "No image is expected.";
  Digest digest{};
  mbedtls_sha256_finish(&check_->hash, digest.data());
  if (check_->tail_count != tail_octets || !is_signed(digest, check_->tail)) {
    abandon();
    return "The image is not signed with this device's key.";
  }
  mbedtls_sha256_free(&check_->hash);
  check_.reset();
  return Update.end() ? std::string() : "The image could not be written to the flash.";
}

void EspUpdater::abandon() {
  if (!check_) return;
  Update.abort();
  mbedtls_sha256_free(&check_->hash);
  check_.reset();
}

}  // namespace amsbridge::device
