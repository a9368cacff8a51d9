#include "ams/meters/sml_file.hpp"

#include <gtest/gtest.h>

#include "sml_interpreted.hpp"

namespace ams::tests {
namespace {

std::optional<std::string> time_of(const Bytes& sensor_time) {
  const SmlFile file(list_message({some_power()}, tlv::octets(server_id()), sensor_time));
  EXPECT_EQ(file.spoilt, std::nullopt);
  if (!file.reading.meter_time) return std::nullopt;
  std::array<char, 64> buffer;
  TextWriter out(buffer);
  write_clock(out, *file.reading.meter_time);
  return std::string(out.view());
}

// ---- Who it is

TEST(SmlFile, TheServerIdOfTheListIsTheMeterIdIfTheListNamesNoOther) {
  const SmlFile file(sml_messages({some_power()}));
  EXPECT_EQ(file.reading.meter_id->view(), "0a01454d48000012d687");
  EXPECT_EQ(file.reading.maker, "EMH");
}

TEST(SmlFile, TheServerIdOfTheValuesCountsMore) {
  for (const Bytes& code : {Bytes{1, 0, 96, 1, 0, 255}, Bytes{1, 0, 0, 0, 9, 255}}) {
    const SmlEntry entry{.obis = code,
                         .value = tlv::octets({9, 1, 'E', 'S', 'Y', 0x11, 3, 0xb5, 0x99, 0xa5})};
    const SmlFile file(sml_messages({entry, some_power()}));
    EXPECT_EQ(file.reading.meter_id->view(), "09014553591103b599a5");
    EXPECT_EQ(file.reading.maker, "EasyMeter");
  }
}

TEST(SmlFile, AnIdOfTextStaysInHexadecimal) {
  const SmlFile file(list_message({some_power()}, tlv::text("1001185")));
  EXPECT_EQ(file.reading.meter_id->view(), "31303031313835");
  EXPECT_EQ(file.reading.maker, "");
}

TEST(SmlFile, NoIdIsNoId) {
  const SmlFile file(list_message({some_power()}, tlv::absent()));
  EXPECT_EQ(file.spoilt, std::nullopt);
  EXPECT_FALSE(file.reading.meter_id);
  EXPECT_EQ(file.reading.maker, "");
}

TEST(SmlFile, AnIdThatIsTooLongIsRefused) {
  EXPECT_EQ(SmlFile(list_message({some_power()}, tlv::octets(Bytes(20, 0xab)))).reading.meter_id->view(),
            "abababababababababababababababababababab");
  const SmlFile file(list_message({some_power()}, tlv::octets(Bytes(21, 0xab))));
  EXPECT_EQ(file.spoilt, std::nullopt);
  EXPECT_FALSE(file.reading.meter_id);
  ASSERT_EQ(file.faults.size(), 1U);
  EXPECT_EQ(file.faults[0].reason, Reason::text_too_long);
  EXPECT_EQ(file.faults[0].found, 42U);
  EXPECT_EQ(file.faults[0].expected, 40U);
}

TEST(SmlFile, TheMakerByEitherCode) {
  for (const Bytes& code : {Bytes{1, 0, 96, 50, 1, 1}, Bytes{129, 129, 199, 130, 3, 255}}) {
    const SmlEntry entry{.obis = code, .value = tlv::text("HAGER")};
    EXPECT_EQ(SmlFile(sml_messages({entry, some_power()})).reading.maker, "Hager");
  }
}

TEST(SmlFile, AnUnknownMakerLeavesItToTheId) {
  const SmlEntry entry{.obis = {1, 0, 96, 50, 1, 1}, .value = tlv::text("???")};
  EXPECT_EQ(SmlFile(sml_messages({entry, some_power()})).reading.maker, "EMH");
}

TEST(SmlFile, TheMakerInIdsOfOlderMeters) {
  const Bytes id = {6, 'E', 'M', 'H', 1, 2, 0x71, 0x58, 0x20, 0x51};
  EXPECT_EQ(SmlFile(list_message({some_power()}, tlv::octets(id))).reading.maker, "EMH");
  EXPECT_EQ(SmlFile(list_message({some_power()}, tlv::octets({6}))).reading.maker, "");
  EXPECT_EQ(SmlFile(list_message({some_power()}, tlv::octets({6, 'E', 'M'}))).reading.maker, "");
}

// ---- When it is

TEST(SmlFile, ASecondsIndexIsNoTime) {
  EXPECT_EQ(time_of(seconds_index(1'700'000'000)), std::nullopt);
  EXPECT_EQ(time_of(tlv::number(1'700'000'000, 4)), std::nullopt);
  EXPECT_EQ(time_of(tlv::absent()), std::nullopt);
  EXPECT_EQ(time_of(tlv::list({tlv::number(2, 1)})), std::nullopt);
  EXPECT_EQ(time_of(tlv::list({tlv::number(2, 1), tlv::list({tlv::number(1'700'000'000, 4)})})),
            std::nullopt);
  EXPECT_EQ(time_of(tlv::list({tlv::number(3, 1), tlv::number(1'700'000'000, 4)})), std::nullopt);
  EXPECT_EQ(time_of(tlv::list({tlv::number(9, 1), tlv::number(1'700'000'000, 4)})), std::nullopt);
}

TEST(SmlFile, ATimestampIsATimeInUtc) {
  const auto timestamp = [](std::uint64_t seconds) {
    return tlv::list({tlv::number(2, 1), tlv::number(seconds, seconds >> 32 == 0 ? 4 : 8)});
  };
  EXPECT_EQ(time_of(timestamp(1'700'000'000)), "2023-11-14T22:13:20+00:00");
  EXPECT_EQ(time_of(timestamp(1'709'251'199)), "2024-02-29T23:59:59+00:00");
  EXPECT_EQ(time_of(timestamp(1'735'689'599)), "2024-12-31T23:59:59+00:00");
  EXPECT_EQ(time_of(timestamp(1'735'689'600)), "2025-01-01T00:00:00+00:00");
  EXPECT_EQ(time_of(timestamp(4'294'967'295)), "2106-02-07T06:28:15+00:00");
  EXPECT_EQ(time_of(timestamp(946'684'800)), "2000-01-01T00:00:00+00:00");
  EXPECT_EQ(time_of(timestamp(946'684'799)), std::nullopt);
  EXPECT_EQ(time_of(timestamp(99'043'543)), std::nullopt);
  EXPECT_EQ(time_of(timestamp(253'370'764'799)), "9998-12-31T23:59:59+00:00");
  EXPECT_EQ(time_of(timestamp(253'370'764'800)), std::nullopt);
  EXPECT_EQ(time_of(timestamp(0xffff'ffff'ffff'ffff)), std::nullopt);
}

TEST(SmlFile, EverySecondIsOnTheCalendar) {
  Random random(5);
  for (int round = 0; round < 5000; ++round) {
    const auto seconds = static_cast<std::uint32_t>(946'684'800 + random() % 3'000'000'000);
    const SmlFile file(
        list_message({some_power()}, tlv::absent(), tlv::list({tlv::number(2, 1), tlv::number(seconds, 4)})));
    ASSERT_TRUE(file.reading.meter_time);
    ASSERT_EQ(epoch_seconds(*file.reading.meter_time), seconds);
    ASSERT_LE(file.reading.meter_time->day, 31);
  }
}

TEST(SmlFile, ALocalTimestampHasItsOffset) {
  const auto local = [](std::int64_t zone, std::int64_t season) {
    return tlv::list({tlv::number(3, 1), tlv::list({tlv::number(1'700'000'000, 4), tlv::integer(zone, 2),
                                                    tlv::integer(season, 2)})});
  };
  EXPECT_EQ(time_of(local(60, 60)), "2023-11-15T00:13:20+02:00");
  EXPECT_EQ(time_of(local(-300, 0)), "2023-11-14T17:13:20-05:00");
  EXPECT_EQ(time_of(local(841, 0)), std::nullopt);
  EXPECT_EQ(time_of(local(0, -841)), std::nullopt);
}

// ---- Messages

TEST(SmlFile, OtherMessagesArePassedOver) {
  const Bytes attention =
      sml_message(0xff01, tlv::list({tlv::octets(server_id()), tlv::list({tlv::truth(true)})}));
  const SmlFile file(join({attention, household_messages(), attention}));
  EXPECT_EQ(file.spoilt, std::nullopt);
  EXPECT_EQ(file.reading.values().size(), 3U);
}

TEST(SmlFile, AllListResponsesAreRead) {
  const SmlFile file(
      join({list_message({some_power()}), list_message({measured(code_import, 30, 0, tlv::number(9, 1))})}));
  EXPECT_EQ(values(file), "active_power_net_w=1316 active_energy_import_kwh=0.009");
}

TEST(SmlFile, PadOctetsThatWereNotCountedAreNoFault) {
  const SmlFile file(join({open_message(), {0}, list_message({some_power()}), {0, 0}}));
  EXPECT_EQ(file.spoilt, std::nullopt);
  EXPECT_EQ(values(file), "active_power_net_w=1316");
}

TEST(SmlFile, TheCheckSequenceOfAMessageMayBeShortOrWrong) {
  Bytes messages = list_message({some_power()});  // .. 63 crc crc 00; MT691 leaves out an octet of 00
  messages.erase(messages.end() - 4, messages.end());
  const SmlFile file(join({messages, {0x62, 0xe0, 0x00}}));
  EXPECT_EQ(file.spoilt, std::nullopt);
  EXPECT_EQ(values(file), "active_power_net_w=1316");
}

TEST(SmlFile, WithoutListResponseItHoldsNoValues) {
  const Fault expected{Layer::sml, Reason::not_sml};
  EXPECT_EQ(SmlFile(join({open_message(), close_message()})).spoilt, expected);
  EXPECT_EQ(SmlFile({}).spoilt, expected);
  EXPECT_EQ(SmlFile({0, 0, 0}).spoilt, expected);
}

TEST(SmlFile, AListInWhichNothingIsKnownSaysHowMuchIsInIt) {
  const SmlEntry unknown{.obis = {1, 0, 96, 50, 2, 4}, .value = tlv::number(637, 2)};
  for (const std::size_t entries : {0U, 1U, 20U}) {
    const Bytes messages = sml_messages(std::vector<Bytes>(entries, unknown));
    const SmlFile file(messages);
    ASSERT_TRUE(file.spoilt);
    EXPECT_EQ(file.spoilt->layer, Layer::list);
    EXPECT_EQ(file.spoilt->reason, Reason::list_empty);
    EXPECT_EQ(file.spoilt->found, entries);
    EXPECT_EQ(messages[file.spoilt->octet] >> 4 & 7, 7);
  }
}

TEST(SmlFile, AListInWhichEveryValueIsRefusedSaysSo) {
  const SmlFile file(sml_messages({measured(code_import, 27, 0, tlv::number(9, 1))}));
  ASSERT_TRUE(file.spoilt);
  EXPECT_EQ(file.spoilt->reason, Reason::list_refused);
}

TEST(SmlFile, ListsOfAnotherLengthSpoilTheFile) {
  const auto spoilt_by = [](const Bytes& messages) {
    return SmlFile(messages).spoilt.value_or(Fault{}).reason;
  };
  EXPECT_EQ(spoilt_by(tlv::list({tlv::absent()})), Reason::unknown_list);
  EXPECT_EQ(spoilt_by(tlv::octets({1, 2, 3})), Reason::not_a_list);
  EXPECT_EQ(spoilt_by(sml_message(0x0701, tlv::list({tlv::absent()}))), Reason::unknown_list);
  EXPECT_EQ(spoilt_by(sml_message(0x0701, tlv::absent())), Reason::not_a_list);
  EXPECT_EQ(spoilt_by(sml_messages({tlv::list({tlv::absent()})})), Reason::unknown_list);
  EXPECT_EQ(spoilt_by(sml_messages({tlv::absent()})), Reason::not_a_list);
  Bytes without_end = close_message();
  without_end.back() = 0x01;
  EXPECT_EQ(spoilt_by(without_end), Reason::unknown_tag);
}

// ---- Damage

TEST(SmlFile, CutOffAnywhereItIsNoReading) {
  const Bytes messages = household_messages();
  const std::size_t list = open_message().size();
  for (std::size_t have = 0; have < messages.size(); ++have) {
    const SmlFile file(Bytes(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(have)));
    const bool between = have == messages.size() - close_message().size();
    EXPECT_EQ(file.spoilt.has_value(), !between) << have;
    if (have == 0 || have == list) {
      EXPECT_EQ(file.spoilt->reason, Reason::not_sml);
    }
  }
}

TEST(SmlFile, DamagedOctetsAreReadWithinBounds) {
  Random random(3);
  const Bytes messages = household_messages();
  for (int round = 0; round < 20000; ++round) {
    Bytes damaged = messages;
    for (std::size_t times = 1 + below(random, 4); times > 0; --times) {
      damaged[below(random, damaged.size())] = static_cast<std::uint8_t>(random() & 0xff);
    }
    const SmlFile file(damaged);
    EXPECT_TRUE(file.spoilt || !file.reading.values().empty());
  }
}

TEST(SmlFile, RandomOctetsAreReadWithinBounds) {
  Random random(4);
  for (int round = 0; round < 20000; ++round) {
    const SmlFile file(random_octets(random, below(random, 100)));
    EXPECT_TRUE(file.spoilt);
  }
}

TEST(SmlFile, ListsWithinListsDoNotRecurse) {
  EXPECT_TRUE(SmlFile(Bytes(100'000, 0x71)).spoilt);
  EXPECT_TRUE(SmlFile(join({{0x76, 0x01, 0x01, 0x01, 0x72, 0x01}, Bytes(100'000, 0x71)})).spoilt);
}

// ---- What a tracer hears

class Notes final : public Tracer {
 public:
  void input(Octets) override {}
  void region(Layer layer, std::string_view what, Octets octets) override {
    lines.push_back(std::string(name(layer)) + ": " + std::string(what));
    region_ = octets;
  }
  void note(Octets part, std::string_view what, std::string_view meaning) override {
    ASSERT_GE(part.data(), region_.data());
    ASSERT_LE(part.data() + part.size(), region_.data() + region_.size());
    const auto from = static_cast<std::size_t>(part.data() - region_.data());
    for (std::size_t at = from; at < from + part.size(); ++at) noted.at(at) = true;
    lines.push_back(hexadecimal(part) + ' ' + std::string(what) + ": " + std::string(meaning));
  }

  std::vector<bool> noted = std::vector<bool>(household_messages().size());
  std::vector<std::string> lines;

 private:
  Octets region_;
};

TEST(SmlFile, EveryOctetIsExplained) {
  Notes notes;
  const SmlFile file(household_messages(), &notes);
  EXPECT_EQ(std::count(notes.noted.begin(), notes.noted.end(), false), 0);
  const auto heard = [&](const std::string& line) {
    return std::find(notes.lines.begin(), notes.lines.end(), line) != notes.lines.end();
  };
  EXPECT_EQ(notes.lines.front(), "sml: SML messages");
  EXPECT_TRUE(heard("630701 message type: SML_GetList.Res"));
  EXPECT_TRUE(heard("0b0a01454d48000012d687 meter id: 0a01454d48000012d687"));
  EXPECT_TRUE(heard("04454d48 maker: EMH"));
  EXPECT_TRUE(heard("070100010800ff OBIS: 1-0:1.8.0*255"));
  EXPECT_TRUE(heard("621e unit: Wh"));
  EXPECT_TRUE(heard("52ff scaler: -1"));
  EXPECT_TRUE(heard("65033c9389 value: 54301577"));
  EXPECT_TRUE(heard("65033c9389 active_energy_import_kwh: 5430.1577"));
  EXPECT_TRUE(heard("538b28 active_power_net_w: -299.12"));
  EXPECT_TRUE(heard("01 signature: not sent"));
}

TEST(SmlFile, ATracerChangesNothing) {
  Notes notes;
  EXPECT_EQ(values(SmlFile(household_messages(), &notes)), values(SmlFile(household_messages())));
}

}  // namespace
}  // namespace ams::tests
