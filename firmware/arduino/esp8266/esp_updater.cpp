#include "firmware/arduino/esp_updater.hpp"

#include <Arduino.h>
#include <BearSSLHelpers.h>
#include <Updater.h>

#include "firmware/arduino/update_key.hpp"

namespace amsbridge::device {
namespace {

std::string problem() {
  switch (Update.getError()) {
    case UPDATE_ERROR_SIGN: return "The image is not signed with this device's key.";
    case UPDATE_ERROR_SPACE:
    case UPDATE_ERROR_SIZE: return "The image is too large for the flash.";
    case UPDATE_ERROR_MAGIC_BYTE: return "This is no image of a program.";
    case UPDATE_ERROR_NEW_FLASH_CONFIG:
    case UPDATE_ERROR_FLASH_CONFIG: return "The image is for another flash than this device has.";
    case UPDATE_ERROR_BOOTSTRAP: return "The device was started by the programmer: begin it anew first.";
    default: return "The image could not be written to the flash.";
  }
}

/// Finds no signature right.
class Refusal final : public UpdaterVerifyClass {
 public:
  std::uint32_t length() override { return 1; }  // no signature has it, so mostly `verify` is not even asked
  bool verify(UpdaterHashClass* /*hash*/, const void* /*signature*/, std::uint32_t /*length*/) override {
    return false;
  }
};

}  // namespace

struct EspUpdater::Check {
  // Last made first: the verifier knows the key.
  BearSSL::PublicKey key{update_key};
  BearSSL::HashSHA256 hash;
  BearSSL::SigningVerifier verifier{&key};
  Refusal refusal;
};

EspUpdater::EspUpdater() = default;
EspUpdater::~EspUpdater() = default;

std::string EspUpdater::begin(std::size_t size) {
  if (update_key[0] == '\0')
    return "This program was built without a key for updates: it takes them by cable only.";
  abandon();
  check_ = std::make_unique<Check>();
  Update.installSignature(&check_->hash, &check_->verifier);
  Update.runAsync(true);  // octets come from the network's own code, which must not wait
  if (Update.begin(size)) return {};
  std::string sentence = problem();
  abandon();
  return sentence;
}

std::string EspUpdater::write(std::span<const std::uint8_t> octets) {
  // It is only read.
  auto* const data =
      const_cast<std::uint8_t*>(octets.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  return Update.write(data, octets.size()) == octets.size() ? std::string() : problem();
}

std::string EspUpdater::finish() {
  const bool is_good = Update.end();
  std::string sentence = is_good ? std::string() : problem();
  Update.installSignature(nullptr, nullptr);
  check_.reset();
  return sentence;
}

void EspUpdater::abandon() {
  // The platform can only end an update. One that has come as a whole would count then, so it is refused.
  if (check_) Update.installSignature(&check_->hash, &check_->refusal);
  if (Update.isRunning()) Update.end();
  Update.installSignature(nullptr, nullptr);
  check_.reset();
}

}  // namespace amsbridge::device
