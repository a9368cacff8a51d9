#include "simulator/models/tables.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;
using namespace tables;  // NOLINT(google-build-using-namespace): the tables are its only reader

constexpr std::array<std::uint8_t, 2> client = {0xCE, 0xFF};
constexpr std::array<std::uint8_t, 1> server = {0x01};

// Types, scalers, address lengths and date-time spelling that the makers here do not use.
constexpr Dialect dialect_of_its_own = [] {
  Dialect dialect = aidon_no;
  dialect.header = {client, server, 0x13};
  dialect.notification_time = DateTimeSpelling::tagged;
  dialect.power = {Tag::int32, -1};
  dialect.current = {Tag::uint16, -2};
  dialect.voltage = {Tag::uint32, -3};
  dialect.energy = {Tag::uint64, -1};
  dialect.habit = {SummerTime::observed, Deviation::actual, 0x00, 7};
  return dialect;
}();

constexpr std::array lists = {List{three_phase, 10s}, List{three_phase_hour, 1h, 10s}};

constexpr std::array meters = {
    Model{.name = "generic",
          .description = "A meter of no known maker: OBIS items with scalers and units of its own",
          .maker = "",
          .country = "",
          .line = plain_2400,
          .meter_model = "G-3000",
          .list_version = "NORDAN_V0003",
          .id_prefix = "99990001",
          .dialect = &dialect_of_its_own,
          .lists = lists},
};

}  // namespace

std::span<const Model> generic_models() {
  return meters;
}

}  // namespace simulator
