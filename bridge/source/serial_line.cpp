#include "bridge/source/serial_line.hpp"

// The kernel's own termios2: the C library's <termios.h> has no BOTHER and clashes with it, which is why
// nothing that includes <termios.h> (Asio does) may come into this file.
#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <sys/file.h>
#include <utility>

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <fmt/format.h>
#include <linux/ioctl.h>

namespace amsbridge {
namespace {

std::uintptr_t address(termios2& settings) {
  return reinterpret_cast<std::uintptr_t>(&settings);
}

std::string busy_sentence(std::string_view path) {
  return fmt::format("{} is in use by another program", path);
}

std::string open_sentence(std::string_view path, int error_number) {
  switch (error_number) {
    case ENOENT: return fmt::format("{} does not exist: is the adapter plugged in?", path);
    case ENODEV:
    case ENXIO: return fmt::format("{} has no device behind it: is the adapter plugged in?", path);
    case EACCES:
    case EPERM:
      return fmt::format(
          "permission to open {} is denied: add the user to group dialout (sudo usermod -aG dialout USER) "
          "and log in again",
          path);
    case EBUSY: return busy_sentence(path);
    default: return fmt::format("{} cannot be opened: {}", path, error_words(error_number));
  }
}

tcflag_t control_flags(const SerialParameters& parameters) {
  tcflag_t flags = CREAD | CLOCAL | BOTHER;  // input speed flags of zero: the same speed as output
  flags |= parameters.data_bits == 7 ? CS7 : CS8;
  if (parameters.stop_bits == 2) flags |= CSTOPB;
  if (parameters.parity != Parity::none) flags |= PARENB;
  if (parameters.parity == Parity::odd) flags |= PARODD;
  return flags;
}

/// Raw input: no line editing, no signals, no translation, no flow control.
void make_raw(termios2& settings, const SerialParameters& parameters, bool mark_errors) {
  // Without INPCK the driver reports no parity or framing errors, so the octet comes as received; with it
  // and IGNPAR the octet would vanish, with it alone it would become 0, and with PARMRK it comes as received
  // behind a mark. So does a break (a line held low: a wire pulled out, or a reversed line at rest) as a
  // marked 0; where nothing is marked it is ignored.
  settings.c_iflag = mark_errors ? INPCK | PARMRK : IGNBRK;
  settings.c_oflag = 0;
  settings.c_lflag = 0;
  settings.c_cflag = control_flags(parameters);
  settings.c_ispeed = parameters.baud;
  settings.c_ospeed = parameters.baud;
  // With VMIN 0 an empty line and a vanished device would both read as 0 octets; with VMIN 1 the first is
  // EAGAIN and the second is 0.
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
}

std::string_view parity_of(tcflag_t flags) {
  if ((flags & PARENB) == 0) return "none";
  return (flags & PARODD) != 0 ? "odd" : "even";
}

/// Adapters divide a clock, so the speed they report may be a little off; a UART bears about 3 %.
bool speed_is_near(speed_t asked, speed_t got) {
  const auto difference = asked > got ? asked - got : got - asked;
  return std::uint64_t{difference} * 100 <= std::uint64_t{asked} * 3;
}

struct Difference {
  bool refused;
  std::string sentence;
};

std::vector<std::string> differences(std::string_view path, const termios2& asked, const termios2& got) {
  const tcflag_t changed = asked.c_cflag ^ got.c_cflag;
  const auto stop_bits = [](tcflag_t flags) { return (flags & CSTOPB) != 0 ? 2 : 1; };
  const auto data_bits = [](tcflag_t flags) { return 5 + static_cast<int>((flags & CSIZE) / CS6); };
  static_assert(CS5 == 0 && CS7 == 2 * CS6 && CS8 == 3 * CS6);

  const std::array rows{
      Difference{!speed_is_near(asked.c_ospeed, got.c_ospeed),
                 fmt::format("{} refuses {} baud and stays at {}", path, asked.c_ospeed, got.c_ospeed)},
      Difference{parity_of(asked.c_cflag) != parity_of(got.c_cflag),
                 fmt::format("{} refuses parity {} and stays at parity {}", path, parity_of(asked.c_cflag),
                             parity_of(got.c_cflag))},
      Difference{(changed & CSIZE) != 0, fmt::format("{} refuses {} data bits and stays at {}", path,
                                                     data_bits(asked.c_cflag), data_bits(got.c_cflag))},
      Difference{(changed & CSTOPB) != 0, fmt::format("{} refuses stop bits {} and stays at {}", path,
                                                      stop_bits(asked.c_cflag), stop_bits(got.c_cflag))},
  };
  std::vector<std::string> sentences;
  for (const Difference& row : rows) {
    if (row.refused) sentences.push_back(row.sentence);
  }
  return sentences;
}

struct SetUp {
  std::vector<std::string> warnings;
  bool errors_marked;
};

/// Sets the line up and reads the settings back.
tl::expected<SetUp, SerialLine::OpenFailure> set_up(SystemCalls& calls, int descriptor, const SerialUrl& url,
                                                    SerialLine::Arrived arrived) {
  using Failure = SerialLine::OpenFailure;
  const auto terminal_call = [&](unsigned long request, std::uintptr_t argument) {
    return retry_interrupted([&] { return calls.ioctl(descriptor, request, argument); });
  };
  termios2 settings{};
  if (const auto got = terminal_call(TCGETS2, address(settings)); !got) {
    if (got.error() == ENOTTY || got.error() == EINVAL) {
      return tl::unexpected(
          Failure{fmt::format("{} is not a serial line; a file is read with file:PATH", url.path), false});
    }
    return tl::unexpected(Failure{
        fmt::format("the settings of {} cannot be read: {}", url.path, error_words(got.error())), true});
  }
  if (const auto locked = terminal_call(TIOCEXCL, 0); !locked) {
    return tl::unexpected(
        Failure{fmt::format("{} cannot be locked: {}", url.path, error_words(locked.error())), true});
  }
  // A pty takes every setting, but where there are no modem lines there is no UART that could find errors.
  int modem_lines = 0;
  const bool has_uart = terminal_call(TIOCMGET, reinterpret_cast<std::uintptr_t>(&modem_lines)).has_value();
  make_raw(settings, url.parameters, has_uart);
  const termios2 asked = settings;
  if (const auto set = terminal_call(TCSETS2, address(settings)); !set) {
    return tl::unexpected(
        Failure{fmt::format("{} refuses its settings: {}", url.path, error_words(set.error())), true});
  }
  if (const auto got = terminal_call(TCGETS2, address(settings)); !got) {
    return tl::unexpected(Failure{
        fmt::format("the settings of {} cannot be read back: {}", url.path, error_words(got.error())), true});
  }
  // A line that cannot flush still works.
  if (arrived == SerialLine::Arrived::dropped) static_cast<void>(terminal_call(TCFLSH, TCIFLUSH));
  return SetUp{differences(url.path, asked, settings), has_uart};
}

}  // namespace

SerialLine::SerialLine(SystemCalls& calls, Descriptor descriptor, std::string path, Errors errors)
    : calls_(&calls), descriptor_(std::move(descriptor)), path_(std::move(path)), errors_(errors) {}

SerialLine& SerialLine::operator=(SerialLine&& other) noexcept {
  if (this != &other) {
    release();
    calls_ = other.calls_;
    descriptor_ = std::move(other.descriptor_);
    path_ = std::move(other.path_);
    errors_ = other.errors_;
    marks_ = other.marks_;
    warnings_ = std::move(other.warnings_);
  }
  return *this;
}

SerialLine::~SerialLine() {
  release();
}

void SerialLine::release() noexcept {
  // Exclusive mode belongs to the terminal and outlives this descriptor while anyone else holds one.
  if (descriptor() >= 0) static_cast<void>(calls_->ioctl(descriptor(), TIOCNXCL, 0));
}

tl::expected<SerialLine, SerialLine::OpenFailure> SerialLine::open(SystemCalls& calls, const SerialUrl& url,
                                                                   Arrived arrived) {
  constexpr int flags = O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
  const auto opened = retry_interrupted([&] { return calls.open(url.path, flags); });
  if (!opened) return tl::unexpected(OpenFailure{open_sentence(url.path, opened.error()), true});
  Descriptor descriptor(calls, *opened);

  const auto locked = retry_interrupted([&] { return calls.flock(descriptor.number(), LOCK_EX | LOCK_NB); });
  // Any other failure means that this device knows no such locks: TIOCEXCL below remains.
  if (!locked && locked.error() == EWOULDBLOCK) {
    return tl::unexpected(OpenFailure{busy_sentence(url.path), true});
  }
  auto done = set_up(calls, descriptor.number(), url, arrived);
  if (!done) return tl::unexpected(std::move(done.error()));
  SerialLine line(calls, std::move(descriptor), url.path,
                  done->errors_marked ? Errors::marked : Errors::untold);
  line.warnings_ = std::move(done->warnings);
  return line;
}

SerialLine::ReadResult SerialLine::read(std::span<std::uint8_t> into) {
  const auto count = retry_interrupted([&] { return calls_->read(descriptor(), into); });
  if (count && *count > 0) {
    if (errors_ == Errors::untold) return {Event::octets, *count, {}, {}};
    LineErrors errors{.told = true};
    const std::size_t left = marks_.remove(into.first(*count), errors);
    return {left > 0 ? Event::octets : Event::nothing_yet, left, {}, errors};
  }
  if (count) return {Event::lost, 0, fmt::format("{} has hung up", path_), {}};
  if (count.error() == EAGAIN || count.error() == EWOULDBLOCK) return {};
  return {Event::lost, 0, fmt::format("{} is gone: {}", path_, error_words(count.error())), {}};
}

}  // namespace amsbridge
