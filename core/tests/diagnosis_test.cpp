#include "ams/diagnosis.hpp"

#include <initializer_list>
#include <set>

#include <gtest/gtest.h>

namespace ams::tests {
namespace {

struct FaultCount {
  Reason reason;
  std::uint32_t count;
};

LineWindow with_faults(LineWindow line, std::initializer_list<FaultCount> faults) {
  for (const FaultCount& fault : faults) {
    for (std::uint32_t times = 0; times < fault.count; ++times) line.add({Layer::hdlc, fault.reason});
  }
  return line;
}

// What six telegrams in a minute look like.
LineWindow heard() {
  LineWindow line;
  line.seconds = 60;
  line.octets = 1200;
  line.bursts = 6;
  line.bursts_begun_well = 6;
  return line;
}

LineWindow read(std::uint32_t readings) {
  LineWindow line = heard();
  line.readings = readings;
  return line;
}

TEST(Diagnosis, AQuietLineIsSaidToBeClosedOnlyAfterAWhile) {
  LineWindow line;
  line.seconds = 29;
  EXPECT_EQ(diagnose(line), Diagnosis::listening);
  line.seconds = 30;
  EXPECT_EQ(diagnose(line), Diagnosis::no_octets);
  EXPECT_TRUE(
      next_step(Diagnosis::no_octets).starts_with("Most often the port is still closed: in Norway, "));
  line.heard_before = true;
  EXPECT_EQ(diagnose(line), Diagnosis::fell_silent);
}

TEST(Diagnosis, ReadingsAreGoodAndOneDamagedTelegramDoesNotChangeThat) {
  EXPECT_EQ(diagnose(read(6)), Diagnosis::good);
  EXPECT_EQ(diagnose(with_faults(read(6), {{Reason::fcs_mismatch, 1}})), Diagnosis::good);
  EXPECT_EQ(diagnose(with_faults(read(30), {{Reason::fcs_mismatch, 3}})), Diagnosis::good);
  EXPECT_TRUE(next_step(Diagnosis::good).empty());
}

TEST(Diagnosis, ManyDamagedTelegramsAndManyShortOnesAreToldApart) {
  EXPECT_EQ(diagnose(with_faults(read(6), {{Reason::fcs_mismatch, 2}})), Diagnosis::damaged);
  EXPECT_EQ(diagnose(with_faults(read(6), {{Reason::fcs_mismatch, 2}, {Reason::frame_truncated, 1}})),
            Diagnosis::damaged);
  EXPECT_EQ(diagnose(with_faults(read(6), {{Reason::fcs_mismatch, 1}, {Reason::frame_truncated, 2}})),
            Diagnosis::octets_lost);
  EXPECT_EQ(diagnose(with_faults(read(6), {{Reason::end_missing, 2}})), Diagnosis::octets_lost);
}

TEST(Diagnosis, EachTroubleWithKeysHasItsOwn) {
  EXPECT_EQ(diagnose(with_faults(heard(), {{Reason::key_missing, 6}})), Diagnosis::encrypted_no_key);
  EXPECT_EQ(diagnose(with_faults(heard(), {{Reason::key_wrong, 6}})), Diagnosis::wrong_key);
  EXPECT_EQ(diagnose(with_faults(heard(), {{Reason::authentication_key_wrong, 6}})),
            Diagnosis::authentication_key_wrong);
  EXPECT_EQ(diagnose(with_faults(heard(), {{Reason::authentication_key_missing, 6}})),
            Diagnosis::authentication_key_missing);
  EXPECT_EQ(diagnose(with_faults(heard(), {{Reason::counter_replayed, 6}})), Diagnosis::replayed);
  EXPECT_EQ(diagnose(with_faults(heard(), {{Reason::security_unknown, 6}})), Diagnosis::unknown_security);
  LineWindow unproven = read(6);
  unproven.unauthenticated = 6;
  EXPECT_EQ(diagnose(unproven), Diagnosis::authentication_key_missing);
  EXPECT_EQ(diagnose(with_faults(read(6), {{Reason::key_missing, 1}})), Diagnosis::good);
}

TEST(Diagnosis, WholeTelegramsThatNobodyKnowsAreReported) {
  EXPECT_EQ(diagnose(with_faults(heard(), {{Reason::unknown_list, 6}})), Diagnosis::unknown_list);
  EXPECT_EQ(diagnose(with_faults(heard(), {{Reason::not_notification, 6}})), Diagnosis::unknown_list);
  EXPECT_EQ(diagnose(with_faults(heard(), {{Reason::telegram_too_long, 6}})), Diagnosis::telegram_too_long);
}

TEST(Diagnosis, ErrorsBesideOctetsThatBeginWellMeanParity) {
  LineWindow line = with_faults(heard(), {{Reason::noise, 6}});
  line.errors_told = true;
  line.octets_in_error = 600;
  EXPECT_EQ(diagnose(line), Diagnosis::wrong_parity);
  line.readings = 6;  // without a parity bit the octets come out right
  EXPECT_EQ(diagnose(line), Diagnosis::wrong_parity);
  line.octets_in_error = 120;
  EXPECT_NE(diagnose(line), Diagnosis::wrong_parity);
}

TEST(Diagnosis, WhereNobodyTellsErrorsTheFirstOctetsTellParityFromSpeed) {
  LineWindow line = with_faults(heard(), {{Reason::noise, 4}, {Reason::hcs_mismatch, 2}});
  EXPECT_EQ(diagnose(line), Diagnosis::wrong_parity);
  line.bursts_begun_well = 0;
  EXPECT_EQ(diagnose(line), Diagnosis::wrong_speed);
}

TEST(Diagnosis, CleanOctetsThatMakeNoTelegramWereChanged) {
  LineWindow line = with_faults(heard(), {{Reason::noise, 6}});
  line.errors_told = true;
  EXPECT_EQ(diagnose(line), Diagnosis::altered);
  line.bursts_begun_well = 0;
  EXPECT_EQ(diagnose(line), Diagnosis::no_telegrams);
}

TEST(Diagnosis, ALineThatRestsAtTheWrongLevelWhateverTheSettingsIsReversed) {
  LineWindow line = with_faults(heard(), {{Reason::noise, 6}});
  line.errors_told = true;
  line.octets_in_error = 600;
  line.bursts_begun_well = 0;
  line.bursts_ended_in_error = 6;
  EXPECT_EQ(diagnose(line), Diagnosis::wrong_speed);
  LineWindow both = line;
  both += line;
  EXPECT_EQ(both.settings, 2U);
  EXPECT_EQ(both.octets, 2400U);
  EXPECT_EQ(both.count(Reason::noise), 12U);
  EXPECT_EQ(diagnose(both), Diagnosis::reversed_polarity);
  --both.bursts_ended_in_error;
  EXPECT_EQ(diagnose(both), Diagnosis::wrong_speed);
}

TEST(Diagnosis, StrayOctetsAreNoise) {
  LineWindow line;
  line.seconds = 60;
  line.octets = 20;
  line.bursts = 9;
  EXPECT_EQ(diagnose(line), Diagnosis::noise);
}

TEST(Diagnosis, TheMiddleOfATelegramProvesNothing) {
  LineWindow line;
  line.seconds = 2;
  line.octets = 100;
  line.bursts = 1;
  EXPECT_EQ(diagnose(with_faults(line, {{Reason::noise, 1}})), Diagnosis::listening);
}

TEST(Diagnosis, EachHasANameASentenceAndAStepOfItsOwn) {
  std::set<std::string_view> names;
  std::set<std::string_view> sentences;
  for (std::size_t number = 0; number < diagnosis_count; ++number) {
    const auto diagnosis = static_cast<Diagnosis>(number);
    names.insert(name(diagnosis));
    sentences.insert(sentence(diagnosis));
    EXPECT_TRUE(sentence(diagnosis).ends_with('.')) << name(diagnosis);
    EXPECT_TRUE(next_step(diagnosis).ends_with('.') || diagnosis == Diagnosis::good) << name(diagnosis);
  }
  EXPECT_EQ(names.size(), diagnosis_count);
  EXPECT_EQ(sentences.size(), diagnosis_count);
}

TEST(Diagnosis, TelegramsBeginWithFourOctets) {
  std::set<int> beginnings;
  for (int octet = 0; octet < 256; ++octet) {
    if (begins_telegram(static_cast<std::uint8_t>(octet))) beginnings.insert(octet);
  }
  EXPECT_EQ(beginnings, (std::set<int>{0x1b, '/', 0x68, 0x7e}));
}

}  // namespace
}  // namespace ams::tests
