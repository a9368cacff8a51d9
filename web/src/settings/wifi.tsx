// Wi-Fi: how it stands, networks in reach, and joining one, which may cost the page its connection.

import { useEffect, useRef, useState } from 'preact/hooks';

import { ApiError, api } from '../api';
import type { Network, Wifi } from '../api';
import { PasswordField, TextField } from '../components/field';
import { Notice } from '../components/notice';
import { t } from '../i18n';
import type { Key } from '../i18n';
import { isDevice } from '../state';

const pace = 1500;
// Looking for networks takes a radio some seconds, and says nothing when it is done.
const scanTime = 9000;
// After so many questions without an answer the machine has left the network that the page came by.
const patience = 4;
// A device stays, and only changes its channel, for which a phone may leave its network for some seconds.
const patienceWithDevice = 10;

function Bars({ strength }: { strength: number }) {
  return (
    <svg class="strength" viewBox="0 0 20 16" width="20" height="16" aria-hidden="true">
      {[0, 1, 2, 3].map((bar) => (
        <rect x={bar * 5} y={12 - bar * 4} width="3.5" height={4 + bar * 4} rx="1" class={strength > bar * 25 ? 'lit' : ''} />
      ))}
    </svg>
  );
}

function networkWords({ strength, security, known }: Network): string {
  const lock = security === 'open' ? 'wifi.open' : security === 'enterprise' ? 'wifi.enterprise' : 'wifi.secured';
  return [t('wifi.strength', { strength }), t(lock), known && t('wifi.known')].filter(Boolean).join(', ');
}

function Networks({ networks, chosen, onChoose }: {
  networks: Network[];
  chosen: string | undefined;
  onChoose: (ssid: string) => void;
}) {
  const sorted = [...networks].sort((one, other) => other.strength - one.strength);
  return (
    <ul class="networks">
      {sorted.map((network) => (
        <li>
          <button type="button" aria-pressed={chosen === network.ssid} disabled={network.security === 'enterprise'}
            onClick={() => onChoose(network.ssid)}>
            <Bars strength={network.strength} />
            <span>{network.ssid}<small>{networkWords(network)}</small></span>
          </button>
        </li>
      ))}
      <li>
        <button type="button" aria-pressed={chosen === ''} onClick={() => onChoose('')}>
          <span>{t('wifi.hidden')}</span>
        </button>
      </li>
    </ul>
  );
}

function JoinForm({ network, warning, onJoin }: {
  network: Network | undefined;
  warning: Key;
  onJoin: (ssid: string, password: string, hidden: boolean) => void;
}) {
  const form = useRef<HTMLFormElement>(null);
  // On a phone it would stand below the end of the list, out of sight.
  useEffect(() => form.current?.scrollIntoView({ block: 'nearest' }), []);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const ssid = network?.ssid ?? name;
  const isOpen = network?.security === 'open';
  const tooShort = password !== '' && password.length < 8 && network?.security !== 'wep';
  return (
    <form class="stack" ref={form} onSubmit={(event) => {
      event.preventDefault();
      if (ssid && !tooShort) onJoin(ssid, password, !network);
    }}>
      {!network && <TextField id="wifi-name" label={t('wifi.name')} value={name} onText={setName} />}
      {!isOpen && <PasswordField id="wifi-password" label={t('wifi.secret')} value={password} onText={setPassword}
        error={tooShort ? t('form.password_short') : undefined} />}
      <p class="quiet">{t(warning)}</p>
      <p><button class="button primary">{t('wifi.join')}</button></p>
    </form>
  );
}

function useWifi(onJoined?: () => void) {
  const [wifi, setWifi] = useState<Wifi>();
  const [joining, setJoining] = useState<string>();
  const [lost, setLost] = useState(false);
  const [scanningUntil, setScanningUntil] = useState(0);
  const [failure, setFailure] = useState('');
  const silent = useRef(0);
  const idle = useRef(0);
  const ask = async (question: Promise<Wifi>) => {
    try {
      const next = await question;
      silent.current = 0;
      setFailure('');
      setLost(false);
      setWifi(next);
      if (joining !== undefined && next.state !== 'connecting') {
        const isJoined = next.state === 'joined' && next.ssid === joining;
        if (isJoined) onJoined?.();
        if (isJoined || next.failure || ++idle.current >= patience) setJoining(undefined);
      }
    } catch (error) {
      const isAway = joining !== undefined && error instanceof ApiError && error.status === 0;
      if (isAway) setLost(++silent.current >= (isDevice() ? patienceWithDevice : patience));
      else setFailure((error as Error).message);
    }
  };
  useEffect(() => void ask(api.wifi()), []);
  const isUnknown = wifi?.networks.length === 0 && wifi.state !== 'unavailable';
  useEffect(() => isUnknown ? scan() : undefined, [isUnknown]);
  const isMoving = joining !== undefined || wifi?.state === 'connecting' || Date.now() < scanningUntil;
  useEffect(() => {
    if (!isMoving) return;
    const timer = setInterval(() => void ask(api.wifi()), pace);
    return () => clearInterval(timer);
  });
  const scan = () => {
    setScanningUntil(Date.now() + scanTime);
    void ask(api.scanWifi());
  };
  const join = (ssid: string, password: string, hidden: boolean) => {
    silent.current = idle.current = 0;
    setJoining(ssid);
    api.joinWifi({ ssid, ...(password ? { password } : {}), ...(hidden ? { hidden } : {}) }).then(setWifi, (error: ApiError) => {
      if (error.status === 0) return;
      setJoining(undefined);
      setFailure(error.message);
    });
  };
  return { wifi, joining, lost, failure, isScanning: Date.now() < scanningUntil, scan, join };
}

function stateWords({ state, ssid = '', sentence }: Wifi): string {
  return state === 'unavailable' && sentence ? sentence : t(`wifi_state.${state}` as Key, { ssid });
}

export function WifiPanel({ onJoined, onWifi }: { onJoined?: () => void; onWifi?: (wifi: Wifi) => void }) {
  const { wifi, joining, lost, failure, isScanning, scan, join } = useWifi(onJoined);
  useEffect(() => wifi && onWifi?.(wifi), [wifi]);
  const [chosen, setChosen] = useState<string>();
  if (!wifi) return failure ? <Notice tone="error" title={failure} /> : <p class="quiet">{t('common.loading')}</p>;
  const canJoin = wifi.state !== 'unavailable' && joining === undefined;
  const network = wifi.networks.find(({ ssid }) => ssid === chosen);
  return (
    <div class="stack">
      <div role="status" class="stack">
        {joining === undefined ? <p>{stateWords(wifi)}</p> : <p>{t('wifi.joining', { ssid: joining })}</p>}
        {joining !== undefined && !lost && <progress />}
        {lost && (
          <Notice title={t('wifi.lost_heading')}>
            <p>{t('wifi.lost', { ssid: joining ?? '', name: wifi.name ?? 'amsbridge' })}</p>
            <p>{t('wifi.lost_back')}</p>
          </Notice>
        )}
        {joining === undefined && wifi.failure && <Notice tone="error" title={t('wifi.failed', { reason: wifi.failure })} />}
        {failure && <Notice tone="error" title={failure} />}
        {wifi.missing?.map((sentence) => <Notice title={sentence} />)}
      </div>
      {canJoin && (
        <>
          <p class="row">
            <button type="button" class="button" disabled={isScanning} onClick={scan}>
              {t(isScanning ? 'wifi.scanning' : 'wifi.scan')}
            </button>
          </p>
          <Networks networks={wifi.networks} chosen={chosen} onChoose={setChosen} />
          {chosen !== undefined && <JoinForm key={chosen} network={network} onJoin={join}
            warning={wifi.state === 'access_point' && isDevice() ? 'wifi.warning_device' : 'wifi.warning'} />}
        </>
      )}
    </div>
  );
}
