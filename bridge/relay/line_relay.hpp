#pragma once

#include <array>
#include <memory>
#include <string>

#include "bridge/crypto/openssl_gcm.hpp"
#include "bridge/input/document.hpp"
#include "metering/message_output.hpp"
#include "metering/meter_relay.hpp"

namespace amsbridge {

/// What a relay of the Linux program publishes, and how.
struct LineRelayOptions : RelayOptions {
  OutputOptions output;
};

/// A meter's relay with what it works with here: ample storage, OpenSSL, an outlet for messages. Reads
/// documents, too. All of them are used by one thread.
class LineRelay {
 public:
  /// The outlet must outlive this.
  LineRelay(const LineRelayOptions& options, Outlet& outlet, Moment started);

  // As MeterRelay has them.
  void push(ams::Octets octets, Moment now, const LineErrors& errors = {});
  void push_message(ams::Octets octets, Moment now, const Envelope& envelope) {
    relay_.push_message(octets, now, envelope);
  }
  void gap();
  void check(Moment now) { relay_.check(now); }
  void unconnected(Moment now) { relay_.unconnected(now); }
  void finish();
  void leave() { relay_.leave(); }
  void release(Parting parting) { relay_.release(parting); }

  [[nodiscard]] const MeterRelay& relay() const { return relay_; }

 private:
  std::array<std::uint8_t, ams::Decoder::ample_storage> storage_{};
  OpenSslGcm gcm_;
  MessageOutput output_;
  MeterRelay relay_;
  std::unique_ptr<Document> document_;  // of a file or a pipe
};

}  // namespace amsbridge
