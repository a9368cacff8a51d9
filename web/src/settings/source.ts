// Sources as URLs, and the parts that a form has fields for.

export interface SerialParts { kind: 'serial'; path: string; line: string }
export interface NetworkParts { kind: 'tcp' | 'udp'; host: string; port: string }
export interface MqttParts { kind: 'mqtt'; tls: boolean; user: string; host: string; port: string; topic: string }
export interface OtherParts { kind: 'other'; text: string }
export type SourceParts = SerialParts | NetworkParts | MqttParts | OtherParts;
export type SourceKind = SourceParts['kind'];

/** How lines are read, most common first: what stands behind the `?` of a URL. */
export const serialLines = [
  { line: '', words: '2400 8E1' },
  { line: 'baud=2400&parity=none', words: '2400 8N1' },
  { line: 'baud=9600&parity=none', words: '9600 8N1' },
  { line: 'baud=115200&parity=none', words: '115200 8N1' },
];

/** A device tries all of them where its source says nothing. */
const pinLines = [{ line: '', words: '' }, { line: 'baud=2400&parity=even', words: '2400 8E1' }, ...serialLines.slice(1)];

/** Of a device, whose ports are pins: serial://uart0-gpio13. */
export const isPin = (path: string) => path.startsWith('uart');

/** Whose line has no words is found by listening. */
export const linesOf = (path: string) => isPin(path) ? pinLines : serialLines;

export const emptyParts: Record<SourceKind, SourceParts> = {
  serial: { kind: 'serial', path: '', line: '' },
  tcp: { kind: 'tcp', host: '', port: '' },
  udp: { kind: 'udp', host: '', port: '' },
  mqtt: { kind: 'mqtt', tls: false, user: '', host: '', port: '', topic: '' },
  other: { kind: 'other', text: '' },
};

const letters: Record<string, string> = { none: 'N', even: 'E', odd: 'O' };

/** A line in the usual short form, `2400 8E1`. */
export function lineInWords(line: string): string {
  const is = new URLSearchParams(line);
  const parity = letters[is.get('parity') ?? 'even'] ?? '?';
  return `${is.get('baud') ?? 2400} ${is.get('data') ?? 8}${parity}${is.get('stop') ?? 1}`;
}

function networkParts(kind: 'tcp' | 'udp', rest: string): SourceParts | undefined {
  const match = /^(\[[^\]]*\]|[^:/?@]*):(\d*)$/.exec(rest);
  return match ? { kind, host: match[1]!, port: match[2]! } : undefined;
}

function mqttParts(tls: boolean, rest: string): SourceParts | undefined {
  const match = /^(?:([^@/:]*)@)?(\[[^\]]*\]|[^:/?@]*)(?::(\d+))?\/([^?]*)$/.exec(rest);
  if (!match) return undefined;
  return { kind: 'mqtt', tls, user: match[1] ?? '', host: match[2]!, port: match[3] ?? '', topic: match[4]! };
}

/** What has no fields of its own (a file, rare options) comes back as the text that it is. */
export function partsOf(source: string): SourceParts {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/.exec(source.trim()) ?? [];
  let parts: SourceParts | undefined;
  if (scheme === 'serial') {
    const at = rest.indexOf('?');
    parts = at < 0
      ? { kind: 'serial', path: rest, line: '' }
      : { kind: 'serial', path: rest.slice(0, at), line: rest.slice(at + 1) };
    // The program writes every parameter out; a line that is as usual need not show them.
    const same = parts.line && linesOf(parts.path).find((one) => one.words === lineInWords((parts as SerialParts).line));
    if (same) parts.line = same.line;
  } else if (scheme === 'tcp' || scheme === 'udp') {
    parts = networkParts(scheme, rest);
  } else if (scheme === 'mqtt' || scheme === 'mqtts') {
    parts = mqttParts(scheme === 'mqtts', rest);
  }
  return parts ?? { kind: 'other', text: source };
}

export function sourceOf(parts: SourceParts): string {
  switch (parts.kind) {
    case 'serial': return parts.path && `serial://${parts.path}${parts.line && '?'}${parts.line}`;
    case 'tcp': return parts.host || parts.port ? `tcp://${parts.host}:${parts.port}` : '';
    case 'udp': return parts.port ? `udp://${parts.host}:${parts.port}` : '';
    case 'mqtt': {
      if (!parts.host && !parts.topic) return '';
      const user = parts.user && `${encodeURIComponent(parts.user)}@`;
      const port = parts.port && `:${parts.port}`;
      return `mqtt${parts.tls ? 's' : ''}://${user}${parts.host}${port}/${parts.topic}`;
    }
    default: return parts.text.trim();
  }
}

/** A source for people to read: the adapter's name and how its line is read. */
export function sourceInWords(source: string): string {
  const parts = partsOf(source);
  if (parts.kind !== 'serial') return source;
  return portName(source) + (isPin(parts.path) && !parts.line ? '' : `, ${lineInWords(parts.line)}`);
}

/** A port by its short name: the adapter's own, without the folder that all are in. */
export function portName(source: string): string {
  const path = source.replace(/^serial:\/\//, '').replace(/\?.*$/, '');
  return isPin(path) ? (path.split('-')[1] ?? 'gpio3').toUpperCase() : path.replace(/^\/dev\/(serial\/by-id\/)?/, '');
}
