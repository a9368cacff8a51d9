import { describe, expect, it } from 'vitest';

import telegrams from '../../mock/inspected.json';
import { hexOf, isText, layOut, mostCharacters, placeFaults, prepare } from './telegram';
import type { Telegram } from './telegram';

const [whole, encrypted, damaged] = telegrams as unknown as [Telegram, Telegram, Telegram];

describe('a region', () => {
  const laid = layOut({
    layer: 'hdlc', what: 'frame', octets: '7e010203ff7e',
    parts: [
      { begin: 0, end: 1, what: 'flag', meaning: '', parts: [] },
      { begin: 1, end: 5, what: 'inside', meaning: '', parts: [{ begin: 2, end: 4, what: 'number', meaning: '515', parts: [] }] },
    ],
  });

  it('gives each octet to the deepest part that has it', () => {
    expect(laid.nodes.map(({ what }) => what)).toEqual(['frame', 'flag', 'inside', 'number']);
    expect(laid.runs).toEqual([
      { begin: 0, end: 1, node: 1 }, { begin: 1, end: 2, node: 2 }, { begin: 2, end: 4, node: 3 },
      { begin: 4, end: 5, node: 2 }, { begin: 5, end: 6, node: 0 },
    ]);
  });

  it('of a real telegram is covered without gaps', () => {
    const { octets, runs } = layOut(whole.regions[0]!);
    expect(runs[0]?.begin).toBe(0);
    runs.slice(1).forEach((run, index) => expect(run.begin).toBe(runs[index]!.end));
    expect(runs.at(-1)?.end).toBe(octets.length);
  });
});

describe('a fault', () => {
  it('is found in the frame that it came in', () => {
    expect(placeFaults(encrypted, 'around').places).toEqual([{ region: 0, octet: 11 }]);
  });

  it('is found in a later telegram, by the octets around it, where it is not counted from the region', () => {
    const later = { ...encrypted, octet: 200, faults: [{ ...encrypted.faults[0]!, octet: 1000 }] };
    expect(placeFaults(later, 'around').places).toEqual([{ region: 0, octet: 11 }]);
  });

  it('in no region is shown in a region of the octets around it', () => {
    const { regions, places } = placeFaults(damaged, 'around');
    const { before = '', after = '' } = damaged.faults[0]!;
    expect(regions).toEqual([{ layer: 'hdlc', what: 'around', octets: before + after, parts: [] }]);
    expect(places).toEqual([{ region: 0, octet: before.length / 2 }]);
  });

  it('is not found at half an octet', () => {
    const region = { layer: 'hdlc', what: 'frame', octets: 'a7ea07', parts: [] };
    const fault = { octet: 50, layer: 'hdlc', reason: 'noise', message: '', before: '', after: '7ea0' };
    expect(placeFaults({ telegram: 1, octet: 0, regions: [region], faults: [fault], readings: [] }, 'around').places[0]?.region).toBe(1);
  });
});

describe('a file', () => {
  const octets = (text: string) => new TextEncoder().encode(text);

  it('of text is sent as it is, any other in hexadecimal digits', () => {
    expect(prepare(octets('7e a0\r\n'))).toEqual({ input: '7e a0\r\n', cut: false });
    expect(prepare(Uint8Array.of(0x7e, 0xa0, 0x00))).toEqual({ octets: '7ea000', cut: false });
    expect(isText(octets('# på en måler'))).toBe(true);
    expect(isText(octets('å').subarray(0, 1))).toBe(true);
    expect(isText(Uint8Array.of(0x41, 0xe6, 0x41))).toBe(false);
    expect(isText(Uint8Array.of(0x7e))).toBe(true);
    expect(hexOf(Uint8Array.of(1, 255))).toBe('01ff');
  });

  it('that is too long is cut at the end of a line, and says so', () => {
    const line = `${'7e '.repeat(33)}\n`;
    const { input = '', cut } = prepare(octets(line.repeat(3000)));
    expect(cut).toBe(true);
    expect(input.length).toBeLessThanOrEqual(mostCharacters);
    expect(input.length % line.length).toBe(line.length - 1);
    const binary = prepare(new Uint8Array(mostCharacters));
    expect(binary.octets?.length).toBe(mostCharacters);
    expect(binary.cut).toBe(true);
  });
});
