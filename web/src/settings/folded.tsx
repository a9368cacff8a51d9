// What few need, behind a line that unfolds it.

import type { ComponentChildren } from 'preact';

export function Folded({ title, open, children }: { title: string; open?: boolean; children: ComponentChildren }) {
  return (
    <details class="more" {...(open ? { open } : {})}>
      <summary>{title}</summary>
      <div class="stack">{children}</div>
    </details>
  );
}
