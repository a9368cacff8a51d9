// An explained telegram as `amsbridge inspect --format json` prints it, and how its octets belong to its tree.

export interface Part {
  begin: number;
  end: number;
  what: string;
  meaning: string;
  parts: Part[];
}

export interface Region {
  layer: string;
  what: string;
  octets: string;
  parts: Part[];
}

export interface Fault {
  octet: number;
  layer: string;
  reason: string;
  message: string;
  difference?: string;
  before?: string;
  after?: string;
  next_step?: string;
}

export interface Reading {
  maker?: string;
  meter_id?: string;
  meter_model?: string;
  list?: string;
  meter_time?: string;
  channel?: number;
  medium?: string;
  values?: Record<string, number>;
}

export interface Telegram {
  telegram: number;
  octet: number;
  regions: Region[];
  faults: Fault[];
  readings: Reading[];
}

/** A part with its place in the tree. The first is the region itself. */
export interface Node {
  id: number;
  parent: number;
  begin: number;
  end: number;
  what: string;
  meaning: string;
  children: Node[];
}

/** Octets next to one another that belong to the same node. */
export interface Run {
  begin: number;
  end: number;
  node: number;
}

export interface Laid {
  octets: string[];
  nodes: Node[];
  runs: Run[];
}

// A tree this deep or wide comes from no meter.
const mostNodes = 5000;

export function layOut(region: Region): Laid {
  const octets = region.octets.match(/../g) ?? [];
  const root: Node = { id: 0, parent: -1, begin: 0, end: octets.length, what: region.what, meaning: '', children: [] };
  const nodes = [root];
  const owner = new Array<number>(octets.length).fill(0);
  const add = (parts: Part[], parent: Node) => {
    for (const { begin, end, what, meaning, parts: inner } of parts) {
      if (nodes.length >= mostNodes) return;
      const node = { id: nodes.length, parent: parent.id, begin, end, what, meaning, children: [] };
      nodes.push(node);
      parent.children.push(node);
      owner.fill(node.id, begin, end);
      add(inner, node);
    }
  };
  add(region.parts, root);
  return { octets, nodes, runs: runsOf(owner) };
}

function runsOf(owner: number[]): Run[] {
  const runs: Run[] = [];
  owner.forEach((node, octet) => {
    const last = runs.at(-1);
    if (last?.node === node && last.end === octet) last.end = octet + 1;
    else runs.push({ begin: octet, end: octet + 1, node });
  });
  return runs;
}

/** The regions, and one more of the octets around each fault that lies in none of them. */
export interface Placed {
  regions: Region[];
  /** Of each fault: its region and its octet there. */
  places: { region: number; octet: number }[];
}

export function placeFaults(telegram: Telegram, around: string): Placed {
  const regions = [...telegram.regions];
  const places = telegram.faults.map((fault) => {
    const { before = '', after = '' } = fault;
    const found = findFault(telegram, fault, before, after);
    if (found) return found;
    regions.push({ layer: fault.layer, what: around, octets: before + after, parts: [] });
    return { region: regions.length - 1, octet: before.length / 2 };
  });
  return { regions, places };
}

// Regions do not say where they stood in the input, and what was put together of pieces stood nowhere as a whole:
// a fault is found again by the octets around it, first where a telegram of one frame has it.
function findFault(telegram: Telegram, fault: Fault, before: string, after: string) {
  const direct = fault.octet - telegram.octet;
  const begins = (region: Region, octet: number) => {
    const rest = region.octets.slice(octet * 2);
    return octet >= 0 && rest !== '' && (rest.startsWith(after) || after.startsWith(rest));
  };
  const first = telegram.regions[0];
  if (first && after && begins(first, direct)) return { region: 0, octet: direct };
  for (const [index, region] of telegram.regions.entries()) {
    for (let at = region.octets.indexOf(after.slice(0, 16)); after && at >= 0;
      at = region.octets.indexOf(after.slice(0, 16), at + 1)) {
      const ahead = region.octets.slice(0, at);
      if (at % 2 === 0 && begins(region, at / 2) && (ahead.endsWith(before) || before.endsWith(ahead))) {
        return { region: index, octet: at / 2 };
      }
    }
  }
  return undefined;
}

/** Whether a file is text: then it is sent as it is, else as hexadecimal digits. Its end may be cut off. */
export function isText(octets: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(octets, { stream: true });
    return !/[^\P{Cc}\t\r\n]/u.test(text);
  } catch {
    return false;
  }
}

export function hexOf(octets: Uint8Array): string {
  let text = '';
  for (const octet of octets) text += octet.toString(16).padStart(2, '0');
  return text;
}

export const mostCharacters = 200_000;

export interface Prepared {
  input?: string;
  octets?: string;
  cut: boolean;
}

/** What of a file is sent: at most what the server takes, and of a text whole lines. */
export function prepare(octets: Uint8Array): Prepared {
  if (isText(octets)) {
    const text = new TextDecoder().decode(octets.subarray(0, mostCharacters));
    const cut = octets.length > mostCharacters;
    const end = cut ? text.lastIndexOf('\n') : -1;
    return { input: end > 0 ? text.slice(0, end) : text, cut };
  }
  return { octets: hexOf(octets.subarray(0, mostCharacters / 2)), cut: octets.length > mostCharacters / 2 };
}
