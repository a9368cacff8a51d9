#pragma once

#include <cstdint>

/// Which pins are used for what. All but the meter's are the modules' own.
namespace amsbridge::device::pins {

#ifdef ESP8266
inline constexpr std::uint8_t button = 0;       ///< FLASH; low while it is pressed
inline constexpr std::uint8_t led = 2;          ///< lit by a low level
inline constexpr std::uint8_t thermometer = 5;  ///< DS18B20, with 4.7 kilohm to 3.3 V
#elif defined(CONFIG_IDF_TARGET_ESP32C3)
inline constexpr std::uint8_t button = 9;
inline constexpr std::uint8_t led = 8;
inline constexpr std::uint8_t thermometer = 5;
inline constexpr std::int8_t meter = 20;
inline constexpr std::int8_t swapped_meter = 10;
#else
inline constexpr std::uint8_t button = 0;
inline constexpr std::uint8_t led = 2;
inline constexpr std::uint8_t thermometer = 5;
inline constexpr std::int8_t meter = 16;
inline constexpr std::int8_t swapped_meter = 13;
#endif

}  // namespace amsbridge::device::pins
