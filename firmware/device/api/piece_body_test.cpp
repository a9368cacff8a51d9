#include "firmware/device/api/piece_body.hpp"

#include <gtest/gtest.h>

#include "firmware/device/api/api_test_support.hpp"

namespace amsbridge::device {
namespace {

using std::chrono::seconds;

constexpr PieceBodies::Steady now = test_start.steady;

Pieces letters(std::size_t pieces, std::size_t length) {
  return [pieces, length, at = std::size_t{0}](ams::TextWriter& out) mutable {
    out.text(std::string(length, static_cast<char>('a' + at % 26)));
    return ++at < pieces;
  };
}

// As a server that writes all that waits.
std::string taken(http::Stream& stream) {
  std::string text;
  for (const http::Body& body : stream.take()) text += body.view();
  return text;
}

TEST(PieceBody, OfOnePieceIsABody) {
  PieceBodies bodies;
  const auto response = bodies.response("text/plain", letters(1, 5), now);
  EXPECT_EQ(response.body, "aaaaa");
  EXPECT_EQ(response.stream, nullptr);
  EXPECT_EQ(bodies.size(), 0U);
}

TEST(PieceBody, OfManyIsMadeAsItIsTaken) {
  PieceBodies bodies;
  const auto response = bodies.response("text/plain", letters(26, 500), now);
  ASSERT_TRUE(response.stream);
  response.stream->attach([] {});
  std::string text;
  for (int turn = 0; turn < 100 && bodies.size() > 0; ++turn) {
    bodies.poll(now);
    EXPECT_LE(response.stream->waiting(), 2 * PieceBodies::ahead);
    text += taken(*response.stream);
  }
  text += taken(*response.stream);
  EXPECT_EQ(text.size(), 26U * 500);
  EXPECT_EQ(text.back(), 'z');
  EXPECT_FALSE(response.stream->is_open());
}

TEST(PieceBody, OfAClientThatTakesNothingIsGivenUp) {
  PieceBodies bodies;
  const auto response = bodies.response("text/plain", letters(100, 500), now);
  bodies.poll(now);
  bodies.poll(now + seconds(20));
  EXPECT_EQ(bodies.size(), 1U);
  bodies.poll(now + seconds(21));
  EXPECT_EQ(bodies.size(), 0U);
}

TEST(PieceBody, OfAClientThatHasGoneIsGivenUp) {
  PieceBodies bodies;
  const auto response = bodies.response("text/plain", letters(100, 500), now);
  response.stream->detach();
  bodies.poll(now);
  EXPECT_EQ(bodies.size(), 0U);
}

TEST(PieceBody, EndsWithAPieceThatDoesNotFit) {
  PieceBodies bodies;
  EXPECT_EQ(bodies.response("text/plain", letters(1, 2000), now).status, 500);
  const auto response = bodies.response(
      "text/plain",
      [at = 0](ams::TextWriter& out) mutable {
        out.text(std::string(++at == 1 ? 10 : 2000, 'x'));
        return true;
      },
      now);
  bodies.poll(now);
  EXPECT_FALSE(response.stream->is_open());
  EXPECT_EQ(taken(*response.stream), "xxxxxxxxxx");
  EXPECT_FALSE(whole_text(letters(1, 2000), 5000));
}

TEST(PieceBody, IsRefusedWhenTooManyAreUnderWay) {
  PieceBodies bodies;
  for (std::size_t number = 0; number < PieceBodies::most; ++number)
    EXPECT_EQ(bodies.response("text/plain", letters(9, 500), now).status, 200);
  EXPECT_EQ(bodies.response("text/plain", letters(9, 500), now).status, 503);
}

}  // namespace
}  // namespace amsbridge::device
