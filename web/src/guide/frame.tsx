// What all steps of the guide look like: where one is, a heading that takes the focus, the step itself.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { t } from '../i18n';
import type { Key } from '../i18n';
import type { Step } from './steps';

export function Frame({ steps, step, children }: { steps: Step[]; step: Step; children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) heading.current?.focus();
    first.current = false;
  }, [step]);
  const here = steps.indexOf(step);
  return (
    <div class="guide stack form">
      <ol class="steps" aria-label={t('guide.steps')}>
        {steps.map((one, place) => (
          <li class={place < here ? 'over' : ''} aria-current={one === step ? 'step' : undefined}>
            {t(`step.${one}` as Key)}
          </li>
        ))}
      </ol>
      <section class="card stack" key={step}>
        <h1 ref={heading} tabIndex={-1}>{t(`step_heading.${step}` as Key)}</h1>
        {children}
      </section>
    </div>
  );
}
