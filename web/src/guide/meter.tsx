// The step that finds the meter, or takes its source by hand, and asks for the key of one that encrypts.

import { useState } from 'preact/hooks';

import { ApiError, api } from '../api';
import type { Settings } from '../api';
import { PasswordField } from '../components/field';
import { Notice } from '../components/notice';
import { t } from '../i18n';
import { useValue } from '../observable';
import { addMeter, changeOf, localProblem, meterTitle, newDraft, settingNamed, settingsOf } from '../settings/draft';
import type { TypedValues } from '../settings/draft';
import { Folded } from '../settings/folded';
import { FindMeter } from '../settings/probe';
import type { Found } from '../settings/probe';
import { SourceField } from '../settings/source-field';
import { sourceInWords } from '../settings/source';
import { helpOf, problemInWords, titleOf } from '../settings/words';
import { session } from '../state';
import { Buttons } from './buttons';

async function save(settings: Settings, source: string, key: string): Promise<void> {
  const typed: TypedValues = {};
  for (const [name, value] of Object.entries({ source, key })) {
    const setting = settingNamed(settings.meter, name);
    if (setting && value) typed[setting.key] = value;
  }
  const draft = newDraft(settings);
  const [only] = draft.meters;
  await api.changeSettings(changeOf(settings, settings.fixed_meters && only
    ? { ...draft, meters: [{ ...only, typed }] } : addMeter(draft, typed)));
}

function KeyField({ settings, value, error, onText }: {
  settings: Settings;
  value: string;
  error: string | undefined;
  onText: (key: string) => void;
}) {
  const setting = settingNamed(settings.meter, 'key');
  if (!setting) return null;
  const problem = localProblem(setting, value);
  return (
    <PasswordField id="meter-key" label={titleOf(setting, true)} help={t('guide.meter_key')} value={value} onText={onText}
      error={error ?? (problem && problemInWords(problem))} input={{ class: 'mono' }} />
  );
}

/** What is wrong, by the end of its key: `meter[1].source`. */
function problemsOf(error: ApiError): { source?: string; key?: string; failure?: string } {
  const about = (name: string) => error.problems.find(({ key }) => key.endsWith(`.${name}`))?.sentence;
  const [source, key] = [about('source'), about('key')];
  return source || key ? { ...(source ? { source } : {}), ...(key ? { key } : {}) } : { failure: error.message };
}

export function MeterStep({ settings, onNext, onSaved }: {
  settings: Settings;
  onNext: () => void;
  onSaved: () => Promise<void>;
}) {
  const canProbe = useValue(session)?.capabilities.includes('probe');
  const drafts = newDraft(settings).meters;
  const ownSource = settings.fixed_meters && settingNamed(settings.meters[0]?.settings ?? [], 'source')?.value;
  const [source, setSource] = useState(String(ownSource || ''));
  const [found, setFound] = useState<Found>();
  const [key, setKey] = useState('');
  const [wrong, setWrong] = useState<ReturnType<typeof problemsOf>>({});
  const sourceSetting = settingNamed(settings.meter, 'source');
  // The meter that a device has from the beginning is none that anybody has set up.
  const have = ownSource ? '' : drafts.map((meter) => meterTitle(meter, settingsOf(settings, meter))).join(', ');
  // With the source that it has, a device finds its meter by itself.
  const hasNews = found || key || source !== String(ownSource || '');
  const next = async () => {
    if (!source) return onNext();
    try {
      await save(settings, source, key);
      await onSaved();
      onNext();
    } catch (error) {
      setWrong(problemsOf(error as ApiError));
    }
  };
  return (
    <>
      <p>{t('guide.meter_text')}</p>
      {have && <Notice tone="good" title={t('guide.meter_have', { meter: have })} />}
      {canProbe && !found && <FindMeter source={source || undefined} primary={!have} takesUp onUse={(next) => {
        setFound(next);
        setSource(next.source);
        setWrong({});
      }} />}
      {found ? (
        <Notice tone="good" title={found.meter || t('probe.found_some')}>
          <p class="quiet">{sourceInWords(found.source)}</p>
          {wrong.source && <p class="problem">{wrong.source}</p>}
          <p class="links"><button type="button" onClick={() => {
            setFound(undefined);
            setSource(String(ownSource || ''));
          }}>{t('guide.meter_other')}</button></p>
        </Notice>
      ) : (
        <Folded title={t('guide.meter_hand')} open={!canProbe}>
          {sourceSetting && <SourceField id="meter-source" label={titleOf(sourceSetting, true)}
            help={helpOf(sourceSetting, true)} value={source} onValue={setSource} error={wrong.source} />}
          {source && <KeyField settings={settings} value={key} error={wrong.key} onText={setKey} />}
        </Folded>
      )}
      {found?.isEncrypted && <KeyField settings={settings} value={key} error={wrong.key} onText={setKey} />}
      {!found && <p class="quiet">{t('guide.meter_closed')}</p>}
      <Buttons failure={wrong.failure} next={hasNews ? t('guide.broker_save') : have ? t('guide.next') : undefined}
        onNext={next} onSkip={have ? undefined : onNext} />
    </>
  );
}
