#include "ams/fault.hpp"

#include <array>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "ams/quantity_table.hpp"

namespace ams::tests {
namespace {

std::string words(const Fault& fault) {
  std::array<char, 240> buffer;
  TextWriter out(buffer);
  write_words(out, fault);
  EXPECT_FALSE(out.overflowed());
  return std::string(out.view());
}

TEST(Fault, TellsWhatWasDueAndWhatCame) {
  EXPECT_EQ(
      words({Layer::hdlc, Reason::frame_truncated, 0, 122, 40}),
      "a frame ended too early (octets announced: 122, came: 40); often means that the adapter drops octets");
  EXPECT_EQ(words({Layer::hdlc, Reason::frame_too_long, 0, 256, 580}),
            "a frame is too long (octets: 580, room: 256)");
  EXPECT_EQ(
      words({Layer::hdlc, Reason::noise, 0, 0, 17}),
      "17 octets that belong to no frame; now and then is normal, all the time means wrong speed or parity");
}

TEST(Fault, ShowsCheckSequencesAndTagsInHexadecimal) {
  EXPECT_EQ(words({Layer::hdlc, Reason::fcs_mismatch, 0, 0x0abc, 0xfe01}),
            "a frame came with damaged octets (check sequence 0abc, computed fe01) and is not used; often "
            "means a bad cable or adapter");
  EXPECT_EQ(words({Layer::axdr, Reason::unknown_tag, 0, 0, 0x1f}),
            "the list holds a data type that this version cannot read: tag 1f");
}

TEST(Fault, NamesTheValueItIsAbout) {
  EXPECT_EQ(
      words({Layer::value, Reason::unexpected_unit, 0, 0, 30, "voltage_l1_v"_quantity}),
      "voltage_l1_v: the value came in a unit that does not measure it (COSEM unit 30) and is left out");
}

TEST(Fault, EveryReasonHasANameAndASentenceOfItsOwn) {
  std::set<std::string_view> names;
  std::set<std::string> sentences;
  constexpr auto reasons = static_cast<std::uint8_t>(Reason::repeated_value) + 1;
  for (std::uint8_t reason = 0; reason < reasons; ++reason) {
    // The largest numbers and the longest key: the sentence must still fit where it is written.
    const std::string sentence = words({Layer::value, Reason{reason}, 0, 0xffffffff, 0xffffffff,
                                        "reactive_energy_import_t1_kvarh"_quantity});
    EXPECT_EQ(sentence.find('%'), std::string::npos) << sentence;
    EXPECT_FALSE(sentence.ends_with('.'));
    names.insert(name(Reason{reason}));
    sentences.insert(sentence);
  }
  EXPECT_EQ(names.size(), reasons);
  EXPECT_EQ(sentences.size(), reasons);
}

TEST(Fault, NamesAreStable) {
  EXPECT_EQ(name(Reason::noise), "noise");
  EXPECT_EQ(name(Reason::fcs_mismatch), "fcs_mismatch");
  EXPECT_EQ(name(Reason::repeated_value), "repeated_value");
  EXPECT_EQ(name(Layer::hdlc), "hdlc");
  EXPECT_EQ(name(Layer::llc), "llc");
  EXPECT_EQ(name(Layer::notification), "notification");
  EXPECT_EQ(name(Layer::axdr), "axdr");
  EXPECT_EQ(name(Layer::list), "list");
  EXPECT_EQ(name(Layer::value), "value");
}

}  // namespace
}  // namespace ams::tests
