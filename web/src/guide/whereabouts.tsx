// Where the page is from now on, once the network of the device's own that it came by is to go away.

import { useEffect, useState } from 'preact/hooks';

import { api } from '../api';
import type { Wifi } from '../api';
import { Notice } from '../components/notice';
import { t } from '../i18n';

export function Whereabouts({ onWifi }: { onWifi: () => void }) {
  const [wifi, setWifi] = useState<Wifi>();
  useEffect(() => void api.wifi().then(setWifi, () => undefined), []);
  const { state, ssid = '', name, address } = wifi ?? {};
  const places = [name && `${name}.local`, address].filter(Boolean) as string[];
  if (!wifi) return null;
  if (state !== 'joined') {
    return (
      <Notice title={t('guide.no_wifi')}>
        <p class="links"><button type="button" onClick={onWifi}>{t('step_heading.wifi')}</button></p>
      </Notice>
    );
  }
  return (
    <Notice tone="good" title={t('guide.where', { ssid })}>
      <p>{t('guide.where_text')}</p>
      {places.map((host) => <p><a href={`http://${host}/`}>http://{host}</a></p>)}
    </Notice>
  );
}
