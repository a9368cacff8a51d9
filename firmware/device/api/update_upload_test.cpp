#include "firmware/device/api/update_upload.hpp"

#include <gtest/gtest.h>

#include "firmware/device/api/api_test_support.hpp"

namespace amsbridge::device {
namespace {

class Upload : public ::testing::Test {
 protected:
  static http::Request head(const std::string& length) {
    http::Request request;
    request.method = "POST";
    request.path = "/api/v1/update";
    if (!length.empty()) request.headers.emplace_back("Content-Length", length);
    return request;
  }
  int begin(const std::string& length) {
    const auto refused = upload.begin(head(length));
    return refused ? refused->status : 0;
  }
  void write(std::size_t octets) { upload.write(std::vector<std::uint8_t>(octets, 0xE9)); }
  static std::string code(const http::Response& response) {
    return nlohmann::json::parse(response.body.view())["error"]["code"];
  }

  FakeView view;
  UpdateUpload upload{view, [](const http::Request&) { return std::nullopt; }};
};

TEST_F(Upload, TakesAnImageInParts) {
  EXPECT_EQ(begin("1500"), 0);
  write(1000);
  write(500);
  const http::Response response = upload.finish();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(
      response.body.view(),
      R"({"updated":true,"sentence":"The new program is in its place; the device begins anew with it."})");
  EXPECT_EQ(view.fake_updater.image.size(), 1500U);
  EXPECT_TRUE(view.fake_updater.is_finished);
  EXPECT_EQ(view.done, std::vector<std::string>{"restart"});
}

TEST_F(Upload, NeedsALengthThatFits) {
  EXPECT_EQ(begin(""), 411);
  for (const char* length : {"x", "-1", "1 2", "0x10", "99999999999999999999"})
    EXPECT_EQ(begin(length), 400) << length;
  EXPECT_EQ(begin("0"), 422);
  EXPECT_EQ(begin("1966081"), 413);
  EXPECT_EQ(view.fake_updater.announced, 0U);
  EXPECT_EQ(begin("1966080"), 0);
}

TEST_F(Upload, IsOneAtATimeUntilTheFirstHasGivenUp) {
  EXPECT_EQ(begin("10"), 0);
  EXPECT_EQ(begin("10"), 409);
  view.time = view.time + std::chrono::seconds(59);
  write(1);
  view.time = view.time + std::chrono::seconds(60);
  EXPECT_EQ(begin("10"), 409);
  view.time = view.time + std::chrono::milliseconds(1);
  EXPECT_EQ(begin("10"), 0);
  EXPECT_EQ(view.fake_updater.abandoned, 1);
}

TEST_F(Upload, OfMoreOrLessThanWasAnnouncedIsNone) {
  EXPECT_EQ(begin("10"), 0);
  write(9);
  EXPECT_EQ(code(upload.finish()), "not_an_image");
  EXPECT_EQ(begin("10"), 0);
  write(11);
  EXPECT_EQ(code(upload.finish()), "not_an_image");
  EXPECT_EQ(view.fake_updater.abandoned, 2);
  EXPECT_FALSE(view.fake_updater.is_finished);
  EXPECT_TRUE(view.done.empty());
}

TEST_F(Upload, TellsWhatTheUpdaterDoesNotLike) {
  view.fake_updater.begin_error = "There is no room for it.";
  const auto refused = upload.begin(head("10"));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 422);
  EXPECT_FALSE(upload.is_running());
  view.fake_updater.begin_error.clear();
  view.fake_updater.write_error = "The flash could not be written.";
  EXPECT_EQ(begin("10"), 0);
  write(5);
  write(5);
  const http::Response failed = upload.finish();
  EXPECT_EQ(failed.status, 422);
  EXPECT_NE(failed.body.view().find("The flash could not be written."), std::string::npos);
  view.fake_updater.write_error.clear();
  view.fake_updater.finish_error = "The signature is wrong.";
  EXPECT_EQ(begin("10"), 0);
  write(10);
  EXPECT_EQ(code(upload.finish()), "bad_signature");
  EXPECT_TRUE(view.done.empty());
  EXPECT_EQ(code(upload.finish()), "not_begun");
}

TEST_F(Upload, IsGivenUpWhenTheClientHasGone) {
  EXPECT_EQ(begin("10"), 0);
  write(5);
  upload.abandon();
  upload.abandon();
  EXPECT_EQ(view.fake_updater.abandoned, 1);
  write(5);
  EXPECT_EQ(view.fake_updater.image.size(), 0U);
  EXPECT_EQ(begin("10"), 0);
}

}  // namespace
}  // namespace amsbridge::device
