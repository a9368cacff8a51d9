#include "ams/meters/list_notes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "interpreted.hpp"

namespace ams::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::IsSupersetOf;

/// Notes as lines: where, how many octets, what, meaning.
class NoteRecorder final : public Tracer, private ValueFaults {
 public:
  explicit NoteRecorder(const Bytes& octets) {
    const Bytes copy = exact(octets);
    const Result<Notification> notification = parse_notification(copy);
    data_ = notification->data;
    interpret(*notification, reading, *this, this);
  }
  NoteRecorder(const NoteRecorder&) = delete;
  NoteRecorder& operator=(const NoteRecorder&) = delete;
  ~NoteRecorder() = default;

  std::vector<std::string> lines;
  Reading reading;
  std::size_t faults = 0;

 private:
  void input(Octets) override {}
  void region(Layer, std::string_view, Octets) override {}
  void note(Octets part, std::string_view what, std::string_view meaning) override {
    const auto begin = part.data() - data_.data();
    EXPECT_GE(begin, 0);
    EXPECT_LE(static_cast<std::size_t>(begin) + part.size(), data_.size());
    lines.push_back(std::to_string(begin) + "+" + std::to_string(part.size()) + " " + std::string(what) +
                    ": " + std::string(meaning));
  }
  void value_fault(const Fault&) override { ++faults; }

  Octets data_;
};

TEST(ListNotes, EveryElementIsNotedAndValuesWhenTheirScaleIsKnown) {
  const NoteRecorder noted(plain(array(
      {item(obis(0, 0, 96, 1, 0), visible_string("601109")), item(obis(1, 0, 31, 7, 0), int16(5), -1, 33)})));
  EXPECT_THAT(noted.lines, ElementsAre("0+39 array: 2 elements",             //
                                       "2+18 structure: 2 elements",         //
                                       "4+8 octet-string: 0-0:96.1.0*255",   //
                                       "12+8 visible-string: 601109",        //
                                       "14+6 meter_id: 601109",              //
                                       "20+19 structure: 3 elements",        //
                                       "22+8 octet-string: 1-0:31.7.0*255",  //
                                       "30+3 long: 5",                       //
                                       "33+6 structure: 2 elements",         //
                                       "35+2 integer: -1",                   //
                                       "37+2 enum: 33",                      //
                                       "31+2 current_l1_a: 0.5 A"));
}

TEST(ListNotes, ScalesThatTheWholeListDecidesAreNotedAsDecided) {
  const NoteRecorder noted(
      plain(structure({visible_string("Kamstrup_V0001"), obis(1, 1, 32, 7, 0), uint16(22199)})));
  EXPECT_EQ(noted.lines.back(), "27+2 voltage_l1_v: 221.99 V");
}

TEST(ListNotes, TextsCodesClocksAndOctetsAreToldApart) {
  const NoteRecorder noted(
      plain(structure({obis(0, 0, 1, 0, 0), clock_string(), obis(0, 0, 97, 97, 0), octet_string(Bytes{1, 2}),
                       obis(0, 0, 97, 97, 1), bit_string(4, {0xf0}), obis(0, 0, 97, 97, 2), null_data(),
                       obis(0, 0, 97, 97, 3), float32(1.5F)})));
  EXPECT_THAT(noted.lines, IsSupersetOf({"10+14 octet-string: 2026-11-22T17:30:40",
                                         "12+12 meter_time: 2026-11-22T17:30:40", "32+4 octet-string: 0102",
                                         "44+3 bit-string: f0", "55+1 null-data: ", "64+5 float32: 1.5"}));
}

TEST(ListNotes, LongTextsAreCutOff) {
  const NoteRecorder noted(plain(structure({obis(0, 0, 97, 97, 0), visible_string(std::string(200, 'x'))})));
  EXPECT_EQ(noted.lines.back(), "10+203 visible-string: " + std::string(128, 'x'));
}

TEST(ListNotes, DescriptionsAndPassedOverListsAreNoted) {
  const Bytes object = structure({uint16(3), obis(1, 0, 1, 7, 0), int8(2), uint16(0)});
  const Bytes first = structure({uint16(40), obis(0, 8, 25, 9, 0), int8(2), uint16(0)});
  const NoteRecorder noted(plain(structure({array({first, object}), uint32(331)})));
  EXPECT_THAT(noted.lines,
              ElementsAre("0+45 structure: 2 elements", "2+38 array: 2 elements",  //
                          "4+18 structure: 4 elements", "6+3 long-unsigned: 40",
                          "9+8 octet-string: 0-8:25.9.0*255", "17+2 integer: 2", "19+3 long-unsigned: 0",
                          "22+18 structure: 4 elements", "24+3 long-unsigned: 3",
                          "27+8 octet-string: 1-0:1.7.0*255", "35+2 integer: 2", "37+3 long-unsigned: 0",
                          "40+5 double-long-unsigned: 331", "41+4 active_power_import_w: 331 W"));
}

TEST(ListNotes, ASwappedCodeIsNotedAsItWasSent) {
  const NoteRecorder noted(plain(array({item(obis(1, 1, 0, 2, 129), visible_string("EMBRIQ_V1_1")),
                                        item(Bytes{0x06, 0x09, 1, 0, 31, 7, 0, 255}, int16(244), -2, 33)})));
  EXPECT_EQ(noted.lines.back(), "36+2 current_l1_a: 2.44 A");
}

TEST(ListNotes, WhatIsRefusedIsNotNotedAsAValue) {
  const NoteRecorder noted(plain(
      array({item(obis(1, 0, 1, 7, 0), uint32(1), 0, 33), item(obis(1, 0, 2, 7, 0), uint32(2), 0, 27)})));
  EXPECT_EQ(noted.faults, 1U);
  EXPECT_EQ(noted.lines.back(), "34+4 active_power_export_w: 2 W");
  EXPECT_EQ(std::count_if(noted.lines.begin(), noted.lines.end(),
                          [](const std::string& line) { return line.find("_w: ") != std::string::npos; }),
            1);
}

TEST(ListNotes, ABrokenListIsNotedAsFarAsItGoes) {
  const Bytes whole = plain(aidon_list_2());
  for (std::size_t size = head + 1; size < whole.size(); ++size) {
    const NoteRecorder noted(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
  }
}

TEST(ListNotes, ReadingsAreTheSameWithAndWithout) {
  for (const Bytes& list : {kaifa_list_1(5), kaifa_list_3(), kaifa_swedish_list(), aidon_list_1(7),
                            aidon_list_3(), aidon_swedish_list(), kamstrup_list_3()}) {
    const NoteRecorder noted(plain(list));
    const Interpreted plainly(plain(list));
    ASSERT_EQ(noted.reading.values().size(), plainly.reading.values().size());
    EXPECT_TRUE(std::equal(noted.reading.values().begin(), noted.reading.values().end(),
                           plainly.reading.values().begin()));
    EXPECT_EQ(noted.reading.maker, plainly.reading.maker);
  }
}

}  // namespace
}  // namespace ams::tests
