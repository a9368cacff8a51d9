// Compiles only if each language has the same keys as English. Types alone: nothing of this is in the bundle.

import type formEn from './form.en.json';
import type formNb from './form.nb.json';
import type guideEn from './guide.en.json';
import type guideNb from './guide.nb.json';
import type inspectEn from './inspect.en.json';
import type inspectNb from './inspect.nb.json';
import type en from './en.json';
import type loginEn from './login.en.json';
import type loginNb from './login.nb.json';
import type nb from './nb.json';
import type settingsEn from './settings.en.json';
import type settingsNb from './settings.nb.json';
import type statusEn from './status.en.json';
import type statusNb from './status.nb.json';

type Missing<A, B> = Exclude<keyof A, keyof B> | Exclude<keyof B, keyof A>;
/** Of keys that stand in one language and not in the other there are none. */
type None<Keys extends never> = Keys;

export type Parity = [
  None<Missing<typeof en, typeof nb>>,
  None<Missing<typeof formEn, typeof formNb>>,
  None<Missing<typeof guideEn, typeof guideNb>>,
  None<Missing<typeof inspectEn, typeof inspectNb>>,
  None<Missing<typeof loginEn, typeof loginNb>>,
  None<Missing<typeof settingsEn, typeof settingsNb>>,
  None<Missing<typeof statusEn, typeof statusNb>>,
];
