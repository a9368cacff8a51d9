// Where the page is from now on, once the network of the device's own that it came by is to go away.

import { useEffect, useState } from 'preact/hooks';

import { api } from '../api';
import type { Wifi } from '../api';
import { Notice } from '../components/notice';
import { t } from '../i18n';

export function Whereabouts() {
  const [wifi, setWifi] = useState<Wifi>();
  useEffect(() => void api.wifi().then(setWifi, () => undefined), []);
  const { state, ssid = '', name, address } = wifi ?? {};
  const places = [name && `${name}.local`, address].filter(Boolean) as string[];
  if (state !== 'joined' || places.length === 0) return null;
  return (
    <Notice tone="good" title={t('guide.where', { ssid })}>
      {places.map((host) => <p><a href={`http://${host}/`}>http://{host}</a></p>)}
    </Notice>
  );
}
