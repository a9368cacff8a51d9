// Writes the streams that the check feeds to both decoders, into the folder that its argument names.

#include <fstream>
#include <random>
#include <string>

#include "pretend_gcm.hpp"
#include "simulator/meter.hpp"
#include "telegrams.hpp"

namespace {

using namespace ams::tests;  // NOLINT(google-build-using-namespace)

/// Every list of every maker, whole and damaged, noise, floats, odd values, a frame cut off at the end.
Bytes everything() {
  Bytes stream = {1, 2, 3};
  for (const Bytes& one : every_frame()) {
    Bytes damaged = one;
    damaged[one.size() / 2] ^= 1;
    stream = join({stream, one, damaged, {0x7e, 0xa1, 0x55}});
  }
  const Bytes odd =
      structure({obis(1, 0, 1, 7, 0), float32(230.1F), obis(1, 0, 2, 7, 0), float64(-1e-9),
                 obis(1, 0, 3, 7, 0), int64(-9223372036854775807), obis(1, 0, 4, 7, 0), float64(1e17),
                 obis(1, 0, 4, 7, 0), uint64(1), obis(1, 0, 52, 7, 0), uint16(1), obis(0, 0, 96, 1, 0),
                 octet_string(Bytes(60, 'x')), obis(0, 0, 96, 1, 7), octet_string(Bytes{'"', 0xe5, 0x01}),
                 obis(0, 0, 1, 0, 0), clock_string({.month = 13})});
  const Bytes long_bits = notification(no_time(), {0x02, 0x01, 0x04, 0x84, 0xff, 0xff, 0xff, 0xff});
  return join({stream,
               frame(notification(plain_time({.day = 0}), odd)),
               frame(long_bits),
               frame({}),
               frame(Bytes(1800, 0x7e)),
               Bytes(5000, 0x55),
               aidon_frame(aidon_list_3()),
               {0x7e, 0xa0, 0x2a, 0x41}});
}

/// What every simulated meter sends, over every link, whole and damaged; what is encrypted has no key here.
Bytes simulated() {
  std::mt19937_64 random(106);
  Bytes stream;
  for (const simulator::Model& model : simulator::models()) {
    for (int telegram = 0; telegram < 3; ++telegram) {
      Bytes octets = simulator::random_telegram(model, random).octets;
      stream = join({stream, octets});
      octets[octets.size() / 2] ^= 4;
      stream = join({stream, octets});
    }
  }
  return stream;
}

/// Telegrams that the pretended cipher opens: in turn, once more, with a wrong key and a wrong tag.
Bytes ciphered() {
  const Bytes plaintext = notification(plain_time({}), kamstrup_list_2());
  const Bytes apdu(plaintext.begin() + 3, plaintext.end());
  Bytes stream;
  for (const std::uint8_t security : Bytes{0x20, 0x21, 0x30, 0x31}) {
    const Bytes one = join({llc(), pretended_apdu(apdu, security, security)});
    const Bytes wrong_key =
        join({llc(), pretended_apdu(apdu, security, security + 1U, pretended_authentication_key)});
    const Bytes wrong_tag =
        join({llc(), pretended_apdu(apdu, security, security + 2U, pretended_key, pretended_key)});
    for (const Bytes& information : {one, one, wrong_key, wrong_tag})
      stream = join({stream, frame(information, kamstrup_header())});
  }
  return stream;
}

void write(const std::string& path, const Bytes& octets) {
  std::ofstream file(path, std::ios::binary);
  for (const std::uint8_t octet : octets) file.put(static_cast<char>(octet));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  write(folder + "/everything", join({everything(), ciphered(), simulated()}));
  write(folder + "/nothing", {});
  write(folder + "/hourly", aidon_frame(aidon_list_3()));
  write(folder + "/eleven_hourly", repeated(aidon_frame(aidon_list_3()), 11));
  return 0;
}
