import type { ComponentChildren } from 'preact';

/** Pairs of what and how much; those without a value are left out. */
export function Facts({ facts }: { facts: [what: string, value: ComponentChildren][] }) {
  return (
    <dl class="facts">
      {facts.filter(([, value]) => value !== undefined && value !== '').map(([what, value]) => (
        <div><dt>{what}</dt><dd>{value}</dd></div>
      ))}
    </dl>
  );
}
