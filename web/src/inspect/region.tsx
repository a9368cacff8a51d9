// Octets and the tree of what they mean, side by side: what is pointed at or focused in one is lit in both.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';

import { t, translated } from '../i18n';
import { labelOf, partsOf } from '../quantities';
import { layOut } from './telegram';
import type { Laid, Node, Region, Run } from './telegram';

// More octets than any telegram has; what a broken recording holds beyond them would only make the page slow.
const mostOctets = 8192;
const deepestStep = 8;

function whatOf({ what }: Node): string {
  return translated(`quantity.${partsOf(what).base}`, '') ? labelOf(what) : what;
}

export function nodeInWords(node: Node): string {
  const words = [whatOf(node), node.meaning].filter(Boolean).join(', ');
  return node.end - node.begin === 1
    ? t('inspect.part_one', { octet: node.begin, what: words })
    : t('inspect.part', { begin: node.begin, end: node.end - 1, what: words });
}

/** Scrolls only within the container: the page must not jump under the pointer. */
function reveal(container: HTMLElement | null, element: HTMLElement | null | undefined): void {
  if (!container || !element) return;
  const [outer, inner] = [container.getBoundingClientRect(), element.getBoundingClientRect()];
  if (inner.top < outer.top) container.scrollTop -= outer.top - inner.top;
  else if (inner.bottom > outer.bottom) container.scrollTop += inner.bottom - outer.bottom;
}

/** A list in which the arrow keys move the focus, and Tab goes past. */
function moveFocus(event: KeyboardEvent, selector: string): void {
  const all = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>(selector)];
  const here = all.indexOf(document.activeElement as HTMLElement);
  const steps: Record<string, number> = {
    ArrowDown: here + 1, ArrowRight: here + 1, ArrowUp: here - 1, ArrowLeft: here - 1, Home: 0, End: all.length - 1,
  };
  const next = steps[event.key];
  if (next === undefined) return;
  event.preventDefault();
  all[Math.max(0, Math.min(next, all.length - 1))]?.focus();
}

function useColumns(): number {
  const wide = useMemo(() => matchMedia('(min-width: 64rem)'), []);
  const [, again] = useState(0);
  useEffect(() => {
    const change = () => again((count) => count + 1);
    wide.addEventListener('change', change);
    return () => wide.removeEventListener('change', change);
  }, [wide]);
  return wide.matches ? 16 : 8;
}

interface SideProps {
  laid: Laid;
  active: number;
  onActive: (node: number) => void;
}

function OctetRun({ run, laid, active, faults, isFirst, onActive }: SideProps & {
  run: Run;
  faults: number[];
  isFirst: boolean;
}) {
  const lit = laid.nodes[active];
  const isFault = faults.some((octet) => octet >= run.begin && octet < run.end);
  const octets = laid.octets.slice(run.begin, run.end);
  const depth = Number(laid.nodes[run.node]!.parent > 0);
  return (
    <span role="option" class={`run tone-${(run.node % 2) + 2 * depth}`} data-run={run.begin} tabIndex={isFirst ? 0 : -1}
      aria-selected={run.node === active}
      aria-description={nodeInWords(laid.nodes[run.node]!) + (isFault ? `, ${t('inspect.fault_here')}` : '')}
      onPointerEnter={() => onActive(run.node)} onFocus={() => onActive(run.node)}>
      {octets.map((octet, offset) => {
        const place = run.begin + offset;
        const isLit = lit && active > 0 && place >= lit.begin && place < lit.end;
        return <span class={`octet${isLit ? ' lit' : ''}${faults.includes(place) ? ' fault' : ''}`}>{octet}</span>;
      })}
    </span>
  );
}

function Octets({ faults, ...props }: SideProps & { faults: number[] }) {
  const { laid, active } = props;
  const container = useRef<HTMLDivElement>(null);
  const columns = useColumns();
  useEffect(() => reveal(container.current, container.current?.querySelector<HTMLElement>('.lit')), [active]);
  const runs = laid.runs.filter(({ begin }) => begin < mostOctets);
  const lines = Math.ceil(Math.min(laid.octets.length, mostOctets) / columns);
  const current = Math.max(0, runs.findIndex(({ node }) => node === active));
  return (
    <div class="octets" ref={container}>
      <pre class="offsets" aria-hidden="true">
        {Array.from({ length: lines }, (_, line) => String(line * columns).padStart(4)).join('\n')}
      </pre>
      <div role="listbox" aria-label={t('inspect.octets')} class={`columns-${columns}`}
        onKeyDown={(event) => moveFocus(event, '.run')}>
        {runs.map((run, index) => <OctetRun key={run.begin} {...props} run={run} faults={faults} isFirst={index === current} />)}
      </div>
    </div>
  );
}

function depthOf(laid: Laid, node: Node): number {
  let depth = 0;
  for (let at = node; at.parent >= 0; at = laid.nodes[at.parent]!) ++depth;
  return depth;
}

function Tree({ laid, active, onActive }: SideProps) {
  const container = useRef<HTMLUListElement>(null);
  useEffect(() => reveal(container.current, container.current?.querySelector<HTMLElement>('.lit')), [active]);
  return (
    <ul role="tree" aria-label={t('inspect.meaning')} class="tree" ref={container}
      onKeyDown={(event) => moveFocus(event, '[role=treeitem]')}>
      {laid.nodes.map((node) => {
        const depth = depthOf(laid, node);
        return (
          <li role="treeitem" key={node.id} aria-level={depth + 1} aria-selected={node.id === active}
            class={`depth-${Math.min(depth, deepestStep)}${node.id === active ? ' lit' : ''}`}
            tabIndex={node.id === active ? 0 : -1}
            onPointerEnter={() => onActive(node.id)} onFocus={() => onActive(node.id)}>
            <span>{whatOf(node)}</span> <b>{node.meaning}</b>
          </li>
        );
      })}
    </ul>
  );
}

export function RegionView({ region, faults }: { region: Region; faults: number[] }) {
  const laid = useMemo(() => layOut(region), [region]);
  const [active, setActive] = useState(0);
  const last = laid.octets.length - 1;
  const side = { laid, active, onActive: setActive };
  return (
    <section class="region">
      <h3>{region.what} <span class="quiet">{t('inspect.size', { count: laid.octets.length })}</span></h3>
      <div class={laid.nodes.length > 1 ? 'sides' : ''}>
        <Octets {...side} faults={faults.map((octet) => Math.min(octet, last))} />
        {laid.nodes.length > 1 && <Tree {...side} />}
      </div>
      {laid.nodes.length > 1 && <p class="quiet detail">{active ? nodeInWords(laid.nodes[active]!) : t('inspect.hint')}</p>}
    </section>
  );
}
