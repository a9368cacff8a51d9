#include "bridge/metrics/metrics.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ams/quantity_table.hpp"
#include "bridge/metrics/metrics_sample.hpp"
#include "bridge/metrics/quantity_metric.hpp"

namespace amsbridge {
namespace {

using namespace std::chrono_literals;
using ams::operator""_quantity;
using ::testing::HasSubstr;
using ::testing::Not;

std::string metric_name(ams::Quantity quantity) {
  const QuantityMetric metric = metric_of(quantity);
  const std::string labels = metric.label.empty() ? "" : "{" + metric.label + "=" + metric.part + "}";
  return metric.family.name + labels;
}

std::string prometheus(const MetricsInput& input) {
  return metrics_text(input, MetricsFormat::prometheus);
}

MetricsInput one_value(ams::Quantity quantity, ams::Decimal number, std::chrono::milliseconds age) {
  MetricsInput input;
  MeterMetrics meter;
  meter.name = "house";
  meter.values.push_back({{.number = number, .quantity = quantity}, age});
  meter.register_silence = 2h;
  input.meters.push_back(meter);
  return input;
}

TEST(QuantityMetric, NamesPhasesAndTariffsByLabel) {
  EXPECT_EQ(metric_name("active_power_import_w"_quantity), "amsbridge_active_power_import_watts");
  EXPECT_EQ(metric_name("active_power_import_l2_w"_quantity),
            "amsbridge_phase_active_power_import_watts{phase=l2}");
  EXPECT_EQ(metric_name("voltage_l1_v"_quantity), "amsbridge_phase_voltage_volts{phase=l1}");
  EXPECT_EQ(metric_name("power_factor_l3"_quantity), "amsbridge_phase_power_factor{phase=l3}");
  EXPECT_EQ(metric_name("active_energy_import_t4_kwh"_quantity),
            "amsbridge_tariff_active_energy_import_joules{tariff=t4}");
  EXPECT_EQ(metric_name("reactive_energy_q1_kvarh"_quantity), "amsbridge_reactive_energy_q1_varseconds");
  EXPECT_EQ(metric_name("limit_w"_quantity), "amsbridge_limit_watts");
  EXPECT_EQ(metric_name("gas_volume_m3"_quantity), "amsbridge_gas_volume_cubic_meters");
  EXPECT_EQ(metric_name("tariff"_quantity), "amsbridge_tariff");
}

TEST(QuantityMetric, OfAPhaseTellsOfAllPhases) {
  EXPECT_EQ(metric_of("current_l1_a"_quantity).family.sentence, "Current in a phase.");
  EXPECT_EQ(metric_of("active_energy_import_t1_kwh"_quantity).family.sentence,
            "Register of energy drawn in a tariff.");
}

TEST(QuantityMetric, FamiliesStandTogetherInTheTable) {
  std::set<std::string> ended;
  std::string family;
  for (std::size_t row = 0; row < ams::quantity_count(); ++row) {
    const std::string next = metric_of(ams::Quantity{static_cast<std::uint8_t>(row)}).family.name;
    EXPECT_TRUE(next == family || ended.insert(next).second) << next;
    family = next;
  }
}

TEST(QuantityMetric, ConvertsExactly) {
  const auto base = [](ams::Quantity quantity, ams::Decimal number) {
    return in_base_unit({.number = number, .quantity = quantity});
  };
  EXPECT_EQ(base("active_energy_import_kwh"_quantity, {10955402, -2}), (ams::Decimal{394394472, 3}));
  EXPECT_EQ(base("heat_energy_gj"_quantity, {1234, -3}), (ams::Decimal{1234, 6}));
  EXPECT_EQ(base("voltage_l1_v"_quantity, {2330, -1}), (ams::Decimal{2330, -1}));
  EXPECT_EQ(base("active_energy_import_kwh"_quantity, {INT64_MAX, 0}), std::nullopt);
}

TEST(Metrics, ShowAReadingWithItsMeter) {
  const std::string text = prometheus(one_value("voltage_l1_v"_quantity, {2330, -1}, 1s));
  EXPECT_THAT(text,
              HasSubstr("# HELP amsbridge_phase_voltage_volts Voltage of a phase; between phases in an IT "
                        "network.\n# TYPE amsbridge_phase_voltage_volts gauge\n"
                        "amsbridge_phase_voltage_volts{meter=\"house\",phase=\"l1\"} 233.0\n"));
}

TEST(Metrics, ShowRegistersAsCountersInJoules) {
  const MetricsInput input = one_value("active_energy_import_kwh"_quantity, {10955402, -2}, 1s);
  EXPECT_THAT(prometheus(input), HasSubstr("# TYPE amsbridge_active_energy_import_joules_total counter\n"
                                           "amsbridge_active_energy_import_joules_total{meter=\"house\"} "
                                           "394394472000\n"));
  EXPECT_THAT(metrics_text(input, MetricsFormat::openmetrics),
              HasSubstr("# TYPE amsbridge_active_energy_import_joules counter\n"
                        "# UNIT amsbridge_active_energy_import_joules joules\n"
                        "amsbridge_active_energy_import_joules_total{meter=\"house\"} 394394472000\n"));
}

TEST(Metrics, LeaveOutWhatIsOlderThanTheMetersSilence) {
  const auto power = [](std::chrono::milliseconds age) {
    return prometheus(one_value("active_power_import_w"_quantity, {1316, 0}, age));
  };
  EXPECT_THAT(power(30s), HasSubstr("amsbridge_active_power_import_watts{meter=\"house\"} 1316\n"));
  EXPECT_THAT(power(30'001ms), Not(HasSubstr("amsbridge_active_power_import_watts")));
}

TEST(Metrics, KeepRegistersBetweenHourlyLists) {
  const auto energy = [](std::chrono::milliseconds age) {
    return prometheus(one_value("active_energy_import_kwh"_quantity, {1, 0}, age));
  };
  EXPECT_THAT(energy(2h),
              HasSubstr("amsbridge_active_energy_import_joules_total{meter=\"house\"} 3600000\n"));
  EXPECT_THAT(energy(2h + 1ms), Not(HasSubstr("joules")));
}

TEST(Metrics, CountFaultsByReason) {
  EXPECT_THAT(prometheus(testing::metrics_sample()),
              HasSubstr("# TYPE amsbridge_faults_total counter\n"
                        "amsbridge_faults_total{meter=\"house\",reason=\"noise\"} 2\n"
                        "amsbridge_faults_total{meter=\"house\",reason=\"fcs_mismatch\"} 5\n"));
}

TEST(Metrics, EscapeNames) {
  EXPECT_THAT(prometheus(testing::metrics_sample()),
              HasSubstr("amsbridge_meter_online{meter=\"the \\\"odd\\\"\\\\one\\nhere\"} 0\n"));
}

TEST(Metrics, ShowBrokerOutboxAndTemperature) {
  const std::string text = prometheus(testing::metrics_sample());
  for (const char* line :
       {"amsbridge_broker_connected 1\n", "amsbridge_queued_messages 4\n",
        "amsbridge_acknowledged_messages_total 99\n", "amsbridge_outbox_messages 7\n",
        "amsbridge_outbox_bytes 1024\n", "amsbridge_temperature_celsius{sensor=\"28-0316a2799abc\"} 21.437\n",
        "amsbridge_last_reading_timestamp_seconds{meter=\"house\"} 1700000000.250\n",
        "amsbridge_meter_clock_offset_seconds{meter=\"house\"} -4\n",
        "amsbridge_build_info{version=\"" AMSBRIDGE_VERSION "\"} 1\n", "amsbridge_uptime_seconds 3600\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(Metrics, LeaveOutWhatThereIsNot) {
  const std::string text = prometheus({});
  EXPECT_THAT(text, Not(HasSubstr("outbox")));
  EXPECT_THAT(text, Not(HasSubstr("temperature")));
  EXPECT_THAT(text, Not(HasSubstr("{meter=")));
}

TEST(Metrics, OfTwoMetersOfOneNameShowTheFirst) {
  MetricsInput input;
  input.meters.resize(2);
  for (MeterMetrics& meter : input.meters) meter.name = "house";
  input.meters[1].online = true;
  const std::string text = prometheus(input);
  EXPECT_THAT(text, HasSubstr("amsbridge_meter_online{meter=\"house\"} 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("amsbridge_meter_online{meter=\"house\"} 1\n")));
}

TEST(Metrics, ShowLatencyAsAHistogram) {
  const std::string text = prometheus(testing::metrics_sample());
  EXPECT_THAT(text, HasSubstr("amsbridge_handover_latency_seconds_bucket{le=\"0.0005\"} 1\n"
                              "amsbridge_handover_latency_seconds_bucket{le=\"0.001\"} 2\n"
                              "amsbridge_handover_latency_seconds_bucket{le=\"0.0025\"} 2\n"
                              "amsbridge_handover_latency_seconds_bucket{le=\"0.005\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("amsbridge_handover_latency_seconds_sum 0.005000\n"
                              "amsbridge_handover_latency_seconds_count 3\n"));
  EXPECT_THAT(text, HasSubstr("amsbridge_acknowledgement_latency_seconds_bucket{le=\"600.0\"} 1\n"
                              "amsbridge_acknowledgement_latency_seconds_bucket{le=\"3600.0\"} 2\n"
                              "amsbridge_acknowledgement_latency_seconds_bucket{le=\"+Inf\"} 3\n"));
}

TEST(LatencyHistogram, CountsAtItsBounds) {
  LatencyHistogram histogram;
  histogram.observe(500us);
  histogram.observe(500us + 1ns);
  histogram.observe(-1s);
  EXPECT_EQ(histogram.up_to(0), 2);
  EXPECT_EQ(histogram.up_to(1), 3);
  EXPECT_EQ(histogram.count(), 3);
  EXPECT_EQ(histogram.sum(), 1000us);
}

TEST(MetricsFormat, IsWhatTheClientPrefers) {
  const auto is_open = [](std::string_view accept) {
    return choose_metrics_format(accept) == MetricsFormat::openmetrics;
  };
  EXPECT_FALSE(is_open(""));
  EXPECT_FALSE(is_open("*/*"));
  EXPECT_FALSE(is_open("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"));
  EXPECT_TRUE(is_open("application/openmetrics-text"));
  EXPECT_TRUE(is_open("application/openmetrics-text; version=1.0.0; charset=utf-8"));
  EXPECT_TRUE(
      is_open("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
              "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"));
  EXPECT_FALSE(is_open("application/openmetrics-text;version=0.0.1"));
  EXPECT_FALSE(is_open("application/openmetrics-text;q=0"));
  EXPECT_FALSE(is_open("text/plain, application/openmetrics-text;q=0.9"));
}

}  // namespace
}  // namespace amsbridge
