#include "bridge/input/document.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "simulator/meter.hpp"

namespace amsbridge {
namespace {

class Counting final : public ams::Decoder::Sink {
 public:
  void reading(const ams::Reading&, const ams::Telegram& telegram) override {
    readings.push_back(telegram.number);
  }
  void fault(const ams::Fault& fault, const ams::Telegram&) override { faults.push_back(fault); }

  std::vector<std::uint64_t> readings;
  std::vector<ams::Fault> faults;
};

struct Reader {
  Counting counted;
  std::vector<std::string> complaints;
  std::array<std::uint8_t, ams::Decoder::ample_storage> storage{};
  ams::Decoder decoder{storage, counted};
  Document document{decoder, [this](const std::string& complaint) { complaints.push_back(complaint); }};

  void read(std::string_view text, std::size_t piece = 1 << 16) {
    for (std::size_t at = 0; at < text.size(); at += piece) {
      const std::string_view part = text.substr(at, piece);
      document.push(std::vector<std::uint8_t>(part.begin(), part.end()));
    }
    document.finish();
  }
};

std::vector<std::uint8_t> telegram() {
  simulator::Meter meter(*simulator::find_model("aidon"), 1,
                         std::chrono::sys_seconds(std::chrono::seconds(1769860800)));
  return meter.next().octets;
}

std::string hexadecimal(const std::vector<std::uint8_t>& octets, std::string_view separator = " ") {
  return fmt::format("{:02x}", fmt::join(octets, separator));
}

// Flag, format 2, addresses 3, control, HCS 2: what stands before the APDU in Aidon's frames; FCS and flag
// behind.
std::vector<std::uint8_t> bare_apdu() {
  const auto octets = telegram();
  return {octets.begin() + 9, octets.end() - 3};
}

TEST(Document, TextInAnyPiecesAndAnySpellingIsTheSame) {
  const auto octets = telegram();
  const std::string text =
      "# a recording\n" + hexadecimal(octets) + "  # ours\n\n" + hexadecimal(octets, "") + "\r\n" +
      fmt::format("{:#04x}", fmt::join(octets, ", ")) + "\n" + fmt::format("{:02X}", fmt::join(octets, ":"));
  for (const std::size_t piece : {1U, 7U, 100U, 100'000U}) {
    Reader reader;
    reader.read(text, piece);
    EXPECT_EQ(reader.counted.readings, (std::vector<std::uint64_t>{1, 2, 3, 4})) << piece;
    EXPECT_TRUE(reader.counted.faults.empty());
    EXPECT_TRUE(reader.complaints.empty());
  }
}

TEST(Document, AFrameMayGoOverLines) {
  std::string text = hexadecimal(telegram());
  for (std::size_t at = 47; at < text.size(); at += 48) text[at] = '\n';
  Reader reader;
  reader.read(text);
  EXPECT_EQ(reader.counted.readings.size(), 1U);
}

TEST(Document, ALineMayHoldABareApdu) {
  const std::string line = hexadecimal(bare_apdu()) + "\n";
  const std::string without_llc = line.substr(9);
  Reader reader;
  reader.read(line + without_llc + line);
  EXPECT_EQ(reader.counted.readings, (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST(Document, ABrokenFrameDoesNotSwallowTheApduBehindIt) {
  const std::string broken = hexadecimal(telegram()).substr(0, 60) + "\n";
  Reader reader;
  reader.read(broken + hexadecimal(bare_apdu()) + "\n");
  EXPECT_EQ(reader.counted.readings.size(), 1U);
}

TEST(Document, LinesThatAreNoHexadecimalTextAreSaidAndLeftOut) {
  const std::string line = hexadecimal(telegram()) + "\n";
  Reader reader;
  reader.read(line + "7e a\n" + "hello\n" + line);
  EXPECT_EQ(reader.counted.readings.size(), 2U);
  EXPECT_EQ(reader.complaints, (std::vector<std::string>{"line 2: not hexadecimal text, left out",
                                                         "line 3: not hexadecimal text, left out"}));
}

TEST(Document, RawOctetsAreKnownByTheirFlagOrByWhatIsNoText) {
  const auto octets = telegram();
  Reader from_flag;
  from_flag.read(std::string(octets.begin(), octets.end()), 1);
  EXPECT_EQ(from_flag.counted.readings.size(), 1U);
  std::string noisy = "\x01\x02";
  noisy.append(octets.begin(), octets.end());
  Reader from_noise;
  from_noise.read(noisy);
  EXPECT_EQ(from_noise.counted.readings.size(), 1U);
}

// A pipe can open in the middle of a telegram, where no octet happens to be a control character.
TEST(Document, TextThatHoldsControlCharactersWasOctets) {
  const auto octets = telegram();
  Reader reader;
  reader.document.push(std::vector<std::uint8_t>{0x41, 0x99, 0xe7, '#', '\n', 0xc3});
  reader.read(std::string(octets.begin(), octets.end()) + std::string(octets.begin(), octets.end()), 5);
  EXPECT_EQ(reader.counted.readings.size(), 2U);
  EXPECT_EQ(reader.complaints, std::vector<std::string>{"line 1: not hexadecimal text, left out"});
}

TEST(Document, ACommentMayHoldAnything) {
  Reader reader;
  reader.read("7e\n7e # \x01\x02 \xc3\xb8\n7e\n", 4);
  EXPECT_TRUE(reader.complaints.empty());
  reader.read("hello\n");
  EXPECT_EQ(reader.complaints.size(), 1U);  // still text
}

TEST(Document, AByteOrderMarkMayStandBeforeText) {
  for (const std::size_t piece : {1U, 100'000U}) {
    Reader reader;
    reader.read("\xef\xbb\xbf" + hexadecimal(telegram()) + "\n", piece);
    EXPECT_EQ(reader.counted.readings.size(), 1U) << piece;
    EXPECT_TRUE(reader.complaints.empty()) << piece;
  }
}

TEST(Document, AGapEndsATelegramOfOctetsAndNoneOfText) {
  const auto octets = telegram();
  Reader raw;
  raw.document.push(ams::Octets(octets).first(20));
  raw.document.gap();
  EXPECT_EQ(raw.counted.faults.size(), 1U);
  const std::string text = hexadecimal(octets);
  Reader typed;
  for (const std::string_view part :
       {std::string_view(text).substr(0, 60), std::string_view(text).substr(60)}) {
    typed.document.push(std::vector<std::uint8_t>(part.begin(), part.end()));
    typed.document.gap();
  }
  typed.document.finish();
  EXPECT_EQ(typed.counted.readings.size(), 1U);
}

TEST(HexadecimalText, OddDigitsAndOtherCharactersAreRefused) {
  EXPECT_EQ(octets_from_hex("7e A0"), (std::vector<std::uint8_t>{0x7e, 0xa0}));
  EXPECT_EQ(octets_from_hex(""), std::vector<std::uint8_t>{});
  EXPECT_EQ(octets_from_hex("# only a comment"), std::vector<std::uint8_t>{});
  EXPECT_EQ(octets_from_hex("7"), std::nullopt);
  EXPECT_EQ(octets_from_hex("7e a"), std::nullopt);
  EXPECT_EQ(octets_from_hex("7 e"), std::nullopt);
  EXPECT_EQ(octets_from_hex("0x"), std::nullopt);
  EXPECT_EQ(octets_from_hex("xy"), std::nullopt);
}

std::string of_model(const char* name) {
  simulator::Meter meter(*simulator::find_model(name), 1,
                         std::chrono::sys_seconds(std::chrono::seconds(1769860800)));
  const auto octets = meter.next().octets;
  return {octets.begin(), octets.end()};
}

TEST(Document, TextOfAP1PortIsReadAsItIs) {
  const std::string text = of_model("p1-se-lg");
  for (const std::size_t piece : {1U, 50U, 100'000U}) {
    Reader reader;
    const std::size_t middle = text.find('\n', text.size() / 2) + 1;
    reader.read(text.substr(middle) + text + text, piece);  // it begins in mid-telegram
    EXPECT_EQ(reader.counted.readings.size(), 2U) << piece;
    EXPECT_EQ(reader.complaints, std::vector<std::string>{}) << piece;
  }
}

TEST(Document, ReadersOwnMessagesAreSkippedAndCounted) {
  Reader reader;
  reader.read("Debug: connected\n" + hexadecimal(telegram()) + "\nDebug: rssi -61\n" +
              hexadecimal(telegram()));
  EXPECT_EQ(reader.counted.readings.size(), 2U);
  EXPECT_EQ(reader.document.skipped_lines(), 2U);
  EXPECT_TRUE(reader.complaints.empty());
}

TEST(Document, RecordsOfAPulseAreUnwrapped) {
  const auto frame =
      octets_from_hex("7ea027010201105a87e6e7000f40000000090c07e1090d02000006ff800000020106000011ac85617e")
          .value();
  std::string record = std::string("\x09") + std::string(8, '\x01') + "\x12\x03HAN\x1a";
  record += static_cast<char>(frame.size());
  record.append(frame.begin(), frame.end());
  ASSERT_LT(record.size(), 0x80U);
  record = std::string("\x12") + static_cast<char>(record.size()) + record;
  for (const std::size_t piece : {1U, 13U, 100'000U}) {
    Reader reader;
    reader.read(record + record + record, piece);
    EXPECT_EQ(reader.counted.readings.size(), 3U) << piece;
    EXPECT_TRUE(reader.counted.faults.empty()) << piece;
  }
}

TEST(Document, DebugLinesInFrontDoNotTellWhatFollows) {
  const auto octets = telegram();
  const std::string raw(octets.begin(), octets.end());
  const std::string frame = raw;
  std::string content = std::string("\x09") + "12345678" + "\x12\x03HAN\x1a";
  const auto length = [](std::size_t size) {
    return std::string{static_cast<char>((size & 0x7f) | 0x80), static_cast<char>(size >> 7)};
  };
  content += length(frame.size()) + frame;
  const std::string wrapped = "\x12" + length(content.size()) + content;
  const std::string debug = "Debug: starting\nDebug: up\n";
  for (const std::string& text : {raw, wrapped, hexadecimal(octets)}) {
    for (const std::size_t piece : {1U, 10U, 100'000U}) {
      Reader reader;
      reader.read(debug + text, piece);
      EXPECT_EQ(reader.counted.readings.size(), 1U) << piece;
      EXPECT_TRUE(reader.counted.faults.empty() && reader.complaints.empty());
      EXPECT_EQ(reader.document.skipped_lines(), 2U);
    }
  }
}

TEST(Document, TellsWhatSpellsOctetsFromThoseOfALine) {
  const auto octets = telegram();
  const auto spells = [](std::string_view text) {
    return Document::spells_octets(std::vector<std::uint8_t>(text.begin(), text.end()));
  };
  EXPECT_FALSE(Document::spells_octets(octets));
  EXPECT_TRUE(spells(hexadecimal(octets)));
  EXPECT_TRUE(spells("# amsbridge recording 1\n0.000 7e"));
  EXPECT_TRUE(spells("Debug: up\n"));
  EXPECT_FALSE(spells("/ISK5\\2M550T-1012\r\n\r\n1-0:1.7.0(00.512*kW)\r\n"));
  EXPECT_FALSE(spells(""));
}

}  // namespace
}  // namespace amsbridge
