// What the page remembers in this browser. Private windows may refuse it, which costs nothing else.

export function remembered(name: string): string | undefined {
  try {
    return localStorage.getItem(`amsbridge.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`amsbridge.${name}`, value);
  } catch {
    // It counts until the page is closed.
  }
}
