// Writes what the fuzzers begin with, from the simulator: FOLDER/TARGET/MODEL-NUMBER.
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "ams/dlms/block_transfer.hpp"
#include "ams/dlms/ciphering.hpp"
#include "ams/dlms/notification.hpp"
#include "ams/link/hdlc.hpp"
#include "ams/link/mbus.hpp"
#include "ams/link/sml.hpp"
#include "bridge/crypto/openssl_gcm.hpp"
#include "simulator/meter.hpp"

namespace {

using Bytes = std::vector<std::uint8_t>;
using ams::Octets;

constexpr std::size_t setup_octets = 8;
constexpr std::size_t telegrams_of_model = 3;

void append(Bytes& octets, Octets more) {
  octets.insert(octets.end(), more.begin(), more.end());
}

// ---- What is inside a telegram

Octets inside_frame(Octets frame) {
  if (frame.front() == ams::mbus::start) return ams::mbus::parts(frame).data;
  const Octets information = ams::hdlc::parts(frame.first(frame.size() - 1)).information;
  return information.subspan(ams::llc_octets(information));
}

Bytes apdu_of(const simulator::Telegram& telegram) {
  Bytes apdu;
  for (std::size_t piece = 0; piece < telegram.pieces.size(); ++piece) {
    const std::size_t begin = telegram.pieces[piece];
    const std::size_t end =
        piece + 1 < telegram.pieces.size() ? telegram.pieces[piece + 1] : telegram.octets.size();
    const Octets inside = inside_frame(Octets(telegram.octets).subspan(begin, end - begin));
    const bool is_block = inside.front() == ams::block_transfer_tag;
    append(apdu, is_block ? ams::parse_block(inside)->data : inside);
  }
  return apdu;
}

Bytes decrypted(const simulator::Model& model, Bytes apdu) {
  const auto parts = ams::parse_ciphered(apdu);
  if (apdu.front() != ams::ciphered_apdu_tag || !parts) return apdu;
  ams::Keys keys;
  std::ranges::copy(simulator::from_hexadecimal(model.key), keys.encryption.emplace().begin());
  amsbridge::OpenSslGcm gcm;
  ams::Deciphering deciphering(keys, &gcm, ams::Strictness::lenient);
  ams::Marks marks;
  const auto opened = deciphering.open(apdu, *parts, marks);
  return opened ? Bytes(opened->text.begin(), opened->text.end()) : Bytes();
}

// Notification, lines of text, or SML messages.
Bytes plain_of(const simulator::Model& model, const simulator::Telegram& telegram) {
  switch (model.link) {
    case simulator::Link::hdlc:
    case simulator::Link::mbus: return decrypted(model, apdu_of(telegram));
    case simulator::Link::p1: return decrypted(model, telegram.octets);
    case simulator::Link::sml: break;
  }
  Bytes file = telegram.octets;
  const auto messages = ams::sml::unescape(file);
  return {messages.begin(), messages.end()};
}

// ---- Inputs

class Folder {
 public:
  explicit Folder(std::filesystem::path path) : path_(std::move(path)) {}

  // `own`: what the target makes of it.
  void write(std::string_view target, std::string_view name, std::uint8_t own, const Bytes& content) const {
    const std::filesystem::path folder = path_ / target;
    std::filesystem::create_directories(folder);
    Bytes input(setup_octets);
    input[setup_octets - 2] = own;
    append(input, content);
    std::ofstream file(folder / name, std::ios::binary);
    for (const std::uint8_t octet : input) file.put(static_cast<char>(octet));
    if (!file.flush()) throw std::runtime_error("cannot write into " + folder.string());
  }

 private:
  std::filesystem::path path_;
};

Bytes with_length(Bytes head, const Bytes& octets) {
  head.push_back(static_cast<std::uint8_t>(octets.size() >> 8));
  head.push_back(static_cast<std::uint8_t>(octets.size()));
  append(head, octets);
  return head;
}

// The record of decoder.cpp that the plain octets go into.
std::uint8_t record_kind(simulator::Link link) {
  constexpr std::uint8_t hdlc = 1, mbus = 3, p1 = 4, sml = 5;
  switch (link) {
    case simulator::Link::hdlc: return hdlc;
    case simulator::Link::mbus: return mbus;
    case simulator::Link::p1: return p1;
    case simulator::Link::sml: return sml;
  }
  return 0;
}

Bytes without_check(Bytes text) {
  text.erase(std::find(text.begin(), text.end(), '!'), text.end());
  return text;
}

void write_of_link(const Folder& folder, std::string_view name, simulator::Link link, const Bytes& plain) {
  constexpr std::uint8_t authenticated_and_encrypted = 0x30;
  const Bytes ciphered = {0x00, authenticated_and_encrypted, 0x00, 0x01};
  switch (link) {
    case simulator::Link::p1:
      folder.write("p1", name, 0, plain);
      folder.write("p1", std::string(name) + "-checked", 1, without_check(plain));
      folder.write("ciphering", name, 0, with_length({0x01, authenticated_and_encrypted, 0x00, 0x01}, plain));
      return;
    case simulator::Link::sml: folder.write("sml", name, 0, plain); return;
    case simulator::Link::hdlc:
    case simulator::Link::mbus: break;
  }
  folder.write("axdr", name, 0, plain);
  folder.write("ciphering", name, 0, with_length(ciphered, plain));
  Bytes no_edits = {0x00};
  append(no_edits, plain);
  for (std::uint8_t transport = 0; transport < 4; ++transport) {
    folder.write("blocks", std::string(name) + "-" + std::to_string(transport), transport, no_edits);
  }
}

void write_telegram(const Folder& folder, const std::string& name, const simulator::Model& model,
                    const simulator::Telegram& telegram) {
  const Bytes plain = plain_of(model, telegram);
  folder.write("framer", name, 0, telegram.octets);
  Bytes records = with_length({0x00, 0x00}, telegram.octets);
  append(records, with_length({record_kind(model.link), 0x10},
                              model.link == simulator::Link::p1 ? without_check(plain) : plain));
  folder.write("decoder", name, 0, records);
  if (model.link == simulator::Link::sml) folder.write("sml", name + "-file", 1, telegram.octets);
  write_of_link(folder, name, model.link, plain);
}

// ---- JSON

struct Text {
  std::string_view name;
  std::uint8_t own;  // of device_settings.cpp
  std::string_view text;
};

constexpr std::uint8_t change = 0, backup = 1, file = 2;

constexpr std::array texts{
    Text{"empty", change, "{}"},
    Text{"broker", change,
         R"({"values":{"mqtt.host":"pi.local","mqtt.port":1884,"mqtt.password":null,"mqtt.tls":false}})"},
    Text{"network", change,
         R"({"values":{"wifi.ssid":"home","wifi.password":"12345678","http.name":"cellar"}})"},
    Text{"layouts", change, R"({"values":{"mqtt.layout":["json","classic"],"mqtt.base":"x","strict":true}})"},
    Text{"meter", change,
         R"({"meters":[{"was":0,"values":{"key":"00112233445566778899aabbccddeeff","name":"m\u00e5ler"}}]})"},
    Text{
        "backup", backup,
        R"({"amsbridge_settings":1,"has_secrets":true,"values":{"mqtt.host":"a"},"meters":[{"values":{}}]})"},
    Text{"file", file, R"({"mqtt.host":"a","mqtt.port":1884,"meter.ct_ratio":40,"commands.allow":"read"})"},
    Text{"numbers", change, "\t{ \"a\" :\r\n[ 0 , -0.0 , 1E+2, 12.5e-1 ] , \"\" : \"\\\\\\\"\" }\n"},
    Text{"texts", change, "[[],{},[{}],[[true,null],\"\\u00f8\\ud83d\\udd0c\\n\"],\"str\xc3\xb8m\"]"}};

void write_text(const Folder& folder, const Text& text) {
  const Bytes octets(text.text.begin(), text.text.end());
  folder.write("json_text", text.name, 0, octets);
  folder.write("device_settings", text.name, text.own, octets);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: fuzz_seeds FOLDER\n", stderr);
    return 2;
  }
  const Folder folder{arguments[1]};
  std::mt19937_64 random(2026);
  for (const simulator::Model& model : simulator::models()) {
    for (std::size_t number = 0; number < telegrams_of_model; ++number) {
      const std::string name = std::string(model.name) + "-" + std::to_string(number);
      write_telegram(folder, name, model, simulator::random_telegram(model, random));
    }
  }
  for (const Text& text : texts) write_text(folder, text);
  return 0;
}
