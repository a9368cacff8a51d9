// A setting: an input by its kind, where its value comes from, and why it cannot be changed.

import { useState } from 'preact/hooks';

import type { Setting } from '../api';
import { Field, HelpAndError, SecretInput, TextField, Toggle, wiring } from '../components/field';
import type { FieldWords } from '../components/field';
import { t } from '../i18n';
import { useValue } from '../observable';
import { shown } from './draft';
import type { Typed } from './draft';
import { ports } from './ports';
import { SourceField } from './source-field';
import { helpOf, titleOf } from './words';

export interface SettingFieldProps {
  setting: Setting;
  /** `mqtt.port`, `meter[2].name` */
  name: string;
  ofMeter?: boolean;
  typed: Typed | undefined;
  error?: string | undefined;
  /** Nothing of this kind can be changed now; why is said elsewhere. */
  disabled?: boolean;
  onTyped: (typed: Typed | undefined) => void;
}

export const fieldId = (name: string) => `set-${name}`;

interface InputProps extends SettingFieldProps {
  disabled: boolean;
  words: FieldWords;
}

function Secret({ setting, typed, disabled, words, onTyped }: InputProps) {
  const [replacing, setReplacing] = useState(false);
  const undo = () => {
    setReplacing(false);
    onTyped(undefined);
  };
  const isOpen = typed === undefined ? replacing || !setting.is_set || !!words.error : typed !== null;
  return (
    <Field {...words}>
      {isOpen && !disabled ? (
        <SecretInput {...words} value={String(typed ?? '')} onText={onTyped} input={{ autocomplete: 'new-password' }} />
      ) : (
        <input {...wiring(words)} readOnly class="stands"
          value={t(typed === null ? 'settings.secret_clearing' : setting.is_set ? 'settings.secret_set' : 'settings.secret_unset')} />
      )}
      {setting.is_set && !disabled && (
        <p class="links">
          {isOpen || typed === null ? (
            <button type="button" onClick={undo}>{t('settings.undo')}</button>
          ) : (
            <>
              <button type="button" onClick={() => setReplacing(true)}>{t('settings.secret_replace')}</button>
              <button type="button" onClick={() => onTyped(null)}>{t('settings.secret_clear')}</button>
            </>
          )}
        </p>
      )}
    </Field>
  );
}

function Choices({ setting, typed, disabled, words, onTyped }: InputProps) {
  const chosen = shown(setting, typed) as string[];
  return (
    <fieldset class="field" disabled={disabled} {...wiring(words)} tabIndex={-1}>
      <legend>{words.label}</legend>
      <HelpAndError {...words}>
        {setting.choices?.map((choice) => (
          <label class="toggle">
            <input type="checkbox" checked={chosen.includes(choice)} onChange={(event) => onTyped(
              event.currentTarget.checked ? [...chosen, choice] : chosen.filter((one) => one !== choice),
            )} />
            <span>{choice}</span>
          </label>
        ))}
      </HelpAndError>
    </fieldset>
  );
}

function suggestions(key: string, sensors: string[] | undefined): string[] {
  if (key === 'temperature.sensor') return ['auto', 'none', ...sensors ?? []];
  return key === 'time_zone' ? Intl.supportedValuesOf('timeZone') : [];
}

function Text({ setting, typed, disabled, words, onTyped }: InputProps) {
  const offered = suggestions(setting.key, useValue(ports)?.sensors);
  const isNumber = setting.kind === 'number';
  if (setting.key === 'mqtt.authority') {
    return (
      <Field {...words}>
        <textarea {...wiring(words)} rows={5} class="mono" spellcheck={false} autocomplete="off" disabled={disabled}
          value={String(shown(setting, typed))} onInput={(event) => onTyped(event.currentTarget.value)} />
      </Field>
    );
  }
  return (
    <>
      <TextField {...words} value={String(shown(setting, typed))} onText={onTyped} input={{
        disabled,
        inputMode: isNumber ? 'numeric' : 'text',
        ...(isNumber ? { class: 'number' } : {}),
        ...(offered.length ? { list: `${words.id}-list` } : {}),
      }} />
      {offered.length > 0 && (
        <datalist id={`${words.id}-list`}>{offered.map((value) => <option value={value} />)}</datalist>
      )}
    </>
  );
}

function Input(props: InputProps) {
  const { setting, typed, disabled, words, onTyped } = props;
  switch (setting.kind) {
    case 'switch':
      return <Toggle {...words} checked={shown(setting, typed) === true} onToggle={onTyped} disabled={disabled} />;
    case 'choice':
      return (
        <Field {...words}>
          <select {...wiring(words)} value={String(shown(setting, typed))} disabled={disabled}
            onChange={(event) => onTyped(event.currentTarget.value)}>
            {setting.choices?.map((choice) => <option value={choice}>{choice}</option>)}
          </select>
        </Field>
      );
    case 'choices': return <Choices {...props} />;
    case 'secret': return <Secret {...props} />;
    case 'source':
      return <SourceField {...words} value={String(shown(setting, typed))} onValue={onTyped} disabled={disabled} />;
    default: return <Text {...props} />;
  }
}

/** Where the value comes from, in small print: nothing where it is the default. */
function Origin({ setting, typed, disabled, onTyped, ofMeter }: SettingFieldProps) {
  const { origin, locked } = setting;
  if (locked) return <p class="origin">{t('settings.locked', { reason: locked })}</p>;
  if (typed === null && setting.kind !== 'secret') {
    return (
      <p class="origin">
        {t('settings.taken_back')} <button type="button" onClick={() => onTyped(undefined)}>{t('settings.undo')}</button>
      </p>
    );
  }
  if (typed !== undefined && setting.needs_restart) return <p class="origin">{t('settings.restart_note')}</p>;
  if (!origin || origin === 'default' || ofMeter) return null;
  if (origin !== 'page') return <p class="origin">{t('settings.from', { origin })}</p>;
  return (
    <p class="origin">
      {t('settings.from_page')} {setting.kind !== 'secret' && !disabled && (
        <button type="button" onClick={() => onTyped(null)}>{t('settings.take_back')}</button>
      )}
    </p>
  );
}

export function SettingField(props: SettingFieldProps) {
  const { setting, ofMeter = false } = props;
  const words = {
    id: fieldId(props.name),
    label: titleOf(setting, ofMeter),
    help: helpOf(setting, ofMeter),
    error: props.error,
  };
  return (
    <div class={`setting ${props.typed === undefined ? '' : 'changed'}`}>
      <Input {...props} disabled={props.disabled === true || !!setting.locked} words={words} />
      <Origin {...props} />
    </div>
  );
}
