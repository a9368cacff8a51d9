#include "simulator/ciphering.hpp"

#include <gtest/gtest.h>

namespace simulator {
namespace {

// DLMS UA Green Book, example of glo-get-request with authenticated encryption.
constexpr std::string_view key = "000102030405060708090A0B0C0D0E0F";
constexpr std::string_view authentication_key = "D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF";
constexpr SystemTitle title = {0x4D, 0x4D, 0x4D, 0x00, 0x00, 0xBC, 0x61, 0x4E};
const Octets plaintext = from_hexadecimal("C0010000080000010000FF0200");
const CipherState state = {key, authentication_key, title, 0x01234567};

TEST(Ciphering, AuthenticatedEncryptionIsThatOfTheGreenBook) {
  EXPECT_EQ(general_glo_ciphering({"MMM", 0x30, BerLength::shortest}, state, plaintext),
            from_hexadecimal("DB084D4D4D0000BC614E1E3001234567"
                             "411312FF935A47566827C467BC"
                             "7D825C3BE4A77C3FCC056B6B"));
}

TEST(Ciphering, EncryptionAloneHasTheSameCiphertextAndNoTag) {
  EXPECT_EQ(general_glo_ciphering({"MMM", 0x20, BerLength::shortest}, state, plaintext),
            from_hexadecimal("DB084D4D4D0000BC614E122001234567"
                             "411312FF935A47566827C467BC"));
}

TEST(Ciphering, LengthsAreAsShortAsCanBeOrOfTwoOctetsAsTheMakerLikes) {
  const auto header = [](std::size_t octets, BerLength length) {
    const Octets all = general_glo_ciphering({"MMM", 0x20, length}, state, Octets(octets));
    return Octets(all.begin() + 10, all.begin() + 14);
  };
  EXPECT_EQ(header(0x7F - 5, BerLength::shortest), (Octets{0x7F, 0x20, 0x01, 0x23}));
  EXPECT_EQ(header(0x80 - 5, BerLength::shortest), (Octets{0x81, 0x80, 0x20, 0x01}));
  EXPECT_EQ(header(0x109 - 5, BerLength::shortest), (Octets{0x82, 0x01, 0x09, 0x20}));
  EXPECT_EQ(header(0xE7 - 5, BerLength::two_octets), (Octets{0x82, 0x00, 0xE7, 0x20}));
}

TEST(Ciphering, TheSystemTitleEndsInTheLowestOctetsOfTheNumber) {
  EXPECT_EQ(system_title("KAME", 0x12345678), (SystemTitle{'K', 'A', 'M', 'E', 0x12, 0x34, 0x56, 0x78}));
  EXPECT_EQ(system_title("KFMgP", 0x12345678), (SystemTitle{'K', 'F', 'M', 'g', 'P', 0x34, 0x56, 0x78}));
}

}  // namespace
}  // namespace simulator
