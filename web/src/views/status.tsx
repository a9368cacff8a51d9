// Status: the bridge, its broker, its outbox, its meters, and its log.

import type { ComponentChildren } from 'preact';

import '../settings/form.css';
import type { Device, Status as Now } from '../api';
import { Ago, durationText } from '../components/ago';
import { Notice } from '../components/notice';
import { Restart } from '../components/restart';
import { number, t } from '../i18n';
import { sizeText } from '../inspect/size';
import { Told, useLostConnection } from '../live/trouble';
import { useValue } from '../observable';
import { session, status } from '../state';
import { Facts } from '../status/facts';
import { Log } from '../status/log';
import { MeterList } from '../status/meters';

const count = (value: number | undefined) => value === undefined ? undefined : number(value);

function Card({ title, state, children }: { title: string; state?: ComponentChildren; children: ComponentChildren }) {
  return (
    <section class="card">
      <div class="card-head"><h2>{title}</h2>{state}</div>
      {children}
    </section>
  );
}

function Broker({ broker }: { broker: Now['broker'] }) {
  const words = broker.connected ? 'status.connected' : broker.code === 'connecting' ? 'status.connecting' : 'status.not_connected';
  return (
    <Card title={t('status.broker')} state={<span class={`state ${broker.connected ? 'good' : 'bad'}`}>{t(words)}</span>}>
      {!broker.connected && broker.sentence && <Notice tone="error" title={broker.sentence} />}
      <Facts facts={[
        [t('status.address'), `${broker.host}:${broker.port}`],
        [t('status.since'), broker.since && <Ago time={broker.since} />],
        [t('status.acknowledged'), count(broker.acknowledged)],
        [t('status.queued'), count(broker.queued)],
        [t('status.dropped'), count(broker.dropped)],
        [t('status.refused'), count(broker.refused)],
        [t('status.reconnects'), count(broker.reconnects)],
      ]} />
    </Card>
  );
}

function Outbox({ outbox }: { outbox: Now['outbox'] }) {
  const { waiting = 0, waiting_octets: octets } = outbox;
  return (
    <Card title={t('status.outbox')} state={<span class="quiet">{t(outbox.durable ? 'status.outbox_on' : 'status.outbox_off')}</span>}>
      {outbox.problem && <Notice tone="error" title={outbox.problem} />}
      <Facts facts={[
        [t('status.waiting'), waiting ? count(waiting) : t('status.nothing')],
        [t('status.size'), waiting && octets !== undefined ? sizeText(octets) : undefined],
        ['', outbox.catching_up ? t('status.catching_up') : undefined],
      ]} />
    </Card>
  );
}

function Bridge({ now }: { now: Now }) {
  const { history } = now;
  return (
    <Card title={t('status.bridge')}>
      {[now.temperature_problem, history?.problem].map((problem) => problem && <Notice title={problem} />)}
      <Facts facts={[
        [t('status.host'), now.host],
        [t('status.version'), now.version],
        [t('status.uptime'), durationText(now.uptime)],
        [t('status.temperature'), now.temperature_c === undefined ? undefined : `${number(now.temperature_c, 1)} °C`],
        [t('status.sensor'), now.sensor],
        [t('status.time_zone'), now.time_zone],
        [t('status.history'), history?.octets === undefined ? undefined : sizeText(history.octets)],
      ]} />
    </Card>
  );
}

function DeviceCard({ device }: { device: Device }) {
  const { wifi, ring } = device;
  return (
    <Card title={t('status.device')}>
      <Facts facts={[
        [t('status.chip'), device.chip],
        [t('status.reset'), device.reset_reason],
        [t('status.crashes'), count(device.crashes || undefined)],
        ['Wi-Fi', wifi.ssid && `${wifi.ssid}, ${wifi.strength} %`],
        [t('status.address'), wifi.address],
        [t('status.memory'), sizeText(device.heap_free)],
        [t('status.block'), sizeText(device.heap_largest_block)],
        [t('status.fragmentation'), `${device.fragmentation} %`],
        [t('status.files'), `${sizeText(device.files_used)} / ${sizeText(device.files_total)}`],
        [t('status.waiting'), count(ring.readings)],
        [t('status.dropped'), count(ring.dropped)],
      ]} />
    </Card>
  );
}

export default function Status() {
  const now = useValue(status);
  const lost = useLostConnection();
  const capabilities = useValue(session)?.capabilities ?? [];
  return (
    <div class="stack form wide">
      <div class="card-head">
        <h1>{t('status.heading')}</h1>
        {capabilities.includes('restart') && <span class="row"><Restart /></span>}
      </div>
      <Told trouble={lost} tone="error" />
      {now ? (
        <div class={`stack${lost ? ' stale' : ''}`}>
          <div class="thirds">
            <Broker broker={now.broker} />
            {now.device ? <DeviceCard device={now.device} /> : <Outbox outbox={now.outbox} />}
            <Bridge now={now} />
          </div>
          <MeterList status={now} />
        </div>
      ) : <p class="waiting">{t('common.loading')}</p>}
      {capabilities.includes('log') && <Log />}
    </div>
  );
}
