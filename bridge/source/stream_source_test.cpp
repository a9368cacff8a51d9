#include "bridge/source/stream_source.hpp"

#include <array>
#include <fcntl.h>
#include <fstream>
#include <map>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include "bridge/source/source_test_support.hpp"

namespace amsbridge {
namespace {

using testing::CapturedLog;
using testing::Reader;
using testing::run_until;
using testing::TemporaryFolder;
using namespace std::chrono_literals;

/// The real calls, except that reading fails as scripted first.
class FailingReads final : public SystemCalls {
 public:
  SystemResult<int> open(const std::string& path, int flags) override {
    if (open_error != 0) return tl::unexpected(open_error);
    return operating_system().open(path, flags);
  }
  SystemResult<int> duplicate(int descriptor) override { return operating_system().duplicate(descriptor); }
  SystemResult<std::size_t> read(int descriptor, std::span<std::uint8_t> into) override {
    if (next < errors.size()) return tl::unexpected(errors[next++]);
    return operating_system().read(descriptor, into);
  }
  SystemResult<int> ioctl(int, unsigned long, std::uintptr_t) override { return tl::unexpected(ENOTTY); }
  SystemResult<int> flock(int, int) override { return tl::unexpected(EINVAL); }
  SystemResult<int> close(int descriptor) override { return operating_system().close(descriptor); }

  int open_error = 0;
  std::vector<int> errors;
  std::size_t next = 0;
};

struct Pipe {
  Pipe() { EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    ::close(ends[0]);
    finish();
  }
  void send(std::string_view octets) const {
    EXPECT_EQ(::write(ends[1], octets.data(), octets.size()), static_cast<ssize_t>(octets.size()));
  }
  void finish() {
    if (ends[1] >= 0) ::close(ends[1]);
    ends[1] = -1;
  }
  std::array<int, 2> ends{};
};

std::string error_of(const FileUrl& url, SystemCalls& calls = operating_system()) {
  boost::asio::io_context context;
  const auto source = open_file_source(context.get_executor(), url, calls);
  return source ? "no error" : source.error();
}

TEST(StreamSource, FileIsReadInChunksToItsEnd) {
  boost::asio::io_context context;
  const TemporaryFolder folder;
  const auto path = folder.write("capture", std::string_view("\x7e\x00\xa0 many octets", 15));
  const auto source = open_source(context.get_executor(), FileUrl{path});
  ASSERT_TRUE(source.has_value()) << source.error();
  EXPECT_EQ((*source)->telegram_gap(), std::chrono::milliseconds::max());
  EXPECT_EQ((*source)->name(), "file:" + path.string());
  Reader reader(context, **source, 4);
  ASSERT_TRUE(run_until(context, [&] { return reader.ended(); }));
  EXPECT_EQ(reader.octets(), std::string("\x7e\x00\xa0 many octets", 15));
  EXPECT_FALSE(reader.thrown());

  Reader again(context, **source);
  ASSERT_TRUE(run_until(context, [&] { return again.ended(); }));
  EXPECT_EQ(again.octets(), "");
}

TEST(StreamSource, EveryFailureToOpenAFileIsASentence) {
  const TemporaryFolder folder;
  const std::string missing = folder.path("missing");
  EXPECT_EQ(error_of({missing}), "the file " + missing + " does not exist");
  EXPECT_EQ(error_of({"/tmp"}), "/tmp is a directory, not a file");
  FailingReads calls;
  calls.open_error = EACCES;
  EXPECT_EQ(error_of({"capture"}, calls), "permission to read the file capture is denied");
  calls.open_error = EMFILE;
  EXPECT_EQ(error_of({"capture"}, calls), "the file capture cannot be opened: Too many open files");
}

TEST(StreamSource, PipeOnStandardInputIsReadAsOctetsCome) {
  boost::asio::io_context context;
  Pipe pipe;
  const auto source = open_descriptor_source(context.get_executor(), pipe.ends[0]);
  ASSERT_TRUE(source.has_value()) << source.error();
  EXPECT_EQ((*source)->name(), "-");
  Reader reader(context, **source);
  pipe.send("first");
  ASSERT_TRUE(run_until(context, [&] { return reader.octets() == "first"; }));
  EXPECT_FALSE(reader.ended());
  pipe.send("second");
  pipe.finish();
  ASSERT_TRUE(run_until(context, [&] { return reader.ended(); }));
  EXPECT_EQ(reader.octets(), "firstsecond");
}

TEST(StreamSource, FlagsOfStandardInputAreLeftAlone) {
  boost::asio::io_context context;
  Pipe pipe;
  const int before = ::fcntl(pipe.ends[0], F_GETFL);
  const auto source = open_descriptor_source(context.get_executor(), pipe.ends[0]);
  ASSERT_TRUE(source.has_value()) << source.error();
  Reader reader(context, **source);
  pipe.send("x");
  ASSERT_TRUE(run_until(context, [&] { return reader.octets() == "x"; }));
  EXPECT_EQ(::fcntl(pipe.ends[0], F_GETFL), before);
}

TEST(StreamSource, RegularFileAndNullDeviceOnStandardInputAreRead) {
  const TemporaryFolder folder;
  const std::map<std::string, std::string> contents{{folder.write("capture", "octets"), "octets"},
                                                    {"/dev/null", ""}};
  for (const auto& [path, content] : contents) {
    boost::asio::io_context context;
    const Descriptor input(operating_system(), ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    const auto source = open_descriptor_source(context.get_executor(), input.number());
    ASSERT_TRUE(source.has_value()) << source.error();
    Reader reader(context, **source);
    ASSERT_TRUE(run_until(context, [&] { return reader.ended(); }));
    EXPECT_EQ(reader.octets(), content);
  }
}

TEST(StreamSource, NamedPipeWaitsForItsWriter) {
  boost::asio::io_context context;
  const TemporaryFolder folder;
  const std::string path = folder.path("fifo");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const auto source = open_file_source(context.get_executor(), FileUrl{path});
  ASSERT_TRUE(source.has_value()) << source.error();
  Reader reader(context, **source);
  context.poll();
  EXPECT_FALSE(reader.ended());
  std::ofstream(path) << "octets";
  ASSERT_TRUE(run_until(context, [&] { return reader.ended(); }));
  EXPECT_EQ(reader.octets(), "octets");
}

TEST(StreamSource, ClosedStandardInputIsAnError) {
  boost::asio::io_context context;
  const auto source = open_descriptor_source(context.get_executor(), -1);
  ASSERT_FALSE(source.has_value());
  EXPECT_EQ(source.error(), "standard input cannot be read: Bad file descriptor");
}

TEST(StreamSource, InterruptedReadIsMadeAgain) {
  boost::asio::io_context context;
  const TemporaryFolder folder;
  FailingReads calls;
  calls.errors = {EINTR, EAGAIN, EINTR};
  const auto source =
      open_file_source(context.get_executor(), FileUrl{folder.write("capture", "octets")}, calls);
  ASSERT_TRUE(source.has_value()) << source.error();
  Reader reader(context, **source);
  ASSERT_TRUE(run_until(context, [&] { return reader.ended(); }));
  EXPECT_EQ(reader.octets(), "octets");
}

TEST(StreamSource, FailingReadIsLoggedAndEndsTheSource) {
  const CapturedLog log;
  boost::asio::io_context context;
  const TemporaryFolder folder;
  FailingReads calls;
  calls.errors = {EIO};
  const auto path = folder.write("capture", "octets");
  const auto source = open_file_source(context.get_executor(), FileUrl{path}, calls);
  ASSERT_TRUE(source.has_value()) << source.error();
  Reader reader(context, **source);
  ASSERT_TRUE(run_until(context, [&] { return reader.ended(); }));
  EXPECT_EQ(reader.octets(), "");
  EXPECT_FALSE(reader.thrown());
  EXPECT_EQ(log.text(), "warning file:" + path.string() +
                            ": reading failed, which is taken as the end: Input/output error\n");
}

TEST(StreamSource, CancelledWaitThrowsOperationAborted) {
  boost::asio::io_context context;
  Pipe pipe;
  const auto source = open_descriptor_source(context.get_executor(), pipe.ends[0]);
  ASSERT_TRUE(source.has_value()) << source.error();
  Reader reader(context, **source);
  context.poll();
  reader.cancel();
  ASSERT_TRUE(run_until(context, [&] { return reader.ended(); }));
  EXPECT_EQ(reader.thrown(), boost::asio::error::operation_aborted);
}

}  // namespace
}  // namespace amsbridge
