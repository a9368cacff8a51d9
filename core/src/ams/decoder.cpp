#include "ams/decoder.hpp"

#include <algorithm>

#include "ams/dlms/apdu_notes.hpp"
#include "ams/dlms/axdr.hpp"
#include "ams/dlms/block_transfer.hpp"
#include "ams/link/frame_notes.hpp"
#include "ams/link/hdlc.hpp"
#include "ams/link/mbus.hpp"
#include "ams/link/p1.hpp"
#include "ams/link/sml.hpp"
#include "ams/meters/flag.hpp"
#include "ams/meters/sml_file.hpp"

namespace ams {
namespace {

Fault at(Fault fault, std::uint64_t octet) {
  fault.octet = octet;
  return fault;
}

}  // namespace

Decoder::Decoder(std::span<std::uint8_t> storage, Sink& sink, const DecoderOptions& options)
    : storage_(storage),
      framer_(storage, *this),
      frames_(storage, Assembly::Order::as_numbered, Layer::hdlc),
      blocks_(storage, Assembly::Order::any, Layer::block_transfer),
      deciphering_(options.keys, options.gcm, options.strictness),
      strict_(options.strictness == Strictness::strict),
      tracer_(options.tracer),
      sink_(sink),
      p1_(reading_, *this) {}

void Decoder::push(Octets octets) {
  if (tracer_ != nullptr) tracer_->input(octets);
  framer_.push(octets);
}

void Decoder::expire() {
  framer_.gap();
  give_up_pieces();
}

std::uint64_t Decoder::settled() const {
  std::uint64_t octet = framer_.in_text() ? frame_.octet : framer_.position() + apdu_octets_;
  for (const Assembly* assembly : {&frames_, &blocks_}) {
    if (!assembly->empty()) octet = std::min(octet, assembly->beginning().octet);
  }
  return octet;
}

void Decoder::push_apdu(Octets octets) {
  give_up(frames_);
  put_behind_blocks();
  const std::span<std::uint8_t> own = framer_.borrow(octets);
  if (tracer_ != nullptr) tracer_->input(octets);
  look_at(this->octets(), octets);
  if (own.size() != octets.size()) {
    begin_telegram();
    report({Layer::notification, Reason::telegram_too_long, 0, static_cast<std::uint32_t>(storage_.size()),
            static_cast<std::uint32_t>(octets.size())});
  } else {
    apdu(own, Origin::dump);
  }
  apdu_octets_ += octets.size();
}

// ---- Frames

std::optional<Fault> Decoder::frame(Link link, std::span<std::uint8_t> whole, std::uint64_t octet) {
  look_at(octet + apdu_octets_, whole);
  switch (link) {
    case Link::hdlc: hdlc_frame(whole); break;
    case Link::mbus: mbus_frame(whole); break;
    case Link::sml: sml_file(whole); break;
    case Link::ciphered: return bare_ciphered(whole);
    case Link::p1: break;  // comes as text
  }
  return std::nullopt;
}

// Segments have no numbers of their own. What begins with an LLC header begins a telegram.
void Decoder::hdlc_frame(std::span<std::uint8_t> whole) {
  const hdlc::Frame parts = hdlc::parts(whole);
  if (tracer_ != nullptr) note_hdlc_frame(*tracer_, whole);
  const bool begins = llc_octets(parts.information) != 0;
  if (frames_.layer() != Layer::hdlc) give_up(frames_);
  const bool alone = !parts.segmented && (begins || (frames_.empty() && !frames_.astray()));
  if (alone) return single_frame(whole, parts.information_offset, parts.information.size());
  const std::size_t number = begins ? 1 : frames_.empty() ? 2 : frames_.count() + 1;
  frame_of_several(Layer::hdlc, {static_cast<std::uint16_t>(number), !parts.segmented, parts.information});
}

void Decoder::mbus_frame(std::span<std::uint8_t> whole) {
  const mbus::Frame parts = mbus::parts(whole);
  if (tracer_ != nullptr) note_mbus_frame(*tracer_, whole);
  if (parts.last && parts.sequence == 0) return single_frame(whole, parts.data_offset, parts.data.size());
  frame_of_several(Layer::mbus, {static_cast<std::uint16_t>(parts.sequence + 1), parts.last, parts.data});
}

void Decoder::single_frame(std::span<std::uint8_t> whole, std::size_t offset, std::size_t octets) {
  give_up(frames_);
  base_ += offset;
  apdu(whole.subspan(offset, octets), Origin::frame);
}

void Decoder::frame_of_several(Layer layer, const Assembly::Piece& piece) {
  if (frames_.layer() != layer) give_up(frames_);
  frames_.set_layer(layer);
  if (!completes(frames_, piece)) return framer_.reserve(frames_.end());
  apdu(frames_.join(), Origin::pieces);
  put_behind_blocks();
}

void Decoder::sml_file(std::span<std::uint8_t> whole) {
  give_up_pieces();
  begin_telegram();
  reading_.clear();
  if (const auto fault = interpret_sml(sml::unescape(whole), reading_, *this, tracer_)) return report(*fault);
  release();
}

// Without a frame around it nothing proves it but what is inside: its tag, or the check sequence of a text
// telegram. What fails may be a part of something else, and its octets are then as before.
std::optional<Fault> Decoder::bare_ciphered(std::span<std::uint8_t> whole) {
  const Result<CipheredApdu> parts = parse_ciphered(whole);
  if (!parts) return parts.fault();
  if (tracer_ != nullptr) tracer_->region(Layer::ciphering, "APDU", whole);
  begin_telegram();
  const Result<OpenedApdu> opened = open(whole, *parts);
  base_ += parts->text_octet;
  std::optional<Fault> fault;
  if (!opened) {
    fault = opened.fault();
  } else if (opened->holds_text()) {
    fault = p1_plaintext(*opened);
    if (fault) fault->octet += parts->text_octet;
  } else if (opened->proven) {
    notification(opened->text);
  } else {
    const Reason why = parts->authenticated() ? Reason::authentication_key_missing : Reason::tag_missing;
    fault = Fault{Layer::ciphering, why, 0, 0, 0, no_quantity, parts->title};
  }
  if (!fault) {
    give_up_pieces();
    return std::nullopt;
  }
  if (opened) deciphering_.close(whole, *parts);
  --telegrams_;
  return fault;
}

// ---- Pieces

// True if the telegram that the piece belongs to is whole by it; it is then the one being decoded.
bool Decoder::completes(Assembly& assembly, const Assembly::Piece& piece) {
  if (assembly.contradicts(piece)) give_up(assembly);
  const bool begins = assembly.empty();
  const Assembly::Outcome outcome = assembly.take(piece);
  switch (outcome) {
    case Assembly::Outcome::repeated: return false;
    case Assembly::Outcome::stray: stray(assembly, piece); return false;
    case Assembly::Outcome::too_long:
      too_long(assembly, assembly.end() + piece.data.size());
      assembly.set_astray(!piece.last);
      return false;
    case Assembly::Outcome::waiting:
    case Assembly::Outcome::whole: break;
  }
  // A block that came in frames of several began with the first of those.
  if (begins) assembly.set_beginning({++telegrams_, in_pieces_ ? telegram_.octet : frame_.octet});
  telegram_ = {assembly.beginning().number, assembly.beginning().octet, {}, frame_.end};
  return outcome == Assembly::Outcome::whole;
}

void Decoder::stray(Assembly& assembly, const Assembly::Piece& piece) {
  if (!assembly.astray()) {
    begin_telegram();
    report({assembly.layer(), Reason::piece_missing, 0, 1, 1});
  }
  assembly.set_astray(!piece.last);
}

void Decoder::too_long(Assembly& assembly, std::size_t octets) {
  tell_of(assembly, Reason::telegram_too_long, storage_.size(), octets);
  assembly.set_astray(true);
}

void Decoder::give_up(Assembly& assembly) {
  assembly.set_astray(false);
  if (!assembly.empty()) tell_of(assembly, Reason::piece_missing, assembly.first_missing(), assembly.count());
}

// The end of a telegram that will not be completed.
void Decoder::tell_of(Assembly& assembly, Reason reason, std::size_t expected, std::size_t found) {
  const Telegram lost{assembly.beginning().number, assembly.beginning().octet, {}};
  assembly.clear(assembly.begin());
  sink_.fault({assembly.layer(), reason, lost.octet, static_cast<std::uint32_t>(expected),
               static_cast<std::uint32_t>(found)},
              lost);
}

void Decoder::give_up_pieces() {
  give_up(frames_);
  give_up(blocks_);
  put_behind_blocks();
}

// No frame of several is held; what the framer may use begins behind the blocks.
void Decoder::put_behind_blocks() {
  frames_.clear(blocks_.end());
  framer_.reserve(frames_.end());
}

// ---- APDUs

void Decoder::apdu(std::span<std::uint8_t> octets, Origin origin) {
  in_pieces_ = origin == Origin::pieces || origin == Origin::blocks;
  if (tracer_ != nullptr && origin != Origin::frame) {
    tracer_->region(Layer::notification, in_pieces_ ? "APDU put together from its pieces" : "APDU", octets);
  }
  const std::size_t head = llc_octets(octets);
  const std::uint8_t tag = octets.size() > head ? octets[head] : 0;
  if (tag == block_transfer_tag && origin != Origin::blocks) {
    base_ += head;
    return block(octets.subspan(head));
  }
  give_up(blocks_);
  if (!in_pieces_) begin_telegram();
  if (tag == ciphered_apdu_tag) {
    base_ += head;
    return ciphered(octets.subspan(head), origin);
  }
  if (!octets.empty()) return notification(octets);
  base_ = frame_.octet;
  report({Layer::hdlc, Reason::frame_empty});
}

void Decoder::block(Octets octets) {
  if (!completes_transfer(octets)) return;
  apdu(blocks_.join(), Origin::blocks);
  blocks_.clear(0);
  put_behind_blocks();
}

// True if the transfer that the block belongs to is whole by it. Apart, as `interpreted` is.
[[gnu::noinline]] bool Decoder::completes_transfer(Octets octets) {
  const Result<Block> parsed = parse_block(octets);
  if (!parsed) {
    if (!in_pieces_) begin_telegram();
    report(parsed.fault());
    return false;
  }
  if (tracer_ != nullptr) note_block(*tracer_, octets, *parsed);
  const bool whole = completes(blocks_, {parsed->number, parsed->last, parsed->data});
  if (!whole) put_behind_blocks();
  return whole;
}

void Decoder::ciphered(std::span<std::uint8_t> apdu, Origin origin) {
  const std::optional<OpenedApdu> opened = deciphered(apdu, origin);
  if (!opened) return;
  if (!opened->holds_text()) return notification(opened->text);
  if (const auto fault = p1_plaintext(*opened)) report(*fault);
}

// Nothing if that has been dealt with. Apart, as `interpreted` is: what they need on the stack is free while
// the reading is passed on.
[[gnu::noinline]] std::optional<OpenedApdu> Decoder::deciphered(std::span<std::uint8_t> apdu, Origin origin) {
  const Result<CipheredApdu> parts = parse_ciphered(apdu);
  if (!parts) {
    report(parts.fault());
    return std::nullopt;
  }
  if (origin == Origin::dump && dumped_in_place(apdu.subspan(parts->text_octet))) return std::nullopt;
  if (parts->octets != apdu.size()) {
    report({Layer::ciphering, Reason::octets_left_over, parts->octets, 0,
            static_cast<std::uint32_t>(apdu.size() - parts->octets)});
    return std::nullopt;
  }
  const Result<OpenedApdu> opened = open(apdu, *parts);
  if (!opened) {
    report(opened.fault());
    return std::nullopt;
  }
  base_ += parts->text_octet;
  return *opened;
}

Result<OpenedApdu> Decoder::open(std::span<std::uint8_t> apdu, const CipheredApdu& parts) {
  if (tracer_ != nullptr) note_ciphered(*tracer_, apdu, parts);
  sender_ = maker_of_title(parts.title);
  const Result<OpenedApdu> opened = deciphering_.open(apdu, parts, marks_);
  if (tracer_ != nullptr && opened) tracer_->region(Layer::ciphering, "plaintext", opened->text);
  return opened;
}

// An APDU that another reader has decrypted where it stood: the ciphering header is still there, and behind
// it a notification to the very end, perhaps with its tag.
bool Decoder::dumped_in_place(Octets text) {
  constexpr std::size_t tag_octets = 12;
  const Result<Notification> parsed = parse_notification(text);
  if (!parsed) return false;
  axdr::Reader elements(parsed->data);
  axdr::Element element;
  while (elements.next(element)) continue;
  const bool with_tag = elements.rest().size() == tag_octets &&
                        elements.fault().value_or(Fault{}).reason == Reason::octets_left_over;
  if (!elements.complete() && !with_tag) return false;
  marks_.dumped = true;
  notification(with_tag ? text.first(text.size() - tag_octets) : text);
  return true;
}

void Decoder::notification(Octets octets) {
  if (interpreted(octets)) release();
}

[[gnu::noinline]] bool Decoder::interpreted(Octets octets) {
  const Result<Notification> parsed = parse_notification(octets);
  if (!parsed) {
    report(parsed.fault());
    return false;
  }
  if (tracer_ != nullptr) note_notification(*tracer_, octets, *parsed);
  reading_.clear();
  const auto spoilt = interpret(*parsed, reading_, *this, tracer_);
  if (spoilt) report(*spoilt);
  return !spoilt;
}

// ---- Text

void Decoder::begin_text(Octets ident, std::uint64_t octet) {
  give_up_pieces();
  look_at(octet + apdu_octets_, {});
  begin_telegram();
  p1_.begin(ident, tracer_);
}

Framer::Text Decoder::text(Octets octets, Framer::Ending ending) {
  const std::size_t taken = ending == Framer::Ending::open ? p1_.take(octets) : p1_.finish(octets);
  if (p1_.state() == P1Telegram::State::open) return {taken, true};
  telegram_.end = framer_.position() + apdu_octets_ + taken;
  if (const auto fault = release_p1()) report(*fault);
  return {taken, false};
}

std::optional<Fault> Decoder::p1_plaintext(const OpenedApdu& opened) {
  const Octets text = opened.text;
  const Verdict ident = p1::examine_ident(text);
  if (ident.kind != Verdict::Kind::whole) return Fault{Layer::p1, Reason::end_missing};
  const auto check = opened.proven ? P1Telegram::Check::waived : P1Telegram::Check::required;
  p1_.begin(text.first(ident.octets), tracer_, check);
  p1_.finish(text.subspan(ident.octets));
  if (opened.proven) reading_.marks.unchecked = false;
  return release_p1();
}

std::optional<Fault> Decoder::release_p1() {
  if (p1_.state() == P1Telegram::State::failed) return p1_.fault();
  if (strict_ && reading_.marks.unchecked) return Fault{Layer::p1, Reason::crc_absent};
  release();
  for (std::size_t index = 0; index < p1_.sub_meters(); ++index) {
    p1_.read_sub_meter(index, reading_);
    sink_.reading(reading_, telegram_);
  }
  return std::nullopt;
}

// ---- What comes out

void Decoder::release() {
  reading_.marks.unauthenticated = marks_.unauthenticated;
  reading_.marks.replayed = marks_.replayed;
  reading_.marks.dumped = marks_.dumped;
  if (reading_.maker.empty()) reading_.maker = sender_;
  deciphering_.accept();
  sink_.reading(reading_, telegram_);
}

void Decoder::make_room(std::size_t octets) {
  for (Assembly* assembly : {&frames_, &blocks_}) {
    if (!assembly->empty()) too_long(*assembly, assembly->end() + octets);
  }
  put_behind_blocks();
}

void Decoder::fault(const Fault& fault) {
  const bool may_be_a_frame = fault.reason != Reason::noise || fault.found >= hdlc::shortest_frame;
  if (may_be_a_frame) take_damage();
  look_at(fault.octet + apdu_octets_, {});
  begin_telegram();
  sink_.fault(at(fault, base_), telegram_);
}

// What was damaged may have been the next piece: frames follow each other, so theirs will not come any more.
void Decoder::take_damage() {
  blocks_.note_damage();
  if (frames_.empty()) return;
  give_up(frames_);
  frames_.set_astray(true);
  framer_.reserve(frames_.end());
}

void Decoder::value_fault(const Fault& fault) {
  report(fault);
}

// What the telegram that begins will be told to be.
void Decoder::look_at(std::uint64_t octet, Octets octets) {
  frame_ = {0, octet, octets, octets.empty() ? 0 : octet + octets.size()};
  base_ = octet;
  in_pieces_ = false;
  marks_ = {};
  sender_ = {};
  deciphering_.forget();
}

void Decoder::begin_telegram() {
  telegram_ = {++telegrams_, frame_.octet, frame_.octets, blocks_.empty() ? frame_.end : 0};
}

void Decoder::report(const Fault& fault) {
  sink_.fault(at(fault, in_pieces_ ? telegram_.octet : base_ + fault.octet), telegram_);
}

}  // namespace ams
