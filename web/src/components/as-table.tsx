// A plot's values in a table: for who cannot see the plot, and for who wants the numbers.

import { useState } from 'preact/hooks';

import { t } from '../i18n';

const mostRows = 100;

/** Rows are made only when the table is opened. */
export function AsTable(props: {
  caption: string;
  head: string[];
  rows: () => string[][];
  /** Makes the rows, of which there are no more than are shown, buttons by their first column. */
  onChoose?: ((row: number) => void) | undefined;
}) {
  const { onChoose } = props;
  const [open, setOpen] = useState(false);
  return (
    <details class="as-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('common.as_table')}</summary>
      {open && (
        <div class="scrolling" tabIndex={0} role="group" aria-label={props.caption}>
          <table class="table">
            <caption class="hidden">{props.caption}</caption>
            <thead>
              <tr>{props.head.map((text) => <th scope="col">{text}</th>)}</tr>
            </thead>
            <tbody>
              {thinned(props.rows()).map(([first, ...others], row) => (
                <tr>
                  <th scope="row">
                    {onChoose ? <button type="button" class="link" onClick={() => onChoose(row)}>{first}</button> : first}
                  </th>
                  {others.map((text) => <td>{text}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

/** At most a hundred rows, evenly chosen. */
function thinned(rows: string[][]): string[][] {
  const step = Math.ceil(rows.length / mostRows);
  return rows.filter((_, index) => index % step === 0);
}
