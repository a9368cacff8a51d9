import { describe, expect, it } from 'vitest';

import { lineInWords, partsOf, portName, sourceInWords, sourceOf } from './source';

describe('a source', () => {
  it.each([
    'serial:///dev/ttyUSB0', 'serial:///dev/ttyUSB0?baud=9600&parity=none', 'serial:///dev/ttyS1?baud=300&parity=even&data=7&stop=1',
    'tcp://meter.local:2000', 'tcp://[::1]:2000', 'udp://:2000', 'udp://239.0.0.1:2000',
    'mqtt://broker/han/+/raw', 'mqtts://me@broker:8883/han/house/raw', 'file:/tmp/telegrams', '-', '',
    'mqtt://broker/han/raw?client_id=me&session=persistent', 'tcp://no-port',
  ])('comes back from its parts: %s', (source) => {
    expect(sourceOf(partsOf(source))).toBe(source);
  });

  it('has parts that a form has fields for', () => {
    expect(partsOf('tcp://[::1]:2000')).toEqual({ kind: 'tcp', host: '[::1]', port: '2000' });
    expect(partsOf('mqtts://me@broker:8883/han/+/raw'))
      .toEqual({ kind: 'mqtt', tls: true, user: 'me', host: 'broker', port: '8883', topic: 'han/+/raw' });
  });

  it('with rare options stays the text that it is', () => {
    expect(partsOf('mqtt://broker/han?qos=2')).toEqual({ kind: 'other', text: 'mqtt://broker/han?qos=2' });
  });

  it('of a usual line is the same, written out in full or not', () => {
    expect(partsOf('serial:///dev/ttyUSB0?baud=2400&parity=even&data=8&stop=1'))
      .toEqual({ kind: 'serial', path: '/dev/ttyUSB0', line: '' });
    expect(partsOf('serial:///dev/ttyUSB0?baud=2400&parity=none&data=8&stop=1'))
      .toEqual({ kind: 'serial', path: '/dev/ttyUSB0', line: 'baud=2400&parity=none' });
  });

  it('is read by people as the adapter and the line', () => {
    expect(lineInWords('baud=300&parity=even&data=7')).toBe('300 7E1');
    expect(portName('serial:///dev/serial/by-id/usb-FTDI?baud=2400')).toBe('usb-FTDI');
    expect(sourceInWords('serial:///dev/ttyAMA0?baud=2400&parity=none')).toBe('ttyAMA0, 2400 8N1');
    expect(sourceInWords('tcp://house:1')).toBe('tcp://house:1');
  });

  it('of a device is a pin, whose line is found by listening unless it is told', () => {
    for (const source of ['serial://uart0', 'serial://uart0-gpio13', 'serial://uart0?baud=2400&parity=even']) {
      expect(sourceOf(partsOf(source))).toBe(source);
    }
    expect(partsOf('serial://uart0?baud=2400&parity=even&data=8'))
      .toEqual({ kind: 'serial', path: 'uart0', line: 'baud=2400&parity=even' });
    expect(['serial://uart0', 'serial://uart0-gpio13?baud=2400&parity=none'].map(sourceInWords))
      .toEqual(['GPIO3', 'GPIO13, 2400 8N1']);
  });
});
