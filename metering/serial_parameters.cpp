#include "metering/serial_parameters.hpp"

namespace amsbridge {

std::string settings_words(const SerialParameters& line) {
  const char parity = line.parity == Parity::none ? 'N' : line.parity == Parity::even ? 'E' : 'O';
  return std::to_string(line.baud) + " baud " + std::to_string(line.data_bits) + parity +
         std::to_string(line.stop_bits);
}

}  // namespace amsbridge
