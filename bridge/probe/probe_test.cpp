#include "bridge/probe/probe.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "ams/link/crc16.hpp"
#include "bridge/source/parity_marks.hpp"
#include "simulator/line.hpp"
#include "simulator/meter.hpp"

namespace amsbridge {
namespace {

using ams::Diagnosis;
using std::chrono::milliseconds;
using Octets = std::vector<std::uint8_t>;

// A meter with settings of its own at the other end of a wire, as a UART with the probe's settings gets it
// and a kernel hands it on, in a time of its own.
class Wire : public ProbeLine {
 public:
  Wire(const simulator::LineSettings& sender, std::function<Octets()> next, milliseconds period)
      : sender_(sender), next_(std::move(next)), period_(period) {}

  tl::expected<void, std::string> open(const SerialParameters& parameters) override {
    receiver_.baud = parameters.baud;
    receiver_.data_bits = static_cast<unsigned>(parameters.data_bits);
    receiver_.parity = parameters.parity == Parity::none   ? simulator::Parity::none
                       : parameters.parity == Parity::even ? simulator::Parity::even
                                                           : simulator::Parity::odd;
    return {};
  }

  Heard hear(milliseconds limit) override {
    if (next_due_ > now_ + limit) {
      now_ += limit;
      return {};
    }
    now_ = next_due_;
    next_due_ += period_;
    simulator::Waveform waveform(sender_);
    waveform.idle(milliseconds(50));
    waveform.send(next_());
    waveform.idle(milliseconds(50));
    return marked(simulator::receive(waveform, receiver_));
  }

  std::chrono::steady_clock::time_point now() const override { return now_; }

 private:
  static Heard marked(const std::vector<simulator::ReceivedOctet>& received) {
    Octets raw;
    for (const simulator::ReceivedOctet& octet : received) {
      if (octet.parity_error || octet.framing_error) raw.insert(raw.end(), {0xff, 0});
      if (octet.octet == 0xff && !octet.parity_error && !octet.framing_error) raw.push_back(0xff);
      raw.push_back(octet.octet);
    }
    Heard heard{std::move(raw), {true, 0, false}, false};
    ParityMarks marks;
    heard.octets.resize(marks.remove(heard.octets, heard.errors));
    return heard;
  }

  simulator::LineSettings sender_;
  simulator::LineSettings receiver_;
  std::function<Octets()> next_;
  milliseconds period_;
  std::chrono::steady_clock::time_point now_;
  std::chrono::steady_clock::time_point next_due_ = now_ + milliseconds(700);
};

Octets p1_telegram() {
  std::string text =
      "/KFM5KAIFA-METER\r\n\r\n1-3:0.2.8(42)\r\n0-0:1.0.0(240111093500W)\r\n"
      "0-0:96.1.1(4530303236303030303234343934333135)\r\n1-0:1.8.1(000306.946*kWh)\r\n"
      "1-0:1.8.2(000210.088*kWh)\r\n0-0:96.14.0(0001)\r\n1-0:1.7.0(02.793*kW)\r\n1-0:2.7.0(00.000*kW)\r\n"
      "1-0:32.7.0(236.0*V)\r\n1-0:31.7.0(012*A)\r\n!";
  ams::Crc16Arc crc;
  crc.add(Octets(text.begin(), text.end()));
  text += fmt::format("{:04X}\r\n", crc.value());
  return {text.begin(), text.end()};
}

std::function<Octets()> telegrams(const std::string& meter) {
  if (meter == "p1") return p1_telegram;
  const auto source = std::make_shared<simulator::Meter>(
      *simulator::find_model(meter), 1, std::chrono::sys_seconds(std::chrono::seconds(1769860798)));
  return [source] { return source->next().octets; };
}

Trial probed(const std::string& meter, const simulator::LineSettings& sender, ProbeOptions options = {}) {
  Wire wire(sender, telegrams(meter), meter == "kamstrup" ? milliseconds(10'000) : milliseconds(2500));
  const auto result = probe(wire, options);
  EXPECT_TRUE(result.has_value());
  return result.value_or(Trial{});
}

struct Format {
  unsigned data_bits;
  simulator::Parity parity;
  Parity expected;
};
constexpr Format formats[] = {{8, simulator::Parity::even, Parity::even},
                              {8, simulator::Parity::none, Parity::none},
                              {7, simulator::Parity::even, Parity::even}};

TEST(Probe, FindsEveryMeterAtEverySpeedAndParity) {
  for (const char* meter : {"kaifa", "aidon", "kamstrup", "p1"}) {
    const bool is_p1 = std::string(meter) == "p1";
    for (const unsigned baud : {2400U, 9600U, 115'200U}) {
      for (const Format& format : formats) {
        if (format.data_bits == 7 && !is_p1) continue;
        SCOPED_TRACE(
            fmt::format("{} {} {} {}", meter, baud, format.data_bits, static_cast<int>(format.parity)));
        const Trial found =
            probed(meter, {baud, format.data_bits, format.parity, 1, simulator::Polarity::normal});
        EXPECT_EQ(ams::name(found.diagnosis), "good");
        EXPECT_EQ(found.parameters,
                  (SerialParameters{baud, format.expected, static_cast<int>(format.data_bits), 1}));
        EXPECT_FALSE(found.meter.empty());
      }
    }
  }
}

TEST(Probe, TellsAReversedLineWhateverIsSentOnIt) {
  for (const char* meter : {"kaifa", "aidon", "kamstrup", "p1"}) {
    for (const unsigned baud : {2400U, 9600U, 115'200U}) {
      for (const Format& format : formats) {
        SCOPED_TRACE(
            fmt::format("{} {} {} {}", meter, baud, format.data_bits, static_cast<int>(format.parity)));
        const Trial found =
            probed(meter, {baud, format.data_bits, format.parity, 1, simulator::Polarity::inverted});
        EXPECT_EQ(ams::name(found.diagnosis), "reversed_polarity");
      }
    }
  }
}

// Seven data bits cannot carry these telegrams: what is left of them cannot be read with any setting.
TEST(Probe, SaysThatSevenBitsChangeBinaryTelegrams) {
  for (const char* meter : {"kaifa", "aidon", "kamstrup"}) {
    for (const unsigned baud : {2400U, 9600U, 115'200U}) {
      SCOPED_TRACE(fmt::format("{} {}", meter, baud));
      const Trial found = probed(meter, {baud, 7, simulator::Parity::even, 1, simulator::Polarity::normal});
      EXPECT_EQ(ams::name(found.diagnosis), "altered");
      EXPECT_EQ(found.parameters.baud, baud);
    }
  }
}

TEST(Probe, OddParityIsFoundAmongTheSettingsOfTheRightSpeed) {
  const Trial found = probed("aidon", {2400, 8, simulator::Parity::odd, 1, simulator::Polarity::normal});
  EXPECT_EQ(ams::name(found.diagnosis), "good");
  EXPECT_EQ(found.parameters, (SerialParameters{2400, Parity::odd, 8, 1}));
}

TEST(Probe, ASpeedThatNoMeterUsesIsAWrongSpeed) {
  const Trial found = probed("aidon", {1200, 8, simulator::Parity::none, 1, simulator::Polarity::normal});
  EXPECT_EQ(ams::name(found.diagnosis), "wrong_speed");
}

TEST(Probe, EndsEarlyOnASilentLine) {
  std::vector<SerialParameters> tried;
  ProbeOptions options;
  options.tell = [&](const Trial& trial) { tried.push_back(trial.parameters); };
  Wire wire(
      {}, [] { return Octets(); }, std::chrono::hours(10));
  ASSERT_TRUE(wire.open({}).has_value());
  static_cast<void>(wire.hear(milliseconds(700)));
  const auto result = probe(wire, options);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->diagnosis, Diagnosis::no_octets);
  EXPECT_EQ(tried.size(), 2U);
}

TEST(Probe, AFewStrayOctetsAreNoise) {
  Wire wire(
      {2400, 8, simulator::Parity::none, 1, simulator::Polarity::normal}, [] { return Octets{0x55}; },
      milliseconds(3100));
  const auto result = probe(wire, {});
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(ams::name(result->diagnosis), "noise");
}

TEST(Probe, StopsWhenAsked) {
  ProbeOptions options;
  int asked = 0;
  options.stopped = [&] { return ++asked > 2; };
  Wire wire({1200}, telegrams("aidon"), milliseconds(2500));
  EXPECT_TRUE(probe(wire, options).has_value());
  EXPECT_LT(asked, 10);
}

// A file of a few octets.
class Ended final : public ProbeLine {
 public:
  tl::expected<void, std::string> open(const SerialParameters&) override { return {}; }
  Heard hear(milliseconds) override {
    Heard heard;
    heard.ended = std::exchange(told_, true);
    if (!heard.ended) heard.octets = {1, 2, 3};
    return heard;
  }
  std::chrono::steady_clock::time_point now() const override { return {}; }

 private:
  bool told_ = false;
};

TEST(Probe, SaysThatASourceHasEnded) {
  Ended line;
  const Trial trial = listen(line, {}, {});
  EXPECT_TRUE(trial.ended);
  EXPECT_TRUE(trial.was_connected);
  EXPECT_EQ(trial.line.octets, 3U);
}

}  // namespace
}  // namespace amsbridge
