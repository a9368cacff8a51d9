#include "bridge/crypto/openssl_gcm.hpp"

#include <gtest/gtest.h>

#include "bridge/crypto/key_text.hpp"
#include "bridge/input/hex_text.hpp"

namespace amsbridge {
namespace {

std::vector<std::uint8_t> octets(std::string_view hex) {
  return *octets_from_hex(hex);
}

// The Galois/Counter Mode of Operation (McGrew, Viega), appendix B, test case 4.
struct TestCase4 {
  ams::Key key = *parse_key("feffe992 8665731c 6d6a8f94 67308308");
  std::vector<std::uint8_t> iv = octets("cafebabefacedbaddecaf888");
  std::vector<std::uint8_t> additional = octets("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  std::vector<std::uint8_t> plaintext = octets(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
      "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
  std::vector<std::uint8_t> ciphertext = octets(
      "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
      "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091");
  std::vector<std::uint8_t> tag = octets("5bc94fbc3221a5db94fae95ae7121a47");

  ams::GcmTag decrypt(std::vector<std::uint8_t>& text) {
    OpenSslGcm gcm;
    return gcm.decrypt(key, std::span(iv).first<12>(), additional, text);
  }
};

TEST(OpenSslGcm, DecryptsInPlaceAndTellsTheTag) {
  TestCase4 known;
  std::vector<std::uint8_t> text = known.ciphertext;
  const ams::GcmTag tag = known.decrypt(text);
  EXPECT_EQ(text, known.plaintext);
  EXPECT_EQ(std::vector<std::uint8_t>(tag.begin(), tag.end()), known.tag);
}

TEST(OpenSslGcm, DoneTwiceGivesTheCiphertextBack) {
  TestCase4 known;
  std::vector<std::uint8_t> text = known.ciphertext;
  known.decrypt(text);
  known.decrypt(text);
  EXPECT_EQ(text, known.ciphertext);
}

TEST(OpenSslGcm, TellsTheTagOfNothingAtAll) {
  OpenSslGcm gcm;
  const std::vector<std::uint8_t> iv(12);
  std::vector<std::uint8_t> nothing;
  const ams::GcmTag tag = gcm.decrypt({}, std::span(iv).first<12>(), {}, nothing);
  // Test case 1 of the same appendix.
  EXPECT_EQ(std::vector<std::uint8_t>(tag.begin(), tag.end()), octets("58e2fccefa7e3061367f1d57a4e7455a"));
}

TEST(KeyText, TakesDigitsInAnyCaseAndGrouping) {
  const ams::Key key = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                        0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};
  EXPECT_EQ(*parse_key("00112233445566778899AABBCCDDEEFF"), key);
  EXPECT_EQ(*parse_key("00:11:22:33-44-55-66-77 8899aabb ccddeeff"), key);
}

TEST(KeyText, SaysWhatIsWrongWithoutRepeatingIt) {
  EXPECT_EQ(parse_key("0011").error(), "must be of 32 hexadecimal digits, not 4");
  EXPECT_EQ(parse_key("001").error(), "must be of 32 hexadecimal digits, not 3");
  EXPECT_EQ(parse_key("00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee f").error(),
            "must be of 32 hexadecimal digits, not 31");
  EXPECT_EQ(parse_key("my secret").error(), "must be hexadecimal digits: 0 to 9, a to f");
  EXPECT_EQ(parse_key("").error(), "must be of 32 hexadecimal digits, not 0");
}

}  // namespace
}  // namespace amsbridge
