import type { ComponentChildren } from 'preact';

import { Icon } from './icon';

/** Something that the reader should know: what is the matter, and below it what to do. */
export function Notice(props: { tone?: 'warning' | 'error' | 'good'; title: string; children?: ComponentChildren }) {
  return (
    <div class={`notice ${props.tone ?? 'warning'}`}>
      <Icon name={props.tone === 'good' ? 'check' : 'warning'} />
      <div>
        <p class="notice-title">{props.title}</p>
        {props.children}
      </div>
    </div>
  );
}
