#include "ams/link/sml.hpp"

#include <gtest/gtest.h>

#include "ams/link/crc16.hpp"
#include "recorders.hpp"
#include "sml_telegrams.hpp"

namespace ams::tests {
namespace {

using Kind = Verdict::Kind;

constexpr Fault end_missing{Layer::sml, Reason::end_missing};

Verdict examined(const Bytes& window) {
  const Bytes copy = exact(window);
  std::size_t scanned = 0;
  return sml::examine(copy, scanned);
}

/// The verdict on `octets` that come one by one, once there is one. While there is none, what is asked for
/// must be due.
Verdict examined_as_it_comes(const Bytes& octets) {
  std::size_t scanned = 0;
  Verdict verdict{Kind::more};
  for (std::size_t have = 1; have <= octets.size() && verdict.kind == Kind::more; ++have) {
    const Bytes window = exact(Octets(octets).first(have));
    verdict = sml::examine(window, scanned);
    EXPECT_LE(scanned, have);
    if (verdict.kind != Kind::more) {
      EXPECT_TRUE(verdict.kind == Kind::no || verdict.octets == have);
    } else {
      EXPECT_GT(verdict.octets, have);
    }
  }
  return verdict;
}

Bytes unescaped(const Bytes& whole) {
  Bytes copy = exact(whole);
  const std::span<std::uint8_t> messages = sml::unescape(copy);
  return {messages.begin(), messages.end()};
}

Bytes broken_off(const Bytes& file, std::size_t octets, const Bytes& behind) {
  return join({Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(octets)), behind});
}

TEST(Sml, KermitGivesItsCheckValue) {
  EXPECT_EQ(crc16_kermit(text_octets("123456789")), 0x2189);
  EXPECT_EQ(crc16_kermit(household_messages()), bitwise_kermit(household_messages()));
}

// ---- Start

TEST(Sml, OnlyTheStartSequenceBeginsAFile) {
  const Bytes start = {0x1b, 0x1b, 0x1b, 0x1b, 1, 1, 1, 1};
  for (std::size_t at = 1; at < start.size(); ++at) {
    for (unsigned octet = 0; octet < 256; ++octet) {
      Bytes other = start;
      other[at] = static_cast<std::uint8_t>(octet);
      const Verdict verdict = examined(other);
      EXPECT_EQ(verdict.kind, other == start ? Kind::more : Kind::no) << at << ' ' << octet;
      if (other != start) {
        EXPECT_EQ(verdict.fault.reason, Reason::noise);
      }
    }
  }
}

TEST(Sml, BeforeTheStartSequenceIsThereItAsksForTheStartSequenceAlone) {
  const Bytes start = {0x1b, 0x1b, 0x1b, 0x1b, 1, 1, 1, 1};
  for (std::size_t have = 1; have < start.size(); ++have) {
    const Verdict verdict = examined(Bytes(start.begin(), start.begin() + static_cast<std::ptrdiff_t>(have)));
    EXPECT_EQ(verdict.kind, Kind::more);
    EXPECT_EQ(verdict.octets, start.size());
  }
}

// ---- End

TEST(Sml, AFileIsWholeWithItsLastOctet) {
  const Bytes file = transported(household_messages());
  for (std::size_t have = 8; have < file.size(); ++have) {
    const Verdict verdict = examined(broken_off(file, have, {}));
    EXPECT_EQ(verdict.kind, Kind::more) << have;
    EXPECT_GT(verdict.octets, have);
    EXPECT_LE(verdict.octets, file.size());
    EXPECT_EQ(verdict.fault, end_missing);
  }
  EXPECT_EQ(examined(file).kind, Kind::whole);
  EXPECT_EQ(examined(file).octets, file.size());
  EXPECT_EQ(examined(join({file, file})).octets, file.size());
}

TEST(Sml, NeverAsksForMoreOctetsThanTheFileHas) {
  for (const Bytes& messages : {Bytes{}, Bytes{0x1b}, Bytes(3, 0x1b), Bytes(4, 0x1b), Bytes(5, 0x1b)}) {
    const Bytes file = transported(messages);
    for (std::size_t have = 1; have < file.size(); ++have) {
      EXPECT_LE(examined(broken_off(file, have, {})).octets, file.size()) << have;
    }
  }
}

TEST(Sml, OctetsThatComeOneByOneGiveTheSame) {
  for (const Bytes& messages : {Bytes{}, household_messages(), Bytes(40, 0x1b), Bytes(1000, 0x76)}) {
    const Bytes file = transported(messages);
    const Verdict verdict = examined_as_it_comes(file);
    EXPECT_EQ(verdict.kind, Kind::whole) << hexadecimal(messages);
    EXPECT_EQ(verdict.octets, file.size());
  }
}

TEST(Sml, OctetsAlreadyScannedAreNotScannedAgain) {
  const Bytes file = transported(Bytes(1000, 0x55));
  std::size_t scanned = 0;
  Bytes window = broken_off(file, 900, {});
  EXPECT_EQ(sml::examine(window, scanned).kind, Kind::more);
  EXPECT_EQ(scanned, 900U);
  std::fill(window.begin() + 8, window.end(), 0x1b);  // would break it off, if it were looked at
  window.push_back(0x55);
  EXPECT_EQ(sml::examine(window, scanned).kind, Kind::more);
}

TEST(Sml, ALongRunOfEscapesIsNotScannedAgainEither) {
  const Bytes window = broken_off(transported({}), 8, Bytes(4000, 0x1b));
  std::size_t scanned = 0;
  EXPECT_EQ(sml::examine(window, scanned).kind, Kind::more);
  EXPECT_GT(scanned, window.size() - 8);
}

TEST(Sml, HolleysCheckSequenceIsGood) {
  const Bytes file = transported(household_messages(), Crc::kermit);
  EXPECT_EQ(examined(file).kind, Kind::whole);
  EXPECT_EQ(examined(file).octets, file.size());
}

TEST(Sml, AFileThatFailsItsCheckSequenceIsDamagedAndSaysBoth) {
  Bytes file = transported(household_messages());
  const auto sent = static_cast<std::uint16_t>(file[file.size() - 2] | file[file.size() - 1] << 8);
  file[20] ^= 0x01;
  const std::uint16_t computed = bitwise_crc(Octets(file).first(file.size() - 2));
  const Verdict verdict = examined(file);
  EXPECT_EQ(verdict.kind, Kind::damaged);
  EXPECT_EQ(verdict.octets, file.size());
  EXPECT_EQ(verdict.fault, (Fault{Layer::sml, Reason::crc_mismatch, 0, sent, computed}));
}

TEST(Sml, EveryBitIsCovered) {
  const Bytes file = transported(household_messages());
  for (std::size_t at = 0; at < file.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes damaged = file;
      damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ (1U << bit));
      EXPECT_NE(examined(damaged).kind, Kind::whole) << at << ' ' << bit;
    }
  }
}

// ---- Broken off

TEST(Sml, AFileIsBrokenOffByTheNextOneWhereverItIs) {
  const Bytes file = transported(household_messages());
  for (std::size_t have = 8; have < file.size() - 8; ++have) {
    const Verdict verdict = examined(broken_off(file, have, file));
    EXPECT_EQ(verdict.kind, Kind::no) << have;
    EXPECT_EQ(verdict.fault, end_missing);
  }
  for (std::size_t have = 8; have < file.size() - 8; have += 7) {
    EXPECT_EQ(examined_as_it_comes(broken_off(file, have, file)).kind, Kind::no) << have;
  }
}

TEST(Sml, AFileThatBreaksOffWithinItsEndIsNotWholeWithTheNextOne) {
  const Bytes file = transported(household_messages());
  for (std::size_t have = file.size() - 8; have < file.size(); ++have) {
    const Verdict verdict = examined(broken_off(file, have, file));
    EXPECT_TRUE(verdict.kind == Kind::no || verdict.kind == Kind::damaged) << have;
  }
}

TEST(Sml, AnEscapeSequenceThatNothingKnownFollowsBreaksOff) {
  for (unsigned octet = 0; octet < 256; ++octet) {
    const Bytes window =
        broken_off(transported({}), 8,
                   {0x55, 0x55, 0x55, 0x55, 0x1b, 0x1b, 0x1b, 0x1b, static_cast<std::uint8_t>(octet)});
    const bool is_good = octet == 0x1a || octet == 0x1b;
    EXPECT_EQ(examined(window).kind, is_good ? Kind::more : Kind::no) << octet;
  }
}

TEST(Sml, LostOctetsLeaveADamagedFileNotAnEndlessOne) {
  const Bytes file = transported(household_messages());
  for (std::size_t lost = 8; lost < file.size() - 8; ++lost) {
    Bytes octets = file;
    octets.erase(octets.begin() + static_cast<std::ptrdiff_t>(lost));
    const Verdict verdict = examined(octets);
    EXPECT_EQ(verdict.kind, Kind::damaged) << lost;
    EXPECT_EQ(verdict.octets, octets.size());
  }
}

// ---- Escapes in data

TEST(Sml, AnyNumberOfEscapeOctetsAnywhereIsData) {
  for (std::size_t before = 0; before < 5; ++before) {
    for (std::size_t run = 0; run < 30; ++run) {
      for (std::size_t behind = 0; behind < 5; ++behind) {
        const Bytes messages = join({Bytes(before, 0x55), Bytes(run, 0x1b), Bytes(behind, 0x1a)});
        const Bytes file = transported(messages);
        ASSERT_EQ(examined_as_it_comes(file).kind, Kind::whole) << before << ' ' << run << ' ' << behind;
        ASSERT_EQ(unescaped(file), messages) << before << ' ' << run << ' ' << behind;
      }
    }
  }
}

TEST(Sml, AStartSequenceInDataIsData) {
  const Bytes messages = join({{7, 7}, {0x1b, 0x1b, 0x1b, 0x1b, 1, 1, 1, 1}, {7, 7, 7}});
  const Bytes file = transported(messages);
  EXPECT_EQ(examined(file).kind, Kind::whole);
  EXPECT_EQ(unescaped(file), messages);
}

TEST(Sml, PadOctetsAreTakenOff) {
  for (std::size_t size = 0; size < 9; ++size) {
    const Bytes messages(size, 0x33);
    EXPECT_EQ(unescaped(transported(messages)), messages);
  }
}

TEST(Sml, MorePadOctetsThanThereAreOctetsLeaveNothing) {
  Bytes file = transported({1, 2, 3, 4});
  file[file.size() - 3] = 0xff;
  EXPECT_EQ(unescaped(file), Bytes{});
}

// ---- Garbage

TEST(Sml, RandomOctetsBehindAStartAreReadWithinBounds) {
  Random random(1);
  constexpr std::uint8_t likely[] = {0x1b, 0x1b, 0x1b, 0x1b, 0x1a, 0x01, 0x00};
  for (int round = 0; round < 20000; ++round) {
    Bytes octets = random_octets(random, below(random, 60));
    for (std::uint8_t& octet : octets) {
      if (below(random, 4) != 0) octet = likely[below(random, std::size(likely))];
    }
    octets = broken_off(transported({}), 8, octets);
    const Verdict at_once = examined(octets);
    const Verdict one_by_one = examined_as_it_comes(octets);
    ASSERT_EQ(at_once.kind, one_by_one.kind) << hexadecimal(octets);
    ASSERT_EQ(at_once.octets, one_by_one.octets) << hexadecimal(octets);
  }
}

}  // namespace
}  // namespace ams::tests
