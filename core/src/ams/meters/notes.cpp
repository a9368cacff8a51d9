#include "ams/meters/meter.hpp"

// What documentation says of meters, a row for each maker and port. Names in brackets are recordings.

namespace ams {
namespace {

using Texts = const std::string_view[];

// ---- Aidon

constexpr Texts aidon_no_quirks = {
    "The clock shows local standard time all year with a false deviation of 0, so it is reported without "
    "offset (aidon-6534-no-list3-dst-clock).",
    "Three-wire meters in IT networks (6525) leave out the current of phase 2 "
    "(aidon-6525-no-it3w-hantomqtt).",
    "An hourly list may come twice with the same clock and registers (aidon-6534-no-list3-hourly-gh1119).",
    "The list of one item names neither maker nor meter, and Landis+Gyr sends the same "
    "(aidon-6525-no-it3w-hantomqtt).",
};
constexpr Texts aidon_no_captures = {"aidon-6525-no-amshan", "aidon-6525-no-damaged-hantomqtt",
                                     "aidon-6525-no-it3w-hantomqtt", "aidon-6534-no-list3-dst-clock",
                                     "aidon-6534-no-list3-hourly-gh1119"};
constexpr Texts aidon_se_quirks = {
    "Names neither maker nor meter: known by its 27 items with the clock first (aidon-se-27item-frames).",
};
constexpr Texts aidon_se_captures = {"aidon-rj45-se-27item-gh143", "aidon-rj45-se-27item-gh156",
                                     "aidon-se-27item-frames"};
constexpr Texts aidon_p1_quirks = {
    "The digit in the ident line is 9, not 5 (p1-aidon-6534-se-2022).",
};
constexpr Texts aidon_p1_captures = {"p1-aidon-6534-se-2022", "p1-aidon-7534-fi-2022"};

// ---- Kaifa

constexpr Texts kaifa_no_quirks = {
    "The list of one item, every 2 s, names neither maker nor meter; its shape is known from no other maker "
    "(kaifa-ma304h3e-no-gh180).",
    "Three-wire meters in IT networks send 0 for the voltage of phase 2 (kaifa-ma304h3e-no-lists123).",
    "No scalers on the wire: mA, 0.1 V, Wh.",
};
constexpr Texts kaifa_no_captures = {"kaifa-ma304h3e-no-559frames", "kaifa-ma304h3e-no-apdu-4h",
                                     "kaifa-ma304h3e-no-gh180",     "kaifa-ma304h3e-no-lists123",
                                     "kaifa-ma304h3e-no-longrun",   "kaifa-ma304h4-no-tn-lists123"};
constexpr Texts kaifa_se_quirks = {
    "The list of OBIS codes has no scalers: mA, 0.1 V and Wh, as in Norway (kaifa-ma304h4-se-obis-amshan).",
    "Meters behind current transformers send registers of 64 bits (kaifa-ma304-se-malarenergi).",
};
constexpr Texts kaifa_se_captures = {"kaifa-ma304-se-malarenergi", "kaifa-ma304h4-se-obis-amshan"};
constexpr Texts kaifa_at_quirks = {
    "Lower Austria and Vienna: the clock comes first and the meter's id last, both without a code "
    "(kaifa-at-evn-inplace-decrypted-gh247).",
    "Salzburg and Tyrol: the clock in front of structures; the logical device name 42.0.0 tells the maker "
    "(kaifa-at-salzburg-plain-apdu, kaifa-ma110-at-tinetz-doc-encrypted).",
    "Encrypted and cut into two M-Bus frames.",
};
constexpr Texts kaifa_at_captures = {"kaifa-at-evn-inplace-decrypted-gh247", "kaifa-at-salzburg-plain-apdu",
                                     "kaifa-ma110-at-tinetz-doc-encrypted"};
constexpr Texts kaifa_p1_captures = {"dsmr42-kaifa-ma105-nl", "dsmr5-rs-kaifa-nl"};

// ---- Kamstrup

constexpr Texts kamstrup_no_quirks = {
    "No scalers on the wire: 0.01 A, 1 V and 10 Wh, but Wh from the Swedish types BN24510109x "
    "(kamstrup-6841131-se-gh239).",
    "One-phase meters keep the length of the list and send null-data for the other phases "
    "(kamstrup-6861-no-1ph-amshan).",
    "Firmware of 2017 sends the notification's time as an octet-string, later ones as the standard has it "
    "(kamstrup-6841121-no-2017fw-session).",
    "Sends 8N1, not 8E1: read with even parity every second octet is garbled "
    "(kamstrup-no-wrongparity-gh362).",
};
constexpr Texts kamstrup_no_captures = {"kamstrup-6841121-no-2017fw-session", "kamstrup-6841121-no-2018fw",
                                        "kamstrup-6841131-se-gh239", "kamstrup-6841131-se-list3",
                                        "kamstrup-6861-no-1ph-amshan"};
constexpr Texts kamstrup_dk_quirks = {
    "Meters behind current transformers send mA and nothing that tells so: U x I against P and Q decides "
    "(kamstrup-ct-dk-plain-gh216).",
    "Voltages of five digits are hundredths (kamstrup-omnipower-dk-bornholm-plain-apdu).",
    "The list of 0x41 items sends a serial number, 1.1.0.0.1, and no meter id "
    "(kamstrup-omnipower-dk-plain-apdu-2020).",
};
constexpr Texts kamstrup_dk_captures = {
    "kamstrup-6841131-dk-plain-apdu-gh111", "kamstrup-ch-bitrot-gh196", "kamstrup-ct-dk-plain-gh216",
    "kamstrup-omnipower-dk-bornholm-plain-apdu", "kamstrup-omnipower-dk-plain-apdu-2020"};
constexpr Texts kamstrup_p1_captures = {"p1-kamstrup-omnia-se", "p1-kamstrup-omnia-se-gh578",
                                        "p1-kamstrup-se-gh934"};

// ---- Landis+Gyr

constexpr Texts landis_gyr_no_quirks = {
    "Lists of Aidon's shape from Aidon's addresses: the list version tells (lg-e350-no-embriq-log).",
    "ZMF100 swaps tag and length of the codes of its currents, and sends its registers under 0.0.x.8.0 "
    "(lg-zmf100-no-embriq).",
    "The meter's id is padded with NUL (lg-e350-no-embriq-log).",
};
constexpr Texts landis_gyr_no_captures = {"lg-e350-no-embriq-log", "lg-zmf100-no-embriq"};
constexpr Texts e450_quirks = {
    "Switzerland: the list describes itself, and only the place of a value tells what it is. An id such as "
    "601109 looks like an OBIS code (lg-e450-ch-gbt-lng).",
    "No scalers on the wire: 0.01 A, 1 V and Wh (lg-e450-ch-apdu-gh934).",
    "Austria: names no maker; known by its 0x21 items, the clock first, then 1.8.0 "
    "(lg-e450-at-gbt-encrypted-2).",
};
constexpr Texts e450_captures = {"lg-e450-at-gbt-encrypted-2", "lg-e450-ch-apdu-gh934",
                                 "lg-e450-ch-gbt-gh740", "lg-e450-ch-gbt-lng"};
constexpr Texts landis_gyr_p1_captures = {"dsmr42-lg-e350-real-nl", "p1-lg-e350-xmx-nl", "p1-lg-e360-se-d"};

// ---- Iskraemeco

constexpr Texts iskraemeco_si_quirks = {
    "The second item is the list's profile, or the meter's short name, not its id "
    "(iskra-am550-si-ljubljana-gh615, iskra-am550-si-gh869-hdlc).",
    "The list of 4 items shortens the meter's id to its last eight digits (iskra-am550-si-gh869-hdlc).",
    "Third and fourth item of the list of 12 look like breaker and tariff, but that is not known and they "
    "are "
    "left out (iskra-am550-si-ljubljana-gh615).",
};
constexpr Texts iskraemeco_si_captures = {"iskra-am550-si-gh869-apdu", "iskra-am550-si-gh869-hdlc",
                                          "iskra-am550-si-gh956", "iskra-am550-si-ljubljana-gh615"};
constexpr Texts iskraemeco_hr_quirks = {
    "The layout is inferred from sums: total = T1 + T2, power = phases. What no sum proves is left out "
    "(iskra-ie5-hr-apdu-gh1072).",
};
constexpr Texts iskraemeco_hr_captures = {"iskra-ie5-hr-apdu-gh1072"};
constexpr Texts iskraemeco_at_quirks = {
    "Eight registers and powers behind the clock name neither maker nor meter "
    "(iskra-am550-at-wienernetze-encrypted).",
    "The list of OBIS codes comes in HDLC segments (iskra-mt-espl-segmented).",
};
constexpr Texts iskraemeco_at_captures = {"iskra-am550-at-wienernetze-encrypted", "iskra-mt-espl-segmented"};
constexpr Texts iskraemeco_p1_quirks = {
    "MT382 (DSMR 2 and 3) sends no check sequence, and gas on two lines (dsmr22-iskra-mt382-nl).",
    "Slovenian meters (ISK9) send date and time as 0.9.2 and 0.9.1 and no check sequence "
    "(p1-iskra-m551t-si-nocrc-gh1037).",
};
constexpr Texts iskraemeco_p1_captures = {
    "dsmr22-iskra-mt382-nl",          "dsmr30-iskra-mt382-nl",        "dsmr5-rs-isk-nl",
    "dsmr50-iskra-am550-two-mbus-nl", "dsmr50-iskra-m550t-nl-stream", "p1-iskra-m551t-si-nocrc-gh1037"};
constexpr Texts iskraemeco_sml_captures = {"sml-iskra-mt175", "sml-iskra-mt691"};

// ---- Sagemcom

constexpr Texts sagemcom_at_quirks = {
    "Older firmware lets the length of its M-Bus frames overflow: 1 stands for 257 "
    "(sagemcom-t210d-at-encrypted-gh248).",
    "The clock comes first and the meter's id last, both without a code; the list names no maker "
    "(sagemcom-t210d-at-plain-apdu-gh867).",
    "The power factor has no unit, 255, and a scaler of -3 (sagemcom-t210d-at-plain-apdu-gh867).",
};
constexpr Texts sagemcom_at_captures = {
    "sagemcom-t210d-at-encrypted-derived-250", "sagemcom-t210d-at-encrypted-derived-overflow",
    "sagemcom-t210d-at-plain-apdu-frames", "sagemcom-t210d-at-plain-apdu-gh867"};
constexpr Texts sagemcom_p1_quirks = {
    "Luxembourg: encrypted, with an authentication key that is public (p1-lux-style-encrypted-testkey).",
    "Belgium: the demand of the capacity tariff, with the time of the month's maximum "
    "(p1-fluvius-v171-alt-be).",
};
constexpr Texts sagemcom_p1_captures = {
    "dsmr5-rs-t211-nl",     "p1-fluvius-v171-alt-be",    "p1-lux-style-encrypted-testkey",
    "p1-sagemcom-eon-hu",   "p1-sagemcom-est5-at-gh264", "p1-sagemcom-smarty-lu-plain",
    "p1-sagemcom-t210dr-at"};

// ---- Others

constexpr Texts elgama_quirks = {
    "Encrypted without system title or DB in front, and the check sequence inside does not match: not "
    "decoded "
    "(p1-elgama-g35-pl-encrypted).",
};
constexpr Texts elgama_captures = {"p1-elgama-g35-pl-encrypted"};
constexpr Texts sanxing_quirks = {"1024 raw octets FF stand in the text message 0-0:96.13.0."};
constexpr Texts nes_quirks = {"The clock is written 20240111 09:35:00."};
constexpr Texts easymeter_quirks = {
    "The D0 port writes *255 behind its codes and lines behind ! (d0-easymeter-q3da-de)."};
constexpr Texts easymeter_captures = {"d0-easymeter-q3da-de", "sml-easymeter-q3a"};
constexpr Texts dzg_captures = {"sml-dzg-dvs7412", "sml-dzg-dvs7420-error"};
constexpr Texts emh_captures = {"sml-emh-ehz-hw8", "sml-emh-ehz-iw8-error", "sml-emh-ehz361"};
constexpr Texts holley_quirks = {"Some firmware computes the check sequence as CRC-16/Kermit."};

constexpr std::string_view nordic = "HDLC, 2400 8E1";
constexpr std::string_view p1_link = "P1, 115200 8N1 (9600 7E1 before DSMR 4)";
constexpr std::string_view p1_list = "DSMR telegram every 1 to 10 s";
constexpr std::string_view sml_link = "SML, 9600 8N1, infrared";
constexpr std::string_view sml_list = "SML_GetList.Res";

constexpr MeterNotes rows[] = {
    {"Aidon", "6515, 6525, 6534", "NO", nordic,
     "AIDON_V0001: 1 item every 2.5 s, 9, 12 or 13 every 10 s, on the hour with clock and registers",
     aidon_no_quirks, aidon_no_captures},
    {"Aidon", "65xx (RJ45)", "SE", nordic, "27 items every 10 s", aidon_se_quirks, aidon_se_captures},
    {"Aidon", "6534, 7534", "SE, FI", p1_link, p1_list, aidon_p1_quirks, aidon_p1_captures},
    {"Iskraemeco", "AM550", "SI", "HDLC", "9, 10 or 18 items every few seconds; 4 or 12 every 15 min",
     iskraemeco_si_quirks, iskraemeco_si_captures},
    {"Iskraemeco", "IE.5", "HR", "HDLC, segmented", "0x21 items", iskraemeco_hr_quirks,
     iskraemeco_hr_captures},
    {"Iskraemeco", "AM550", "AT", "HDLC, 9600 8N1, infrared, encrypted or segmented",
     "9 items; 16 items with OBIS codes", iskraemeco_at_quirks, iskraemeco_at_captures},
    {"Iskraemeco", "MT382, AM550, M551T", "NL, SI", p1_link, p1_list, iskraemeco_p1_quirks,
     iskraemeco_p1_captures},
    {"Iskraemeco", "MT175, MT691", "DE", sml_link, sml_list, {}, iskraemeco_sml_captures},
    {"Kaifa", "MA105, MA304", "NO", nordic,
     "KFM_001: 1 item every 2 s, 9 or 13 every 10 s, 14 or 18 on the hour", kaifa_no_quirks,
     kaifa_no_captures},
    {"Kaifa", "MA105, MA304", "SE", nordic, "KFM_001: as in Norway, or 0x24 items with OBIS codes",
     kaifa_se_quirks, kaifa_se_captures},
    {"Kaifa", "MA110, MA309", "AT, PL", "M-Bus, 2400 8E1, encrypted",
     "0x23 items; 12 or 16 items with structures", kaifa_at_quirks, kaifa_at_captures},
    {"Kaifa", "MA105, MA304", "NL", p1_link, p1_list, {}, kaifa_p1_captures},
    {"Kamstrup", "6841, 6861 (Omnipower)", "NO, SE", "HDLC, 2400 8N1",
     "Kamstrup_V0001: 0x19 items every 10 s, 0x23 on the hour", kamstrup_no_quirks, kamstrup_no_captures},
    {"Kamstrup", "6841 (Omnipower, Omnia)", "DK, CH", "HDLC, 2400 8N1, encrypted",
     "Kamstrup_V0001: 0x19 or 0x41 items every 10 s", kamstrup_dk_quirks, kamstrup_dk_captures},
    {"Kamstrup", "Omnia", "SE", p1_link, p1_list, {}, kamstrup_p1_captures},
    {"Landis+Gyr", "E350, ZMF100", "NO", nordic, "EMBRIQ_V1_1: 1 item, 13 or 18 items", landis_gyr_no_quirks,
     landis_gyr_no_captures},
    {"Landis+Gyr", "E450", "CH, AT", "HDLC, general-block-transfer, plain or encrypted",
     "a list of any length that describes itself (CH); 0x21 items (AT)", e450_quirks, e450_captures},
    {"Landis+Gyr", "E350, E360", "NL, SE", p1_link, p1_list, {}, landis_gyr_p1_captures},
    {"Sagemcom", "T210-D", "AT", "M-Bus, 2400 8E1, encrypted", "0x23 items", sagemcom_at_quirks,
     sagemcom_at_captures},
    {"Sagemcom", "T210-D-r, T211, xT211", "AT, BE, HU, LU, NL", p1_link, p1_list, sagemcom_p1_quirks,
     sagemcom_p1_captures},
    {"DZG", "DVS74", "DE", sml_link, sml_list, {}, dzg_captures},
    {"EasyMeter", "Q3A, Q3D", "DE", "SML, 9600 8N1, or D0, 9600 7E1, infrared", sml_list, easymeter_quirks,
     easymeter_captures},
    {"Elgama", "G35", "PL", p1_link, p1_list, elgama_quirks, elgama_captures},
    {"EMH", "eHZ", "DE", sml_link, sml_list, {}, emh_captures},
    {"Holley", "", "DE", sml_link, sml_list, holley_quirks, {}},
    {"NES", "", "", p1_link, p1_list, nes_quirks, {}},
    {"Sanxing", "", "HU", p1_link, p1_list, sanxing_quirks, {}},
};

}  // namespace

std::span<const MeterNotes> meter_notes() {
  return rows;
}

}  // namespace ams
