// Icons as strokes on a field of 24 by 24. They stand beside words and say nothing to screen readers.

const paths = {
  live: 'M3 12h4l3-8 4 16 3-8h4',
  history: 'M4 20V10M10 20V4M16 20v-7M21 20H3',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5',
  inspect: 'M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13zM15.5 15.5 21 21',
  status: 'M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM12 11v5M12 7.5v.1',
  menu: 'M5 12h.1M12 12h.1M19 12h.1',
  warning: 'M12 3.5 2.5 20h19zM12 10v4M12 17v.1',
  previous: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  check: 'M4.5 12.5l5 5 10-11',
  download: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4 20h16',
  gas: 'M12 3c1 4 5 5.5 5 10.5a5 5 0 0 1-10 0C7 11 8.5 10 9 8c1.5 1 2 2 2 3 1-2 1.5-5 1-8z',
  water: 'M12 3c3.5 4.5 6 7.5 6 11a6 6 0 0 1-12 0c0-3.5 2.5-6.5 6-11z',
  heat: 'M8 4c-2 3 2 5 0 8s2 5 0 8M16 4c-2 3 2 5 0 8s2 5 0 8',
};

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
