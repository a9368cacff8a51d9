// What the page remembers in this browser. Private windows may refuse it: then it counts until the page is closed.

const here: Record<string, string> = {};

export function remembered(name: string): string | undefined {
  try {
    return localStorage.getItem(`amsbridge.${name}`) ?? here[name];
  } catch {
    return here[name];
  }
}

export function remember(name: string, value: string): void {
  here[name] = value;
  try {
    localStorage.setItem(`amsbridge.${name}`, value);
  } catch {
    // As above.
  }
}
