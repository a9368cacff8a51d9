// A value that components and other code can watch. All the state that views share is held in these.

import { useEffect, useState } from 'preact/hooks';

export class Observable<T> {
  #watchers = new Set<(value: T) => void>();

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  set(value: T): void {
    if (Object.is(value, this.current)) return;
    this.current = value;
    for (const watcher of [...this.#watchers]) watcher(value);
  }

  /** Calls `watcher` at each change; the result ends it. */
  watch(watcher: (value: T) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}

/** The value, and a new rendering each time it changes. */
export function useValue<T>(observable: Observable<T>): T {
  const [, setValue] = useState(0);
  const rendered = observable.value;
  useEffect(() => {
    const stop = observable.watch(() => setValue((count) => count + 1));
    // Effects run after drawing: what has changed in between would otherwise never be seen.
    if (!Object.is(rendered, observable.value)) setValue((count) => count + 1);
    return stop;
  }, [observable]);
  return rendered;
}
