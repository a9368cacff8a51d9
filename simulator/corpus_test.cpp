// Lists put together from tables equal what real meters sent, octet for octet. The recordings belong to other
// people and stay where they are; what stands here are the values that they tell.

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "simulator/encoder.hpp"
#include "simulator/link.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;

const std::filesystem::path corpus = CORPUS_DIRECTORY;

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Octets octets_of_line(std::string line) {
  std::erase_if(line, [](char character) { return character == ' ' || character == '\r'; });
  return from_hexadecimal(line);
}

// The lines that hold frames or APDUs, from the given one on.
Octets recorded(const std::string& name, std::size_t first = 0, std::size_t count = 1) {
  std::istringstream text(read(corpus / (name + ".hex")));
  Octets all;
  std::size_t number = 0;
  for (std::string line; std::getline(text, line);) {
    if (line.empty() || line.front() == '#') continue;
    const std::size_t index = number++;
    if (index < first || index >= first + count) continue;
    const Octets octets = octets_of_line(line);
    all.insert(all.end(), octets.begin(), octets.end());
  }
  return all;
}

// The published key of a capture, from the index of the corpus.
std::string key_of(const std::string& name, const std::string& which) {
  const std::string index = read(corpus / "index.json");
  const std::size_t entry = index.find("\"name\": \"" + name + "\"");
  const std::string label = "\"" + which + "\": \"";
  const std::size_t begin = index.find(label, entry);
  if (entry == std::string::npos || begin == std::string::npos) return {};
  constexpr std::size_t digits = 32;
  return index.substr(begin + label.size(), digits);
}

// With the values in the order of the list.
Content content(const Model& model, const List& list, LocalTime sent_at, std::string id,
                std::initializer_list<std::int64_t> values) {
  Content content{.sent_at = sent_at, .meter_id = std::move(id)};
  const std::vector<Place> places = places_of(model, list);
  EXPECT_EQ(places.size(), values.size());
  auto value = values.begin();
  for (const Place& place : places) {
    content.integers.at(static_cast<std::size_t>(place.quantity->field)) = *value++;
  }
  return content;
}

Octets information_of(const Octets& frame, std::size_t before) {
  return {frame.begin() + static_cast<std::ptrdiff_t>(before), frame.end() - 3};
}

class Corpus : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(corpus / "index.json")) {
      GTEST_SKIP() << "the corpus of recordings is absent: " << corpus;
    }
  }
};

TEST_F(Corpus, KaifaOfSalzburg) {
  const Model& model = *find_model("kaifa-at");
  Content said =
      content(model, model.lists[0], {local_days(2022y / 11 / 12) + 16h + 54min, 60min}, "1KFM0200234804",
              {2292, 2316, 2314, 165, 173, 37, 714, 0, 1327456, 0, 4818, 376416});
  said.invoke_number = 0x17fa98;
  EXPECT_EQ(data_notification(model, model.lists[0], said), recorded("kaifa-at-salzburg-plain-apdu"));
}

TEST_F(Corpus, KaifaOfTirolEncryptedInTwoMbusFrames) {
  const std::string name = "kaifa-ma110-at-tinetz-doc-encrypted";
  const std::string key = key_of(name, "key_hex");
  Model model = *find_model("kaifa-at-1ph");
  model.key = key;
  Content said = content(model, model.lists[0], {local_days(2021y / 7 / 19) + 15h + 46min + 35s, 120min},
                         "1KFM0100000035", {2308, 0, 0, 0, 9108, 0, 96, 9});
  said.number = 35;
  said.invoke_number = 0x29b2dc;
  said.invocation_counter = 0x295b9a;
  EXPECT_EQ(encode(model, model.lists[0], said).octets, recorded(name, 0, 2));
}

TEST_F(Corpus, KaifaOfEvn) {
  const Model& model = *find_model("kaifa-at-evn");
  Content said = content(model, model.lists[0], {local_days(2022y / 3 / 15) + 10h + 6min + 40s, 60min},
                         "181210096387", {2590324, 8538254, 0, 4863, 2390, 2375, 2390, 691, 678, 678, 999});
  said.invoke_number = 0x4c7fb7;
  const Octets sent = data_notification(model, model.lists[0], said);
  const Octets dumped = recorded("kaifa-at-evn-inplace-decrypted-gh247");  // under its ciphering header
  ASSERT_GT(dumped.size(), sent.size());
  EXPECT_EQ(sent, Octets(dumped.end() - static_cast<std::ptrdiff_t>(sent.size()), dumped.end()));
}

TEST_F(Corpus, SagemcomWithAnOverflowingLength) {
  const std::string name = "sagemcom-t210d-at-encrypted-derived-overflow";
  const std::string key = key_of(name, "key_hex");
  Model model = *find_model("sagemcom-at-overflow");
  model.key = key;
  Content said = content(model, model.lists[0], {local_days(2024y / 11 / 15) + 14h + 45min + 45s, 60min},
                         "178210128502", {4752026, 5157273, 0, 9, 2334, 2325, 2321, 2, 48, 83, 94});
  said.number = 1;
  said.invoke_number = 0x70dd27;
  said.invocation_counter = 0x1000;
  EXPECT_EQ(encode(model, model.lists[0], said).octets, recorded(name, 0, 2));
}

TEST_F(Corpus, KamstrupOmnia) {
  const Model& model = *find_model("kamstrup-dk-omnia");
  Content said =
      content(model, model.lists[0], {local_days(2020y / 5 / 12) + 10h + 25min, 120min}, "",
              {1152202, 0,    4734, 611598, 1484, 0,  0, 23, 229, 229, 227, 75, 170,    484,    113,
               340,     1031, 77,   95,     98,   99, 0, 0,  0,   0,   0,   0,  692119, 311635, 148448});
  said.number = 21278177;
  Octets sent = data_notification(model, model.lists[0], said);
  EXPECT_EQ(sent, recorded("kamstrup-omnipower-dk-plain-apdu-2020"));
}

TEST_F(Corpus, KamstrupOfBornholm) {
  const Model& model = *find_model("kamstrup-dk-bornholm");
  const Content said = content(model, model.lists[0], {local_days(2025y / 9 / 9) + 14h + 11min, 120min},
                               "5706567280463991", {593, 0, 27, 170, 252, 20, 36, 22199, 22314, 22321});
  Octets sent = data_notification(model, model.lists[0], said);
  EXPECT_EQ(sent, recorded("kamstrup-omnipower-dk-bornholm-plain-apdu"));
}

TEST_F(Corpus, LandisGyrInBlocks) {
  const Model& model = *find_model("lg-e450-ch-power");
  Content said = content(model, model.lists[0], {local_days(2022y / 4 / 2) + 7h + 34min + 15s, 120min},
                         "601109", {40, 0});
  said.invoke_number = 0x0db7;
  EXPECT_EQ(encode(model, model.lists[0], said).octets, recorded("lg-e450-ch-gbt-lng", 0, 2));
}

TEST_F(Corpus, LandisGyrWithThePowersOfEachPhase) {
  const Model& model = *find_model("lg-e450-ch-phases");
  Content said = content(model, model.lists[0], {local_days(2025y / 2 / 28) + 11h + 29min + 30s, 60min},
                         "63316890", {331, 4912257, 49, 167, 23, 234, 235, 233, 14, 289, 28});
  said.invoke_number = 0x3f7aa6;
  EXPECT_EQ(data_notification(model, model.lists[0], said), recorded("lg-e450-ch-apdu-gh934"));
}

TEST_F(Corpus, LandisGyrEncryptedInBlocks) {
  const std::string name = "lg-e450-at-gbt-encrypted-2";
  const std::string key = key_of(name, "key_hex");
  const std::string authentication_key = key_of(name, "auth_key_hex");
  Model model = *find_model("lg-e450-at");
  model.key = key;
  model.authentication_key = authentication_key;
  Content said = content(model, model.lists[0], {local_days(2023y / 11 / 10) + 10h + 58min + 50s, 60min}, "",
                         {12048950, 8768040, 3280910, 545, 18054, 18054, 0, 0, 30098, 29488, 610, 9, 9801363,
                          6492443, 3308920, 379});
  said.number = 0x5dd3a9;
  said.invoke_number = said.invocation_counter = 0x0acc83;
  EXPECT_EQ(encode(model, model.lists[0], said).octets, recorded(name, 0, 3));
}

TEST_F(Corpus, LandisGyrWithOddTagsAndAWrongWeekday) {
  const Model& model = *find_model("lg-zmf100");
  const Content said =
      content(model, model.lists[2], {local_days(2019y / 4 / 1) + 13h + 6s, 0min}, "40799390",
              {560, 0, 0, 0, 244, 0, 0, 2330, 2330, 2330, 34479, 95334, 10724, 1499});
  Octets sent = data_notification(model, model.lists[2], said);
  const Octets date = {0x07, 0xE3, 0x04, 0x01};
  const auto found = std::search(sent.begin(), sent.end(), date.begin(), date.end());
  ASSERT_NE(found, sent.end());
  EXPECT_EQ(found[4], 1);  // a Monday
  found[4] = 0;
  constexpr std::size_t before = 1 + 2 + 1 + 2 + 1 + 2 + 3;
  EXPECT_EQ(sent, information_of(recorded("lg-zmf100-no-embriq"), before));
}

TEST_F(Corpus, IskraemecoPositional) {
  const Model& model = *find_model("iskra-si");
  const LocalTime now = {local_days(2025y / 5 / 16) + 23h + 45min, 120min};
  Content said = content(model, model.lists[0], now, "ISK1030792283067",
                         {246, 0, 0, 286, 2325, 2321, 2328, 152, 11, 16, 216, 19, 10, 0, 0, 0});
  said.invoke_number = 0x20b41;
  EXPECT_EQ(encode(model, model.lists[0], said).octets, recorded("iskra-am550-si-gh956"));
}

TEST_F(Corpus, IskraemecoPositionalOnePhase) {
  const std::string name = "iskra-am550-si-gh869-apdu";
  const Model& energy = *find_model("iskra-si-energy");
  const LocalTime now = {local_days(2024y / 11 / 28) + 15h + 15min, 60min};
  Content nine = content(energy, energy.lists[0], {now.wall + 1s, 60min}, "ISK1030777478586",
                         {625, 0, 12789950, 5732902, 7057048, 250, 112, 138});
  nine.invoke_number = 0x342528;
  EXPECT_EQ(data_notification(energy, energy.lists[0], nine), recorded(name));
  Content four = content(energy, energy.lists[1], now, "ISK1030777478586", {12789949, 250});
  four.invoke_number = 0x342526;
  EXPECT_EQ(data_notification(energy, energy.lists[1], four), recorded(name, 1));
}

TEST_F(Corpus, IskraemecoOfCroatia) {
  const Model& model = *find_model("iskra-hr");
  Content said =
      content(model, model.lists[0], {local_days(2025y / 12 / 3) + 15h + 53min + 30s, 60min}, "92029691",
              {6844432, 4770804, 2073628, 5759375, 5708359, 51016, 1510658, 1228222, 55401,
               1345708, 499,     0,       746,     27,      295,   176,     0,       0,
               0,       2336,    2354,    2355,    29,      172,   109,     17250});
  said.invoke_number = 0x11f73;
  EXPECT_EQ(data_notification(model, model.lists[0], said), recorded("iskra-ie5-hr-apdu-gh1072"));
}

TEST_F(Corpus, IskraemecoOfViennaEncrypted) {
  const std::string name = "iskra-am550-at-wienernetze-encrypted";
  const std::string key = key_of(name, "key_hex");
  Model model = *find_model("iskra-at");
  model.key = key;
  Content said = content(model, model.lists[0], {local_days(2021y / 4 / 25) + 21h + 5min + 42s, 120min}, "",
                         {3448196, 0, 120454, 1421979, 125, 0, 0, 138});
  said.number = 0x5865df;
  said.invoke_number = 0x40f69c;
  said.invocation_counter = 0x40f69b;
  EXPECT_EQ(encode(model, model.lists[0], said).octets, recorded(name));
}

TEST_F(Corpus, IskraemecoInSegments) {
  const Model& model = *find_model("iskra-obis");
  Content said =
      content(model, model.lists[0], {local_days(2023y / 4 / 1) + 21h + 32min + 35s, 120min}, "84895126",
              {182, 0, 261927, 63832, 2364, 2344, 2370, 63, 89, 68, 82426, 179501, 50647, 13185});
  said.number = 160456;
  said.invoke_number = 0x26eb;
  EXPECT_EQ(encode(model, model.lists[0], said).octets, recorded("iskra-mt-espl-segmented", 0, 3));
}

TEST_F(Corpus, AidonOnP1) {
  const Model& model = *find_model("p1-se-aidon");
  const Content said = content(model, model.lists[0], {local_days(2022y / 11 / 1) + 21h + 45min + 20s, 60min},
                               "", {6619795, 0, 3137803, 269488, 345, 0, 0,   132,  36,   0,    105, 0, 191,
                                    0,       0, 57,      46,     0,   0, 109, 2315, 2292, 2309, 3,   4, 9});
  const Octets sent = encode(model, model.lists[0], said).octets;
  EXPECT_EQ(std::string(sent.begin(), sent.end()), read(corpus / "p1-aidon-6534-se-2022.p1"));
}

// All but the opening message, which tells a time of its own.
TEST_F(Corpus, IskraemecoOnSml) {
  const Model& model = *find_model("sml-iskra-mt691");
  Content said = content(model, model.lists[0], {}, "", {1989273, 26});
  said.number = 0x04325ec5;
  said.invoke_number = 0x01388031;
  said.invocation_counter = 0x00682793;
  Octets sent = encode(model, model.lists[0], said).octets;
  Octets file = recorded("sml-iskra-mt691", 0, 10'000);
  file.resize(sent.size());
  const Octets second_message = {0x76, 0x05, 0x01, 0x38, 0x80, 0x32};
  const auto rest = [&](Octets& octets) {
    const auto begin =
        std::search(octets.begin(), octets.end(), second_message.begin(), second_message.end());
    return Octets(begin, octets.end() - 2);
  };
  ASSERT_FALSE(rest(sent).empty());
  EXPECT_EQ(rest(sent), rest(file));
}

}  // namespace
}  // namespace simulator
