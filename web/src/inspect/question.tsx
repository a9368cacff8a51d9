// What is to be explained: text, a file, or the latest of a meter.

import { useRef, useState } from 'preact/hooks';

import { address } from '../api';
import type { ToInspect } from '../api';
import { Field, PasswordField, Toggle, wiring } from '../components/field';
import { useMeter, nameOf } from '../components/meter-chooser';
import { Icon } from '../components/icon';
import { number, t } from '../i18n';
import { useValue } from '../observable';
import { route } from '../route';
import { Folded } from '../settings/folded';
import { session, status } from '../state';
import { sizeText } from './size';
import { mostCharacters, prepare } from './telegram';
import type { Prepared } from './telegram';

interface Chosen extends Prepared {
  name: string;
  size: number;
}

async function read(file: File): Promise<Chosen> {
  const octets = await file.slice(0, mostCharacters + 1).arrayBuffer();
  return { name: file.name, size: file.size, ...prepare(new Uint8Array(octets)) };
}

const isKey = (text: string) => text === '' || /^[0-9a-f]{32}$/i.test(text.replace(/[\s:-]/g, ''));

function Keys({ keys, onKeys }: { keys: Required<Pick<ToInspect, 'key' | 'auth_key'>>; onKeys: (keys: never) => void }) {
  const field = (name: 'key' | 'auth_key') => (
    <PasswordField id={`inspect-${name}`} label={t(name === 'key' ? 'inspect.key' : 'inspect.auth_key')} value={keys[name]} input={{ class: 'mono' }}
      onText={(text) => onKeys({ ...keys, [name]: text } as never)}
      error={isKey(keys[name]) ? undefined : t('form.key_digits')} />
  );
  return (
    <Folded title={t('inspect.keys')}>
      <p class="help">{t('inspect.key_help')}</p>
      {field('key')}
      {field('auth_key')}
    </Folded>
  );
}

function FileChooser({ onFile }: { onFile: (file: File | undefined) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="button" onClick={() => input.current?.click()}>{t('inspect.choose')}</button>
      <input ref={input} type="file" hidden onChange={({ currentTarget }) => {
        onFile(currentTarget.files?.[0]);
        currentTarget.value = '';
      }} />
    </>
  );
}

export interface AskProps {
  busy: boolean;
  onAsk: (question: ToInspect) => void;
}

export function Paste({ busy, onAsk }: AskProps) {
  const [text, setText] = useState('');
  const [file, setFile] = useState<Chosen>();
  const [keys, setKeys] = useState({ key: '', auth_key: '' });
  const [problem, setProblem] = useState('');
  const [isOver, setOver] = useState(false);
  const take = (chosen: File | undefined) => {
    setOver(false);
    setProblem('');
    if (chosen) read(chosen).then(setFile, () => setProblem(t('inspect.file_bad')));
  };
  const error = problem || (text.length > mostCharacters ? t('inspect.too_long', { most: number(mostCharacters) }) : undefined);
  const ask = () => {
    if ((error && !file) || !isKey(keys.key) || !isKey(keys.auth_key) || !(file || text.trim())) return;
    const { input, octets } = file ?? { input: text, octets: undefined };
    onAsk({
      ...(octets === undefined ? { input: input ?? '' } : { octets }),
      ...(keys.key && { key: keys.key }),
      ...(keys.auth_key && { auth_key: keys.auth_key }),
    });
  };
  const words = { id: 'inspect-input', label: t('inspect.input'), error };
  return (
    <form class={`card stack ${isOver ? 'over' : ''}`} onSubmit={(event) => {
      event.preventDefault();
      ask();
    }} onDragOver={(event) => {
      event.preventDefault();
      setOver(true);
    }} onDragLeave={() => setOver(false)} onDrop={(event) => {
      event.preventDefault();
      take(event.dataTransfer?.files[0]);
    }}>
      {file ? (
        <div class="row" role="status">
          <b>{file.name}</b> <span class="quiet">{sizeText(file.size)}</span>
          <button type="button" class="button" onClick={() => setFile(undefined)}>{t('inspect.file_remove')}</button>
          {file.cut && <p class="problem">{t('inspect.file_cut', { size: sizeText(file.octets ? mostCharacters / 2 : mostCharacters) })}</p>}
        </div>
      ) : (
        <Field {...words}>
          <textarea {...wiring(words)} rows={5} class="mono" spellcheck={false} autocomplete="off"
            placeholder="7e a0 27 01 02 01 10 5a 87 e6 e7 00 0f …" value={text}
            onInput={(event) => {
              setProblem('');
              setText(event.currentTarget.value);
            }} />
        </Field>
      )}
      <Keys keys={keys} onKeys={setKeys} />
      <p class="row">
        <button class="button primary" disabled={busy}>{t(busy ? 'inspect.busy' : 'inspect.go')}</button>
        <FileChooser onFile={take} />
        <span class="quiet drop">{t('inspect.drop')}</span>
      </p>
    </form>
  );
}

export function Latest({ busy, onAsk }: AskProps) {
  const { meters } = useMeter();
  const wished = useValue(route).query.get('meter');
  const [chosen, setChosen] = useState(wished);
  const [anonymise, setAnonymise] = useState(true);
  const canCapture = useValue(session)?.capabilities.includes('capture');
  useValue(status);
  const meter = meters.find(({ id }) => id === chosen) ?? meters[0];
  if (!meter) return null;
  return (
    <section class="card stack">
      <h2>{t('inspect.latest')}</h2>
      <p class="help">{t('inspect.latest_help')}</p>
      {meters.length > 1 && (
        <Field id="inspect-meter" label={t('inspect.meter')}>
          <select id="inspect-meter" value={meter.id} onChange={(event) => setChosen(event.currentTarget.value)}>
            {meters.map((one) => <option value={one.id}>{nameOf(one)}</option>)}
          </select>
        </Field>
      )}
      <p class="row">
        <button type="button" class="button primary" disabled={busy} onClick={() => onAsk({ meter: meter.id })}>
          {t('inspect.latest_go')}
        </button>
      </p>
      {canCapture && (
        <>
          <Toggle id="anonymise" label={t('inspect.anonymise')} checked={anonymise} onToggle={setAnonymise} />
          <p>
            <a class="button" download href={address('capture', { meter: meter.id, ...(anonymise ? { anonymise } : {}) })}>
              <Icon name="download" />{t('inspect.download')}
            </a>
          </p>
        </>
      )}
    </section>
  );
}
