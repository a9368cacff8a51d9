// Fields of forms: a label, a sentence of help, the input, and what is wrong with it, tied together for screen readers.

import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';

import { t } from '../i18n';

export interface FieldWords {
  id: string;
  label: string;
  help?: string | undefined;
  error?: string | undefined;
}

/** What ties an input to the words around it. */
export interface Wiring {
  id: string;
  'aria-describedby'?: string;
  'aria-invalid'?: 'true';
}

export function wiring({ id, help, error }: FieldWords): Wiring {
  const describedBy = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ');
  return {
    id,
    ...(describedBy ? { 'aria-describedby': describedBy } : {}),
    ...(error ? { 'aria-invalid': 'true' } : {}),
  };
}

export function HelpAndError({ id, help, error, children }: Omit<FieldWords, 'label'> & { children?: ComponentChildren }) {
  return (
    <>
      {help && <p class="help" id={`${id}-help`}>{help}</p>}
      {children}
      {error && <p class="problem" id={`${id}-error`}>{error}</p>}
    </>
  );
}

export function Field({ children, ...words }: FieldWords & { children: ComponentChildren }) {
  return (
    <div class="field">
      <label for={words.id}>{words.label}</label>
      <HelpAndError {...words}>{children}</HelpAndError>
    </div>
  );
}

export interface TextFieldProps extends FieldWords {
  value: string;
  onText: (text: string) => void;
  input?: JSX.InputHTMLAttributes<HTMLInputElement>;
}

export function TextField({ value, onText, input, ...words }: TextFieldProps) {
  return (
    <Field {...words}>
      <input
        autocapitalize="off" autocomplete="off" spellcheck={false}
        {...input} {...wiring(words)} value={value} onInput={(event) => onText(event.currentTarget.value)}
      />
    </Field>
  );
}

/** An input that hides what is typed, until it is asked to show it. */
export function SecretInput({ value, onText, input, ...words }: TextFieldProps) {
  const [visible, setVisible] = useState(false);
  return (
    <span class="beside">
      <input
        autocapitalize="off" autocomplete="off" spellcheck={false}
        {...input} {...wiring(words)} type={visible ? 'text' : 'password'}
        value={value} onInput={(event) => onText(event.currentTarget.value)}
      />
      <button type="button" aria-pressed={visible} aria-label={`${t('form.show')}: ${words.label}`}
        onClick={() => setVisible(!visible)}>
        {t(visible ? 'form.hide' : 'form.show')}
      </button>
    </span>
  );
}

export function PasswordField(props: TextFieldProps) {
  return (
    <Field {...props}>
      <SecretInput {...props} />
    </Field>
  );
}

export function Toggle({ checked, onToggle, disabled, ...words }: FieldWords & {
  checked: boolean;
  onToggle: (checked: boolean) => void;
  disabled?: boolean;
}) {
  return (
    <div class="field">
      <label class="toggle">
        <input type="checkbox" role="switch" {...wiring(words)} checked={checked} disabled={disabled}
          onChange={(event) => onToggle(event.currentTarget.checked)} />
        <span>{words.label}</span>
      </label>
      <HelpAndError {...words} />
    </div>
  );
}
