// The meters: each folded by its name, with its settings inside.

import { useState } from 'preact/hooks';

import { t } from '../i18n';
import type { Setting } from '../api';
import { addMeter, fieldName, meterTitle, removeMeter, settingNamed, settingsOf, shown, withTyped } from './draft';
import type { Draft, MeterDraft } from './draft';
import type { Form } from './form';
import { isRare } from './groups';
import { FindMeter } from './probe';
import { SettingField } from './setting-field';
import { Folded } from './folded';

function withMeter(draft: Draft, changed: MeterDraft): Draft {
  return { ...draft, meters: draft.meters.map((meter) => meter.id === changed.id ? changed : meter) };
}

interface MeterProps {
  form: Form;
  meter: MeterDraft;
  place: number;
  canProbe: boolean;
}

function MeterFields({ form, meter, place, canProbe }: MeterProps) {
  const own = settingsOf(form.settings, meter);
  const source = settingNamed(own, 'source');
  const kept = meter.was === undefined ? undefined : form.settings.meters[meter.was];
  const locked = kept?.locked;
  const disabled = !!locked || !form.settings.writable;
  const take = (setting: Setting, typed: Parameters<typeof withTyped>[2]) =>
    form.setDraft(withMeter(form.draft, { ...meter, typed: withTyped(meter.typed, setting, typed) }));
  const field = (setting: Setting) => {
    const name = fieldName(setting.key, place);
    return <SettingField key={setting.key} setting={setting} name={name} ofMeter typed={meter.typed[setting.key]}
      error={form.problems[name]} disabled={disabled} onTyped={(typed) => take(setting, typed)} />;
  };
  const rare = own.filter(({ key }) => isRare(key, true));
  return (
    <div class="stack">
      {locked && <p class="origin">{t('settings.locked', { reason: locked })}</p>}
      {own.filter((setting) => !rare.includes(setting)).map((setting) => (
        <>
          {field(setting)}
          {setting === source && canProbe && !disabled && (
            <FindMeter source={String(shown(source, meter.typed[source.key])) || undefined}
              onUse={(found) => take(source, found.source)} />
          )}
        </>
      ))}
      <Folded title={t('settings.advanced', { count: rare.length })}
        open={rare.some(({ key }) => form.problems[fieldName(key, place)])}>
        {rare.map(field)}
      </Folded>
      {!disabled && !form.settings.fixed_meters && (
        <p>
          <button type="button" class="button danger" onClick={() => form.setDraft(removeMeter(form.draft, meter.id))}>
            {t('settings.remove_meter')}
          </button>
        </p>
      )}
    </div>
  );
}

function MeterFold(props: MeterProps) {
  const { form, meter, place } = props;
  const prefix = `meter[${place + 1}]`;
  const hasProblem = Object.keys(form.problems).some((name) => name.startsWith(prefix));
  const [isOpen, setOpen] = useState(meter.was === undefined || form.draft.meters.length === 1);
  const title = meterTitle(meter, settingsOf(form.settings, meter)) || t('settings.meter_number', { number: place + 1 });
  return (
    <details class="fold" open={isOpen || hasProblem} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {(isOpen || hasProblem) && <MeterFields {...props} />}
    </details>
  );
}

export function Meters({ form, canProbe }: { form: Form; canProbe: boolean }) {
  const { draft, settings } = form;
  return (
    <>
      {draft.meters.length === 0 && <p class="quiet">{t('settings.no_meters')}</p>}
      {draft.meters.map((meter, place) => (
        <MeterFold key={`${form.round} ${meter.id}`} form={form} meter={meter} place={place} canProbe={canProbe} />
      ))}
      {settings.writable && !settings.fixed_meters && (
        <p>
          <button type="button" class="button" onClick={() => form.setDraft(addMeter(draft))}>{t('settings.add_meter')}</button>
        </p>
      )}
    </>
  );
}
