#include "bridge/access/password_hash.hpp"

#include <gtest/gtest.h>

#include "http/secrets.hpp"

namespace amsbridge {
namespace {

TEST(PasswordHash, OpensWithItsPasswordOnly) {
  const auto made = hash_password("korrekt hest");
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->cost, 32'768U);
  EXPECT_EQ(made->block_size, 8U);
  EXPECT_EQ(made->parallel, 1U);
  EXPECT_EQ(made->salt.size(), 16U);
  EXPECT_TRUE(is_password("korrekt hest", *made).value());
  EXPECT_FALSE(is_password("korrekt hest ", *made).value());
  EXPECT_FALSE(is_password("", *made).value());
  EXPECT_NE(hash_password("korrekt hest")->hash, made->hash);
}

// RFC 7914, 12: the third vector, N=16384, r=8, p=1; its first 32 octets.
TEST(PasswordHash, IsScryptAsInItsStandard) {
  PasswordHash vector{
      16'384, 8, 1, {}, octets_of("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2")};
  for (const char letter : std::string("SodiumChloride"))
    vector.salt.push_back(static_cast<std::uint8_t>(letter));
  EXPECT_TRUE(is_password("pleaseletmein", vector).value());
}

TEST(PasswordHash, NoHashIsOpenedByNothing) {
  EXPECT_FALSE(is_password("", std::nullopt).value());
  EXPECT_FALSE(is_password("password", std::nullopt).value());
}

TEST(PasswordHash, CostsThatCannotBePaidAreNotSound) {
  PasswordHash hash;
  EXPECT_FALSE(hash.is_sound());
  hash.salt.resize(16);
  hash.hash.resize(32);
  EXPECT_TRUE(hash.is_sound());
  for (const std::uint64_t cost : {0ULL, 1ULL, 3ULL, 1ULL << 18U, 1ULL << 63U}) {
    hash.cost = cost;
    EXPECT_FALSE(hash.is_sound()) << cost;
  }
  hash.cost = 32'768;
  for (const std::uint64_t size : {0ULL, 33ULL, 1ULL << 60U}) {
    hash.block_size = size;
    EXPECT_FALSE(hash.is_sound()) << size;
  }
  hash.block_size = 8;
  hash.parallel = 17;
  EXPECT_FALSE(hash.is_sound());
}

TEST(PasswordProblem, CountsCharactersAndNotOctets) {
  EXPECT_EQ(password_problem("1234567"), "A password must have 8 to 200 characters; this one has 7.");
  EXPECT_EQ(password_problem(""), "A password must have 8 to 200 characters; this one has 0.");
  EXPECT_EQ(password_problem("blåbærø"), "A password must have 8 to 200 characters; this one has 7.");
  EXPECT_EQ(password_problem("blåbærøy"), std::nullopt);
  EXPECT_EQ(password_problem(std::string(200, 'x')), std::nullopt);
  EXPECT_EQ(password_problem(std::string(201, 'x')),
            "A password must have 8 to 200 characters; this one has 201.");
}

TEST(PasswordProblem, TakesUtf8Only) {
  EXPECT_EQ(password_problem("bl\xe5"
                             "baer og mer"),
            "A password must be UTF-8 text.");
  EXPECT_EQ(password_problem("12345678\xc3"), "A password must be UTF-8 text.");
  EXPECT_EQ(password_problem("12345678\xc0\x80"), "A password must be UTF-8 text.");
  EXPECT_EQ(password_problem("12345678\xe0\x80\x80"), "A password must be UTF-8 text.") << "overlong";
  EXPECT_EQ(password_problem("12345678\xed\xa0\x80"), "A password must be UTF-8 text.") << "surrogate";
}

}  // namespace
}  // namespace amsbridge
