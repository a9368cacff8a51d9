// The first run: password, Wi-Fi, meter, broker. Each step can be left; the next visit goes on where this one ended.

import { useEffect, useState } from 'preact/hooks';

import '../settings/form.css';
import { api } from '../api';
import type { Settings, Wifi } from '../api';
import { Notice } from '../components/notice';
import { BrokerStep } from '../guide/broker';
import { Frame } from '../guide/frame';
import { MeterStep } from '../guide/meter';
import { PasswordStep } from '../guide/password';
import { Buttons } from '../guide/buttons';
import { Whereabouts } from '../guide/whereabouts';
import { firstStep, over, stepsOf } from '../guide/steps';
import type { Step } from '../guide/steps';
import { t } from '../i18n';
import { remember, remembered } from '../memory';
import { useValue } from '../observable';
import { go } from '../route';
import { loadPorts } from '../settings/ports';
import { WifiPanel } from '../settings/wifi';
import { isDevice, loadSession, session } from '../state';

interface Known {
  settings: Settings | undefined;
  wifi: Wifi | undefined;
}

async function ask(has: (what: 'settings' | 'wifi') => boolean): Promise<Known> {
  const [settings, wifi] = await Promise.all([
    has('settings') ? api.settings() : undefined,
    has('wifi') ? api.wifi().catch(() => undefined) : undefined,
  ]);
  void loadPorts();
  return { settings, wifi };
}

/** Once the guide is over the page is what it is for, even if steps were skipped. */
async function finish(): Promise<void> {
  remember('guide', over);
  await loadSession();
  go('#/live');
}

function Steps({ known, onSaved }: { known: Known; onSaved: () => Promise<void> }) {
  const current = useValue(session)!;
  const [steps] = useState(() => stepsOf(current, known.wifi?.state === 'access_point'));
  const [isJoined, setJoined] = useState(known.wifi?.state === 'joined');
  const [step, setStep] = useState<Step>(() => firstStep(steps, current, remembered('guide'), isJoined));
  const goTo = (next: Step) => {
    remember('guide', next);
    setStep(next);
  };
  const place = steps.indexOf(step);
  const next = () => goTo(steps[place + 1] ?? 'done');
  const { settings } = known;
  const isFirst = place === 0 || steps[place - 1] === 'password';
  return (
    <Frame steps={steps} step={step}>
      {step === 'password' && <PasswordStep withCode={false} onDone={next} />}
      {step === 'wifi' && (
        <>
          <p>{t('guide.wifi_text')}</p>
          <WifiPanel onJoined={next} onWifi={({ state }) => setJoined(state === 'joined')} />
          <Buttons next={isJoined ? t('guide.next') : undefined} onNext={next} onSkip={isJoined ? undefined : next} />
        </>
      )}
      {step === 'meter' && settings && <MeterStep settings={settings} onNext={next} onSaved={onSaved} />}
      {step === 'broker' && settings && <BrokerStep settings={settings} onNext={next} onSaved={onSaved} />}
      {step === 'done' && (
        <>
          <p>{t(settings?.meters.length ? 'guide.done_text' : 'guide.done_no_meter')}</p>
          {isDevice() && <Whereabouts onWifi={() => goTo('wifi')} />}
          {settings?.meters.length
            ? <Buttons next={t('guide.done_live')} onNext={finish} />
            : <Buttons next={t('nav.settings')} onNext={() => go('#/settings')} />}
        </>
      )}
      {!isFirst && (
        <p class="links"><button type="button" onClick={() => goTo(steps[place - 1]!)}>{t('guide.back')}</button></p>
      )}
    </Frame>
  );
}

export default function Guide() {
  const [known, setKnown] = useState<Known>();
  const [failure, setFailure] = useState('');
  const reload = async () => {
    const has = (what: 'settings' | 'wifi') => session.value?.capabilities.includes(what) === true;
    setKnown(await ask(has));
  };
  useEffect(() => void reload().catch((error: Error) => setFailure(error.message)), []);
  if (failure) return <Notice tone="error" title={failure} />;
  return known ? <Steps known={known} onSaved={reload} /> : <p class="waiting">{t('common.loading')}</p>;
}
