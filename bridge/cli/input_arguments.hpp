#pragma once

#include <string>
#include <vector>

#include "ams/dlms/ciphering.hpp"
#include "bridge/cli/exit_code.hpp"
#include "bridge/input/document.hpp"

namespace amsbridge {

/// Keys as they stand on the command line: hexadecimal, empty for none.
struct KeyArguments {
  std::string key;
  std::string auth_key;
};

/// False, with the reason on stderr, if one of them is no key.
bool find_keys(const KeyArguments&, ams::Keys&);

/// Reads what the arguments name into the document: one file, `-` or nothing for standard input, or
/// hexadecimal texts. What cannot be read is said on stderr.
ExitCode read_inputs(const std::vector<std::string>& inputs, Document& document);

/// Says on stderr what the document has skipped, if anything.
void tell_skipped(const Document& document);

}  // namespace amsbridge
