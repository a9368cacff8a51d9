#include "ams/link/assembly.hpp"

#include <gtest/gtest.h>

#include "frames.hpp"

namespace ams::tests {
namespace {

using Outcome = Assembly::Outcome;
using Order = Assembly::Order;

// Hands in pieces as Decoder does, and gives a telegram up where a piece contradicts it.
struct Line {
  explicit Line(Order order, std::size_t octets = 100)
      : storage(octets), assembly(storage, order, Layer::hdlc) {
    assembly.clear(0);
  }

  Outcome take(std::uint16_t number, const Bytes& data, bool last = false) {
    const Assembly::Piece piece{number, last, data};
    if (assembly.contradicts(piece)) {
      ++given_up;
      assembly.clear(0);
    }
    const Outcome outcome = assembly.take(piece);
    if (outcome == Outcome::whole) {
      const auto joined = assembly.join();
      telegrams.emplace_back(joined.begin(), joined.end());
      assembly.clear(0);
    }
    return outcome;
  }

  Bytes storage;
  Assembly assembly;
  int given_up = 0;
  std::vector<Bytes> telegrams;
};

TEST(Assembly, JoinsPiecesInTheirOrder) {
  Line line(Order::as_numbered);
  EXPECT_EQ(line.take(1, {1, 2}), Outcome::waiting);
  EXPECT_EQ(line.take(2, {}), Outcome::waiting);
  EXPECT_EQ(line.take(3, {3}), Outcome::waiting);
  EXPECT_EQ(line.take(4, {4, 5}, true), Outcome::whole);
  EXPECT_EQ(line.telegrams, std::vector<Bytes>{(Bytes{1, 2, 3, 4, 5})});
}

TEST(Assembly, RepeatedPiecesCountOnce) {
  Line line(Order::any);
  line.take(1, {1});
  EXPECT_EQ(line.take(1, {1}), Outcome::repeated);
  line.take(2, {2});
  EXPECT_EQ(line.take(2, {2}), Outcome::repeated);
  line.take(3, {3}, true);
  EXPECT_EQ(line.take(3, {3}, true), Outcome::repeated);  // of a telegram that is whole already
  EXPECT_EQ(line.take(1, {4}), Outcome::waiting);
  EXPECT_EQ(line.telegrams, std::vector<Bytes>{(Bytes{1, 2, 3})});
  EXPECT_EQ(line.given_up, 0);
}

TEST(Assembly, PiecesMayOvertakeEachOtherWhereNumbersTell) {
  for (const std::vector<std::uint16_t>& order :
       {std::vector<std::uint16_t>{1, 3, 2, 4}, {2, 1, 3, 4}, {1, 2, 4, 3}, {1, 4, 3, 2}}) {
    Line line(Order::any);
    for (const std::uint16_t number : order)
      line.take(number, {static_cast<std::uint8_t>(number)}, number == 4);
    EXPECT_EQ(line.telegrams, std::vector<Bytes>{(Bytes{1, 2, 3, 4})});
    EXPECT_EQ(line.given_up, 0);
  }
}

TEST(Assembly, LostPieceCostsItsOwnTelegramOnly) {
  for (const Order order : {Order::as_numbered, Order::any}) {
    for (std::uint16_t lost = 1; lost <= 4; ++lost) {
      Line line(order);
      for (std::uint8_t telegram = 0; telegram < 2; ++telegram) {
        for (std::uint16_t number = 1; number <= 4; ++number) {
          if (telegram == 0 && number == lost) continue;
          line.take(number, {static_cast<std::uint8_t>(telegram * 16 + number)}, number == 4);
        }
      }
      EXPECT_EQ(line.telegrams, std::vector<Bytes>{(Bytes{17, 18, 19, 20})}) << lost;
    }
  }
}

TEST(Assembly, TelegramsThatLostTheirEndAndTheirBeginningAreNotMixed) {
  for (const Order order : {Order::as_numbered, Order::any}) {
    Line line(order);
    line.take(1, {1});
    line.take(2, {2});
    // Piece 3 is lost, and piece 1 of the next telegram.
    line.take(2, {12});
    line.take(3, {13}, true);
    EXPECT_TRUE(line.telegrams.empty());
    EXPECT_EQ(line.given_up, order == Order::any ? 2 : 1);
  }
}

TEST(Assembly, PiecesWithoutABeginningAreStray) {
  Line line(Order::as_numbered);
  EXPECT_EQ(line.take(2, {2}), Outcome::stray);
  EXPECT_EQ(line.take(3, {3}, true), Outcome::stray);
  Line any(Order::any);
  EXPECT_EQ(any.take(3, {3}, true), Outcome::stray);
  EXPECT_EQ(any.take(2, {2}, true), Outcome::stray);
}

TEST(Assembly, BoundIsTheStorage) {
  Line line(Order::any, 20);
  EXPECT_EQ(line.take(1, Bytes(6, 1)), Outcome::waiting);  // and four octets of number and length
  EXPECT_EQ(line.take(2, Bytes(7, 2)), Outcome::too_long);
  EXPECT_EQ(line.take(2, Bytes(6, 2), true), Outcome::whole);
}

TEST(Assembly, DataMayLieInTheSameStorageBehind) {
  Bytes storage(40);
  Assembly assembly(storage, Order::any, Layer::block_transfer);
  assembly.clear(2);
  const auto put = [&storage](std::size_t at, const Bytes& data) {
    std::copy(data.begin(), data.end(), storage.begin() + static_cast<std::ptrdiff_t>(at));
    return Octets(storage).subspan(at, data.size());
  };
  assembly.take({1, false, put(6, {1, 2, 3, 4, 5, 6, 7, 8})});
  assembly.take({3, true, put(assembly.end() + 4, {11, 12})});
  ASSERT_EQ(assembly.take({2, false, put(assembly.end() + 4, {9, 10})}), Outcome::whole);
  const auto joined = assembly.join();
  EXPECT_EQ(Bytes(joined.begin(), joined.end()), (Bytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
  EXPECT_EQ(joined.data(), storage.data() + 2);
}

}  // namespace
}  // namespace ams::tests
