// The step that says where readings go.

import { useState } from 'preact/hooks';

import { ApiError, api } from '../api';
import type { Settings } from '../api';
import { t } from '../i18n';
import { BrokerTest } from '../settings/broker-test';
import { changeOf, isChanged, newDraft, withTyped } from '../settings/draft';
import { byName, localProblems } from '../settings/form';
import type { Problems } from '../settings/form';
import { SettingField } from '../settings/setting-field';
import { Buttons } from './buttons';

const asked = ['mqtt.host', 'mqtt.port', 'mqtt.user', 'mqtt.password', 'mqtt.tls'];

export function BrokerStep({ settings, onNext, onSaved }: {
  settings: Settings;
  onNext: () => void;
  onSaved: () => Promise<void>;
}) {
  const [draft, setDraft] = useState(() => newDraft(settings));
  const [wrong, setWrong] = useState<Problems>({});
  const [failure, setFailure] = useState('');
  const own = settings.groups.flatMap((group) => group.settings).filter(({ key }) => asked.includes(key));
  const problems = { ...wrong, ...localProblems(settings, draft, true) };
  const save = async () => {
    if (localProblems(settings, draft, true)['mqtt.port']) return;
    try {
      if (isChanged(settings, draft)) {
        await api.changeSettings(changeOf(settings, draft));
        await onSaved();
      }
      onNext();
    } catch (error) {
      const refused = error as ApiError;
      setWrong(byName(refused.problems));
      setFailure(refused.problems.some(({ key }) => asked.includes(key)) ? '' : refused.message);
    }
  };
  return (
    <>
      <p>{t('guide.broker_text')}</p>
      {own.map((setting) => (
        <SettingField key={setting.key} setting={setting} name={setting.key} typed={draft.values[setting.key]}
          error={problems[setting.key]} disabled={!settings.writable}
          onTyped={(typed) => {
            setWrong({});
            setDraft({ ...draft, values: withTyped(draft.values, setting, typed) });
          }} />
      ))}
      <BrokerTest key={JSON.stringify(draft.values)} change={() => changeOf(settings, draft)} />
      <Buttons next={t('guide.broker_save')} failure={failure} onNext={save} onSkip={onNext} />
    </>
  );
}
