// What came of the inspection: the telegrams a page at a time, and the open one with its faults and readings.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';

import type { Inspected } from '../api';
import { Icon } from '../components/icon';
import { Notice } from '../components/notice';
import { t, translated } from '../i18n';
import { labelOf, valueText } from '../quantities';
import { humanised } from '../settings/words';
import { RegionView } from './region';
import { placeFaults } from './telegram';
import type { Fault, Reading, Telegram } from './telegram';

const onePage = 20;

function resultOf({ faults, readings }: Telegram): string {
  if (faults.length === 1) return t('inspect.faulty_one');
  if (faults.length > 1) return t('inspect.faulty', { count: faults.length });
  return t(readings.length ? 'inspect.good' : 'inspect.empty');
}

function Pages({ page, count, onPage }: { page: number; count: number; onPage: (page: number) => void }) {
  if (count <= onePage) return null;
  const from = page * onePage;
  return (
    <p class="row">
      <button type="button" class="button icon-only" aria-label={t('inspect.earlier')} disabled={page === 0}
        onClick={() => onPage(page - 1)}><Icon name="previous" /></button>
      <span class="quiet">{t('inspect.page', { from: from + 1, to: Math.min(from + onePage, count), count })}</span>
      <button type="button" class="button icon-only" aria-label={t('inspect.later')} disabled={from + onePage >= count}
        onClick={() => onPage(page + 1)}><Icon name="next" /></button>
    </p>
  );
}

function Faults({ faults, onShow }: { faults: Fault[]; onShow: (fault: number) => void }) {
  return (
    <>
      {faults.map((fault, index) => (
        <Notice tone="error" title={translated(`fault.${fault.reason}`, humanised(fault.reason))}>
          <p>{fault.message}</p>
          {fault.difference && <p class="quiet">{fault.difference}</p>}
          {fault.next_step && <p><b>{t('inspect.next')}:</b> {fault.next_step}</p>}
          <p><button type="button" class="link" onClick={() => onShow(index)}>
            {t('inspect.show_fault')} ({t('inspect.at', { octet: fault.octet })})
          </button></p>
        </Notice>
      ))}
    </>
  );
}

function ReadingTable({ reading }: { reading: Reading }) {
  const head = [reading.maker, reading.meter_model, reading.meter_id, reading.list, reading.medium].filter(Boolean);
  return (
    <div class="scrolling">
      <table class="table">
        <caption>{head.join(' · ')}</caption>
        <tbody>
          {reading.meter_time && <tr><th scope="row">{t('inspect.time')}</th><td>{reading.meter_time.replace('T', ' ')}</td></tr>}
          {Object.entries(reading.values ?? {}).map(([key, value]) => (
            <tr><th scope="row">{labelOf(key)}</th><td>{valueText(key, value)}</td></tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TelegramView({ telegram }: { telegram: Telegram }) {
  const { regions, places } = useMemo(() => placeFaults(telegram, t('inspect.around')), [telegram]);
  const view = useRef<HTMLDivElement>(null);
  const show = (fault: number) => {
    const { region, octet } = places[fault]!;
    const runs = view.current?.querySelectorAll('.region')[region]?.querySelectorAll<HTMLElement>('.run');
    const run = runs && ([...runs].reverse().find((one) => Number(one.dataset['run']) <= octet) ?? runs[0]);
    run?.focus();
    run?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <div class="stack" ref={view}>
      <Faults faults={telegram.faults} onShow={show} />
      {regions.map((region, index) => (
        <RegionView key={`${telegram.telegram} ${index}`} region={region}
          faults={places.filter((place) => place.region === index).map(({ octet }) => octet)} />
      ))}
      {telegram.readings.length > 0 && <h3>{t('inspect.readings')}</h3>}
      {telegram.readings.map((reading) => <ReadingTable reading={reading} />)}
    </div>
  );
}

export function Explained({ inspected }: { inspected: Inspected }) {
  const telegrams = inspected.telegrams as unknown as Telegram[];
  const [page, setPage] = useState(0);
  const [open, setOpen] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    setPage(0);
    setOpen(0);
    heading.current?.focus();
  }, [inspected]);
  const shown = telegrams.slice(page * onePage, (page + 1) * onePage);
  const count = telegrams.length;
  return (
    <section class="card stack">
      <h2 ref={heading} tabIndex={-1}>
        {count === 0 ? t('inspect.none') : t(count === 1 ? 'inspect.found_one' : 'inspect.found', { count })}
      </h2>
      {inspected.complaints?.map((complaint) => <Notice title={complaint} />)}
      {!!inspected.left_out && <p class="quiet">{t('inspect.left_out', { count: inspected.left_out })}</p>}
      {count > 1 && (
        <div class="telegrams" role="group" aria-label={t('inspect.telegrams')}>
          {shown.map((telegram, index) => (
            <button type="button" class={telegram.faults.length ? 'faulty' : ''} aria-pressed={page * onePage + index === open}
              onClick={() => setOpen(page * onePage + index)}>
              {t('inspect.telegram', { number: telegram.telegram })} <small>{resultOf(telegram)}</small>
            </button>
          ))}
        </div>
      )}
      <Pages page={page} count={count} onPage={setPage} />
      {telegrams[open] && <TelegramView telegram={telegrams[open]} />}
    </section>
  );
}
