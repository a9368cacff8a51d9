// A source: its kind, and fields for the parts of its URL.

import { useState } from 'preact/hooks';

import { Field, HelpAndError, TextField, Toggle, wiring } from '../components/field';
import type { FieldWords } from '../components/field';
import { t } from '../i18n';
import type { Key } from '../i18n';
import { useValue } from '../observable';
import { isDevice } from '../state';
import { loadPorts, ports } from './ports';
import { emptyParts, isPin, lineInWords, linesOf, partsOf, portName, sourceOf } from './source';
import type { MqttParts, NetworkParts, SerialParts, SourceKind, SourceParts } from './source';

const kinds: SourceKind[] = ['serial', 'tcp', 'udp', 'mqtt', 'other'];

interface PartsProps<Parts> {
  id: string;
  parts: Parts;
  onParts: (parts: Parts) => void;
}

function SerialFields({ id, parts, onParts }: PartsProps<SerialParts>) {
  const onPins = isPin(parts.path);
  const found = useValue(ports)?.ports ?? [];
  const [byHand, setByHand] = useState(false);
  const sources = found.map(({ source, used_by }) => ({ path: (partsOf(source) as SerialParts).path ?? '', used_by }));
  const isOffered = sources.some(({ path }) => path === parts.path);
  const usual = linesOf(parts.path);
  const lines = usual.some(({ line }) => line === parts.line)
    ? usual : [...usual, { line: parts.line, words: lineInWords(parts.line) }];
  const typed = byHand || (!isOffered && parts.path !== '');
  return (
    <>
      {found.length > 0 ? (
        <Field id={`${id}-port`} label={t('source.port')}>
          <select id={`${id}-port`} value={typed ? '/' : parts.path} onChange={({ currentTarget: { value } }) => {
            setByHand(value === '/');
            onParts({ ...parts, path: value === '/' ? '' : value });
          }}>
            <option value="">{t('source.port_choose')}</option>
            {sources.map(({ path, used_by }) => (
              <option value={path}>
                {portName(path)}{used_by && ` (${used_by})`}
              </option>
            ))}
            {!onPins && <option value="/">{t('source.port_path')}</option>}
          </select>
        </Field>
      ) : (
        <p class="quiet beside">
          <span>{t('source.port_none')}</span>
          <button type="button" class="button" onClick={() => void loadPorts()}>{t('source.port_again')}</button>
        </p>
      )}
      {(typed || found.length === 0) && (
        <TextField id={`${id}-path`} label={t('source.port_path')} value={parts.path} input={{ placeholder: '/dev/ttyUSB0' }}
          onText={(path) => onParts({ ...parts, path })} />
      )}
      <Field id={`${id}-line`} label={t('source.line')}>
        <select id={`${id}-line`} value={parts.line}
          onChange={(event) => onParts({ ...parts, line: event.currentTarget.value })}>
          {lines.map(({ line, words }) => <option value={line}>{words || t('source.line_found')}</option>)}
        </select>
      </Field>
    </>
  );
}

function NetworkFields({ id, parts, onParts }: PartsProps<NetworkParts>) {
  return (
    <div class="pair">
      <TextField id={`${id}-host`} label={t(parts.kind === 'udp' ? 'source.listen' : 'source.host')} value={parts.host}
        onText={(host) => onParts({ ...parts, host })} />
      <TextField id={`${id}-number`} label={t('source.number')} value={parts.port} input={{ inputMode: 'numeric' }}
        onText={(port) => onParts({ ...parts, port: port.replace(/\D/g, '') })} />
    </div>
  );
}

function MqttFields({ id, parts, onParts }: PartsProps<MqttParts>) {
  return (
    <>
      <NetworkFields id={id} parts={{ ...parts, kind: 'tcp' }}
        onParts={({ host, port }) => onParts({ ...parts, host, port })} />
      <TextField id={`${id}-topic`} label={t('source.topic')} value={parts.topic}
        onText={(topic) => onParts({ ...parts, topic })} />
      <TextField id={`${id}-user`} label={t('source.user')} value={parts.user}
        onText={(user) => onParts({ ...parts, user })} />
      <Toggle id={`${id}-tls`} label="TLS" checked={parts.tls} onToggle={(tls) => onParts({ ...parts, tls })} />
    </>
  );
}

function PartsFields(props: PartsProps<SourceParts>) {
  const { parts } = props;
  if (parts.kind === 'serial') return <SerialFields {...props} parts={parts} />;
  if (parts.kind === 'mqtt') return <MqttFields {...props} parts={parts} />;
  if (parts.kind === 'other') {
    return <TextField id={`${props.id}-url`} label={t('source.url')} value={parts.text}
      onText={(text) => props.onParts({ kind: 'other', text })} />;
  }
  return <NetworkFields {...props} parts={parts} />;
}

export function SourceField({ value, onValue, disabled, ...words }: FieldWords & {
  value: string;
  onValue: (source: string) => void;
  disabled?: boolean;
}) {
  const [held, setParts] = useState<SourceParts>(() => value === '' ? emptyParts.serial : partsOf(value));
  // Something else may have set the source, as a search that found a meter.
  const parts = sourceOf(held) === value ? held : partsOf(value);
  const take = (next: SourceParts) => {
    setParts(next);
    onValue(sourceOf(next));
  };
  // A device has one kind of source: what is wrong with it then belongs to all of the fields.
  const hasKinds = !isDevice();
  return (
    <fieldset class="field source" disabled={disabled} {...(hasKinds ? {} : { ...wiring(words), tabIndex: -1 })}>
      <legend>{words.label}</legend>
      <HelpAndError {...words}>
        {hasKinds && (
          <select {...wiring(words)} aria-label={`${words.label}: ${t('source.kind')}`} value={parts.kind}
            onChange={(event) => {
              const kind = event.currentTarget.value as SourceKind;
              take(kind === 'other' ? { kind, text: sourceOf(parts) } : emptyParts[kind]);
            }}>
            {kinds.map((kind) => <option value={kind}>{t(`source_kind.${kind}` as Key)}</option>)}
          </select>
        )}
        <PartsFields id={words.id} parts={parts} onParts={take} />
      </HelpAndError>
    </fieldset>
  );
}
