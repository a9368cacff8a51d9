#include "ams/link/p1.hpp"

#include <string>

#include <gtest/gtest.h>

#include "ams/link/crc16.hpp"
#include "frames.hpp"

namespace ams::tests {
namespace {

using Kind = Verdict::Kind;

Verdict examined(std::string_view text) {
  Bytes octets = text_octets(text);
  octets.shrink_to_fit();  // AddressSanitizer sees a read past the end
  return p1::examine_ident(octets);
}

TEST(P1Ident, IsWholeWithItsLineEnd) {
  for (const std::string_view line :
       {"/LGF5E360\r\n", "/ADN9 6534\r\n", "/KAM5\r\n", "/Ene5\\T211 ESMR 5.0\r\n", "/ISk5\\2MT382-1004\n",
        "/KAM5\n", "/GRE5\\\\12341234_A\r\n", "/SAG0(x)\r\n"}) {
    const Verdict verdict = examined(line);
    EXPECT_EQ(verdict.kind, Kind::whole) << line;
    EXPECT_EQ(verdict.octets, line.size()) << line;
  }
}

TEST(P1Ident, CountsNothingBehindItsLine) {
  const Verdict verdict = examined("/KAM5\r\n\r\n0-0:1.0.0()\r\n");
  EXPECT_EQ(verdict.kind, Kind::whole);
  EXPECT_EQ(verdict.octets, 7U);
}

TEST(P1Ident, WantsMoreUntilItsLineEndIsThere) {
  const std::string line = "/LGF5E360\r\n";
  for (std::size_t size = 1; size < line.size(); ++size) {
    const Verdict verdict = examined(line.substr(0, size));
    EXPECT_EQ(verdict.kind, Kind::more) << size;
    EXPECT_GT(verdict.octets, size);
    EXPECT_LE(verdict.octets, line.size());
  }
}

TEST(P1Ident, SpeaksForATelegramOnceItsHeadIsThere) {
  EXPECT_EQ(examined("/LGF").fault.reason, Reason::noise);
  EXPECT_EQ(examined("/LGF5").fault, (Fault{Layer::p1, Reason::end_missing}));
}

TEST(P1Ident, IsRefusedAsSoonAsItCannotBeOne) {
  for (const std::string_view text :
       {"/1", "/?!", "/L-", "/LG5", "/LGF.", "/LGFA", "/LGF\r\n", "/LGF5/", "/LGF5!", "/LGF5\t", "/LGF5\x01",
        "/LGF5\x80", "/LGF5\xff", "/LGF5E\rx", "/LGF5E\r\r\n", "LGF5", "!"}) {
    EXPECT_EQ(examined(text).kind, Kind::no) << text;
  }
}

TEST(P1Ident, IsAtMost64OctetsLong) {
  const std::string longest = "/LGF5" + std::string(p1::longest_ident - 7, 'x') + "\r\n";
  EXPECT_EQ(examined(longest).octets, p1::longest_ident);
  EXPECT_EQ(examined(longest.substr(0, longest.size() - 1)).kind, Kind::more);
  EXPECT_EQ(examined("/LGF5" + std::string(p1::longest_ident - 6, 'x') + "\r\n").kind, Kind::no);
  EXPECT_EQ(examined("/LGF5" + std::string(p1::longest_ident, 'x')).kind, Kind::no);
}

std::uint16_t arc(std::string_view text) {
  Crc16Arc crc;
  crc.add(text_octets(text));
  return crc.value();
}

TEST(Crc16Arc, GivesItsCheckValue) {
  EXPECT_EQ(arc("123456789"), 0xbb3d);
  EXPECT_EQ(arc(""), 0);
}

TEST(Crc16Arc, PiecesGiveTheSameAsTheWhole) {
  Crc16Arc crc;
  for (const char character : std::string_view("123456789")) crc.add(text_octets({&character, 1}));
  EXPECT_EQ(crc.value(), 0xbb3d);
}

TEST(Crc16Kermit, GivesItsCheckValue) {
  EXPECT_EQ(crc16_kermit(text_octets("123456789")), 0x2189);
}

}  // namespace
}  // namespace ams::tests
