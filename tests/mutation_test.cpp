// A million telegrams whose inside is wrong and whose check sequences are right: what only a sender can do
// that has gone mad, or one that no table knows. Nothing they say may cost the telegram behind them.

#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ams/decoder.hpp"
#include "ams/link/crc16.hpp"
#include "ams/link/hdlc.hpp"
#include "ams/link/mbus.hpp"
#include "ams/link/sml.hpp"
#include "ams/publish/json.hpp"
#include "bridge/crypto/openssl_gcm.hpp"
#include "simulator/ciphering.hpp"
#include "simulator/meter.hpp"
#include "simulator/random.hpp"

namespace {

using ams::Octets;
using simulator::Expected;
using simulator::Model;
using simulator::Telegram;
using Bytes = std::vector<std::uint8_t>;
using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t bound) {
  return simulator::draw_below(random, bound);
}

void append(Bytes& octets, Octets more) {
  octets.insert(octets.end(), more.begin(), more.end());
}

std::string hexadecimal(Octets octets) {
  std::string digits;
  for (const std::uint8_t octet : octets) {
    digits += "0123456789abcdef"[octet >> 4];
    digits += "0123456789abcdef"[octet & 0xf];
  }
  return digits;
}

// ---- Mutations

std::uint8_t strange_octet(Random& random, std::uint8_t octet) {
  constexpr std::array<std::uint8_t, 12> likely = {0x00, 0x01, 0x02, 0x09, 0x7e, 0x7f,
                                                   0x80, 0x81, 0x82, 0xff, '(',  '!'};
  switch (below(random, 3)) {
    case 0: return static_cast<std::uint8_t>(octet ^ 1U << below(random, 8));
    case 1: return likely.at(below(random, likely.size()));
    default: return static_cast<std::uint8_t>(random());
  }
}

void change(Random& random, Bytes& octets) {
  for (std::size_t left = 1 + below(random, 4); left > 0; --left) {
    std::uint8_t& octet = octets[below(random, octets.size())];
    octet = strange_octet(random, octet);
  }
}

void insert(Random& random, Bytes& octets) {
  const auto at = octets.begin() + static_cast<std::ptrdiff_t>(below(random, octets.size() + 1));
  octets.insert(at, 1 + below(random, 4), strange_octet(random, 0));
}

void erase(Random& random, Bytes& octets) {
  const std::size_t count = std::min(octets.size(), 1 + below(random, 4));
  const auto at = octets.begin() + static_cast<std::ptrdiff_t>(below(random, octets.size() - count + 1));
  octets.erase(at, at + static_cast<std::ptrdiff_t>(count));
}

void mutate(Random& random, Bytes& octets) {
  if (octets.empty()) return insert(random, octets);
  switch (below(random, 8)) {
    case 0: return insert(random, octets);
    case 1: return erase(random, octets);
    case 2: return octets.resize(below(random, octets.size()));
    default: return change(random, octets);
  }
}

// ---- Telegrams sealed again

void append_x25(Bytes& octets, std::size_t from) {
  const std::uint16_t check = ams::crc16_x25(Octets(octets).subspan(from));
  octets.push_back(static_cast<std::uint8_t>(check));
  octets.push_back(static_cast<std::uint8_t>(check >> 8));
}

// Format, addresses and control as they were; length and both check sequences anew.
Bytes mutated_hdlc(Random& random, Octets frame) {
  constexpr std::size_t check_octets = 2;
  constexpr std::size_t longest = 2000;
  const ams::hdlc::Frame parts = ams::hdlc::parts(frame.first(frame.size() - 1));
  Bytes information(parts.information.begin(), parts.information.end());
  mutate(random, information);
  information.resize(std::min(information.size(), longest));
  const Octets header = frame.first(parts.information_offset - check_octets);
  Bytes mutated(header.begin(), header.end());
  const std::size_t checks = information.empty() ? check_octets : 2 * check_octets;
  const std::size_t length = header.size() - 1 + information.size() + checks;
  mutated[1] = static_cast<std::uint8_t>((mutated[1] & 0xf8U) | length >> 8);
  mutated[2] = static_cast<std::uint8_t>(length);
  if (!information.empty()) append_x25(mutated, 1);
  append(mutated, information);
  append_x25(mutated, 1);
  mutated.push_back(ams::hdlc::flag);
  return mutated;
}

Bytes mutated_mbus(Random& random, Octets frame) {
  constexpr std::size_t head_octets = 4;
  constexpr std::size_t transport_octets = 5;
  constexpr std::size_t longest = 0xff - transport_octets;
  const ams::mbus::Frame parts = ams::mbus::parts(frame);
  Bytes data(parts.data.begin(), parts.data.end());
  mutate(random, data);
  data.resize(std::min(data.size(), longest));
  const auto length = static_cast<std::uint8_t>(transport_octets + data.size());
  Bytes mutated = {ams::mbus::start, length, length, ams::mbus::start};
  append(mutated, frame.subspan(head_octets, transport_octets));
  append(mutated, data);
  unsigned sum = 0;
  for (std::size_t at = head_octets; at < mutated.size(); ++at) sum += mutated[at];
  mutated.insert(mutated.end(), {static_cast<std::uint8_t>(sum), 0x16});
  return mutated;
}

Bytes mutated_sml(Random& random, Octets file) {
  constexpr std::uint8_t escape = 0x1b;
  Bytes sent(file.begin(), file.end());
  const auto unescaped = ams::sml::unescape(sent);
  Bytes messages(unescaped.begin(), unescaped.end());
  mutate(random, messages);
  Bytes mutated = {escape, escape, escape, escape, 1, 1, 1, 1};
  std::size_t run = 0;
  for (const std::uint8_t octet : messages) {
    run = octet == escape ? run + 1 : 0;
    mutated.push_back(octet);
    if (run != 0 && run % 4 == 0) mutated.insert(mutated.end(), 4, escape);
  }
  const auto pad = static_cast<std::uint8_t>((4 - messages.size() % 4) % 4);
  mutated.insert(mutated.end(), pad, 0);
  mutated.insert(mutated.end(), {escape, escape, escape, escape, 0x1a, pad});
  append_x25(mutated, 0);
  return mutated;
}

// All between the ident line and the last one.
Bytes mutated_text(Random& random, Octets telegram, simulator::P1Check check) {
  const auto ident_end = std::find(telegram.begin(), telegram.end(), '\n') + 1;
  const auto end = std::find(telegram.begin(), telegram.end(), '!');
  Bytes lines(ident_end, end);
  mutate(random, lines);
  Bytes mutated(telegram.begin(), ident_end);
  append(mutated, lines);
  mutated.push_back('!');
  ams::Crc16Arc crc;
  crc.add(mutated);
  std::array<char, 8> digits{};
  std::snprintf(digits.data(), digits.size(), "%04X", static_cast<unsigned>(crc.value()));
  if (check != simulator::P1Check::none) mutated.insert(mutated.end(), digits.begin(), digits.begin() + 4);
  mutated.insert(mutated.end(), {'\r', '\n'});
  return mutated;
}

// Opens what any model has encrypted: with the key of the one that is sending.
class KeyOfSender final : public ams::Aes128Gcm {
 public:
  void set(std::string_view digits) {
    const Bytes octets = simulator::from_hexadecimal(digits);
    if (octets.size() == key_.size()) std::copy(octets.begin(), octets.end(), key_.begin());
  }
  ams::GcmTag decrypt(const ams::Key&, std::span<const std::uint8_t, 12> iv, Octets additional,
                      std::span<std::uint8_t> text) override {
    return gcm_.decrypt(key_, iv, additional, text);
  }

 private:
  ams::Key key_{};
  amsbridge::OpenSslGcm gcm_;
};

// The decoder has no authentication key: tags are not looked at, and what is inside can be anything.
Bytes mutated_ciphered_text(Random& random, KeyOfSender& gcm, const Bytes& telegram,
                            simulator::P1Check check) {
  constexpr std::size_t head_octets = 10;
  constexpr std::size_t tag_octets = 12;
  const ams::Result<ams::CipheredApdu> parts = ams::parse_ciphered(telegram);
  const auto at = [&](std::size_t octet) { return telegram.begin() + static_cast<std::ptrdiff_t>(octet); };
  std::array<std::uint8_t, 12> iv{};
  std::copy(at(2), at(head_octets), iv.begin());
  std::copy(at(parts->iv_octet + 1), at(parts->text_octet), iv.begin() + 8);
  Bytes text(at(parts->text_octet), at(parts->text_octet + parts->text_octets));
  gcm.decrypt({}, iv, {}, text);
  text = mutated_text(random, text, check);
  gcm.decrypt({}, iv, {}, text);
  const std::size_t length = 5 + text.size() + tag_octets;
  Bytes mutated(telegram.begin(), at(head_octets));
  mutated.insert(mutated.end(),
                 {0x82, static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)});
  append(mutated, Octets(telegram).subspan(parts->iv_octet, 5));
  append(mutated, text);
  mutated.resize(mutated.size() + tag_octets);
  return mutated;
}

// One of its frames is mutated, the others are as they were.
Bytes mutated_frames(Random& random, const Model& model, const Telegram& telegram) {
  const std::size_t chosen = below(random, telegram.pieces.size());
  const std::size_t begin = telegram.pieces[chosen];
  const std::size_t end =
      chosen + 1 < telegram.pieces.size() ? telegram.pieces[chosen + 1] : telegram.octets.size();
  const Octets frame = Octets(telegram.octets).subspan(begin, end - begin);
  Bytes mutated(telegram.octets.begin(), telegram.octets.begin() + static_cast<std::ptrdiff_t>(begin));
  append(mutated,
         model.link == simulator::Link::mbus ? mutated_mbus(random, frame) : mutated_hdlc(random, frame));
  append(mutated, Octets(telegram.octets).subspan(end));
  return mutated;
}

Bytes mutated(Random& random, KeyOfSender& gcm, const Model& model, const Telegram& telegram) {
  switch (model.link) {
    case simulator::Link::hdlc:
    case simulator::Link::mbus: return mutated_frames(random, model, telegram);
    case simulator::Link::sml: return mutated_sml(random, telegram.octets);
    case simulator::Link::p1: break;
  }
  if (model.p1->cipher) return mutated_ciphered_text(random, gcm, telegram.octets, model.p1->check);
  return mutated_text(random, telegram.octets, model.p1->check);
}

// ---- What is made of them

std::string text(const std::optional<ams::Reading::Text>& text) {
  return std::string(text ? text->view() : "");
}

Expected understood(const ams::Reading& reading) {
  std::array<char, 40> buffer;
  ams::TextWriter clock(buffer);
  if (reading.meter_time) ams::write_clock(clock, *reading.meter_time);
  Expected expected{.maker = std::string(reading.maker),
                    .meter_id = text(reading.meter_id),
                    .meter_model = text(reading.meter_model),
                    .list = text(reading.list),
                    .meter_time = std::string(clock.view()),
                    .values = {},
                    .ident = text(reading.ident),
                    .channel = reading.channel,
                    .medium = reading.channel == 0 ? "" : std::string(name(reading.medium)),
                    .unchecked = reading.marks.unchecked};
  for (const ams::Value& value : reading.values()) {
    expected.values.push_back(
        {std::string(ams::key(value.quantity)), value.number.mantissa, value.number.exponent});
  }
  return expected;
}

// A reading that can be published, whatever it says.
bool is_within_limits(const ams::Reading& reading) {
  if (reading.values().size() > ams::Reading::most_values) return false;
  std::array<bool, 256> seen{};
  for (const ams::Value& value : reading.values()) {
    const auto index = static_cast<std::size_t>(value.quantity);
    if (index >= ams::quantity_count() || seen.at(index)) return false;
    seen.at(index) = true;
  }
  std::array<char, ams::json_octets> buffer;
  ams::TextWriter out(buffer);
  ams::write_decoded(out, reading, ams::Telegram{});
  return !out.overflowed();
}

class Counter final : public ams::Decoder::Sink {
 public:
  void reading(const ams::Reading& reading, const ams::Telegram&) override {
    ++told;
    if (!is_within_limits(reading)) ++beyond_limits;
    if (kept != nullptr) return kept->push_back(understood(reading));
    ++readings;
  }
  void fault(const ams::Fault& fault, const ams::Telegram&) override {
    ++told;
    ++faults[fault.reason];
  }

  std::size_t told = 0;
  std::size_t readings = 0;
  std::size_t beyond_limits = 0;
  std::map<ams::Reason, std::size_t> faults;
  std::vector<Expected>* kept = nullptr;  // while untouched telegrams are sent
};

struct Stream {
  Counter counter;
  KeyOfSender gcm;
  Bytes storage = Bytes(ams::Decoder::ample_storage);
  ams::Decoder decoder{
      storage, counter, {.keys = {.encryption = ams::Key{}, .authentication = {}}, .gcm = &gcm}};

  // How much is told of it once nothing more will come.
  std::size_t send(Octets octets) {
    const std::size_t before = counter.told;
    decoder.push(octets);
    decoder.expire();
    return counter.told - before;
  }
  std::vector<Expected> read_untouched(Octets octets) {
    std::vector<Expected> kept;
    counter.kept = &kept;
    decoder.push(octets);
    decoder.expire();
    counter.kept = nullptr;
    return kept;
  }
};

std::vector<Expected> all_of(const Telegram& telegram) {
  std::vector<Expected> all = {telegram.expected};
  all.insert(all.end(), telegram.sub_meters.begin(), telegram.sub_meters.end());
  return all;
}

bool has_no_check(const Model& model) {
  return model.p1 != nullptr && model.p1->check == simulator::P1Check::none;
}

// Telegrams without check sequence count as damaged once others with one have come: they need a line of their
// own.
std::vector<const Model*> models(bool without_check) {
  std::vector<const Model*> chosen;
  for (const Model& model : simulator::models()) {
    if (has_no_check(model) == without_check) chosen.push_back(&model);
  }
  return chosen;
}

void report(const char* what, std::size_t mutations, const Counter& counter) {
  std::cout << what << ": " << mutations << " mutations, " << counter.readings << " readings, and faults:\n";
  for (const auto& [reason, count] : counter.faults)
    std::cout << "  " << name(reason) << ' ' << count << '\n';
}

void send_mutations(const char* what, const std::vector<const Model*>& models, std::size_t mutations) {
  constexpr std::size_t batch = 10;
  Random random(20261122);
  Stream stream;
  for (std::size_t sent = 0; sent < mutations; sent += batch) {
    const Model& model = *models[sent / batch % models.size()];
    SCOPED_TRACE(model.name);
    stream.gcm.set(model.key);
    const Telegram telegram = simulator::random_telegram(model, random);
    for (std::size_t number = 0; number < batch; ++number) {
      const Bytes octets = mutated(random, stream.gcm, model, telegram);
      ASSERT_GE(stream.send(octets), 1U) << "nothing is told of " << hexadecimal(octets);
    }
    ASSERT_EQ(stream.read_untouched(telegram.octets), all_of(telegram)) << "after " << sent << " mutations";
  }
  EXPECT_EQ(stream.counter.beyond_limits, 0U);
  report(what, mutations, stream.counter);
}

// Sanitized, each takes three times as long.
#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t fewer = 4;
#else
constexpr std::size_t fewer = 1;
#endif

TEST(Mutation, AMillionTelegramsWithRepairedChecksCostNothingElse) {
  send_mutations("with check sequences", models(false), 950'000 / fewer);
}

TEST(Mutation, NorDoThoseThatHaveNoCheck) {
  send_mutations("without check sequences", models(true), 50'000 / fewer);
}

}  // namespace
