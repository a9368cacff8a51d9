// Settings: all of them in groups, what has been typed but not saved, and what came of saving.

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import '../settings/form.css';
import type { Capability, Saved, Setting } from '../api';
import { Notice } from '../components/notice';
import { Restart } from '../components/restart';
import { t } from '../i18n';
import type { Key } from '../i18n';
import { useValue } from '../observable';
import { guardLeaving } from '../route';
import { session } from '../state';
import { BackupAndRestore, Password } from '../settings/access';
import { BrokerTest } from '../settings/broker-test';
import { changeOf, metersChanged, newDraft, withTyped } from '../settings/draft';
import { Folded } from '../settings/folded';
import { useForm } from '../settings/form';
import type { Form } from '../settings/form';
import { shownGroups } from '../settings/groups';
import type { ShownGroup } from '../settings/groups';
import { Meters } from '../settings/meters';
import { loadPorts } from '../settings/ports';
import { SettingField } from '../settings/setting-field';
import { Update } from '../settings/update';
import { WifiPanel } from '../settings/wifi';
import { titleOfKey } from '../settings/words';

function Section({ title, open, changed, children }: {
  title: string;
  open?: boolean;
  changed?: boolean;
  children: ComponentChildren;
}) {
  return (
    <details class={`card section${changed ? ' changed' : ''}`} {...(open ? { open } : {})}>
      <summary><h2>{title}</h2></summary>
      <div class="stack">{children}</div>
    </details>
  );
}

function Group({ form, group, has }: { form: Form; group: ShownGroup; has: (what: Capability) => boolean }) {
  const { settings, draft, problems } = form;
  const field = (setting: Setting) => (
    <SettingField key={`${form.round} ${setting.key}`} setting={setting} name={setting.key} typed={draft.values[setting.key]}
      error={problems[setting.key]} disabled={!settings.writable}
      onTyped={(typed) => form.setDraft({ ...draft, values: withTyped(draft.values, setting, typed) })} />
  );
  return (
    <Section title={group.title ?? t(`group.${group.id}` as Key)} open={group.id === 'mqtt'}
      changed={[...group.plain, ...group.advanced].some(({ key }) => key in draft.values)}>
      {group.id === 'wifi' && has('wifi') && <WifiPanel />}
      {group.plain.map(field)}
      {group.advanced.length > 0 && (
        <Folded title={t('settings.advanced', { count: group.advanced.length })}>{group.advanced.map(field)}</Folded>
      )}
      {group.id === 'mqtt' && <BrokerTest key={JSON.stringify(draft.values)} change={() => changeOf(settings, draft)} />}
    </Section>
  );
}

const names = (keys: string[]) => keys.map(titleOfKey).join(', ');

function Result({ saved, canRestart, onRestarted }: { saved: Saved; canRestart: boolean; onRestarted: () => void }) {
  const [isRead, setRead] = useState(false);
  const later = saved.needs_restart ?? [];
  const now = saved.applied.filter((key) => !later.includes(key));
  if (isRead) return null;
  return (
    <Notice tone={later.length || saved.warnings.length ? 'warning' : 'good'} title={t('settings.saved')}>
      {now.length > 0 && <p>{t('settings.applied', { names: names(now) })}</p>}
      {later.length > 0 && <p>{t('settings.needs_restart', { names: names(later) })}</p>}
      {saved.warnings.map((warning) => <p>{warning}</p>)}
      <p class="row">
        {later.length > 0 && canRestart && <Restart onDone={onRestarted} />}
        <button type="button" class="button" onClick={() => setRead(true)}>{t('form.close')}</button>
      </p>
    </Notice>
  );
}

function SaveBar({ form }: { form: Form }) {
  const count = Object.keys(form.problems).length;
  return (
    <div class="save-bar" role="region" aria-label={t('settings.unsaved')}>
      <p>{count ? t('settings.problems', { count }) : t('settings.unsaved')}</p>
      <button type="button" class="button primary" disabled={form.busy} onClick={() => void form.save()}>
        {t(form.busy ? 'settings.saving' : 'settings.save')}
      </button>
      <button type="button" class="button" disabled={form.busy} onClick={() => form.setDraft(newDraft(form.settings))}>
        {t('settings.discard')}
      </button>
    </div>
  );
}

/** Problems that no field of this page stands for. */
function OtherProblems({ form }: { form: Form }) {
  const known = new Set(form.settings.groups.flatMap((group) => group.settings.map(({ key }) => key)));
  const others = Object.entries(form.problems).filter(([name]) => !known.has(name) && !name.startsWith('meter['));
  return <>{others.map(([name, sentence]) => <Notice tone="error" title={name ? `${titleOfKey(name)}: ${sentence}` : sentence} />)}</>;
}

export default function Settings() {
  const capabilities = useValue(session)?.capabilities ?? [];
  const has = (what: Capability) => capabilities.includes(what);
  const { form, failure } = useForm();
  useEffect(() => void loadPorts(), []);
  const isChanged = form?.isChanged === true;
  useEffect(() => {
    guardLeaving(() => isChanged);
    return guardLeaving;
  }, [isChanged]);
  if (!form) {
    return (
      <div class="stack">
        <h1>{t('settings.heading')}</h1>
        {failure ? <Notice tone="error" title={failure} /> : <p class="waiting">{t('common.loading')}</p>}
      </div>
    );
  }
  const groups = shownGroups(form.settings);
  return (
    <div class="stack form" inert={form.busy}>
      <h1>{t('settings.heading')}</h1>
      {!form.settings.writable && <Notice title={t('settings.readonly', { reason: form.settings.reason ?? '' })} />}
      <Section title={t('settings.meters')} open changed={metersChanged(form.settings, form.draft)}>
        <Meters form={form} canProbe={has('probe')} />
      </Section>
      {groups.map((group) => <Group key={group.id} form={form} group={group} has={has} />)}
      {has('wifi') && !groups.some(({ id }) => id === 'wifi') && <Section title={t('group.wifi')}><WifiPanel /></Section>}
      <Section title={t('settings.access')}><Password /></Section>
      <Section title={t('settings.backup')}><BackupAndRestore onRestored={(saved) => void form.reload(saved)} /></Section>
      {has('update') && <Section title={t('update.heading')}><Update /></Section>}
      <div role="status" class="results" tabIndex={-1}>
        {form.failure && <Notice tone="error" title={form.failure} />}
        <OtherProblems form={form} />
        {form.saved && <Result key={form.round} saved={form.saved} canRestart={has('restart')} onRestarted={() => void form.reload()} />}
      </div>
      {form.isChanged && <SaveBar form={form} />}
    </div>
  );
}
