// A question that must be answered before anything else. The browser keeps the focus in it and gives it back.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { t } from '../i18n';

export function Dialog(props: {
  title: string;
  yes: string;
  no?: string;
  danger?: boolean;
  onYes: () => void;
  onNo: () => void;
  children?: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="dialog-title" onCancel={(event) => {
      event.preventDefault();
      props.onNo();
    }}>
      <h2 id="dialog-title">{props.title}</h2>
      {props.children}
      <p class="actions">
        <button type="button" class={`button ${props.danger ? 'danger' : 'primary'}`} onClick={props.onYes}>
          {props.yes}
        </button>
        <button type="button" class="button" onClick={props.onNo}>{props.no ?? t('form.cancel')}</button>
      </p>
    </dialog>
  );
}
