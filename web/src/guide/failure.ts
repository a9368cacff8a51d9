import type { ApiError } from '../api';
import { t } from '../i18n';

/** Why what needs a password failed, in words. */
export function failureInWords({ status, code, message, retryAfter }: ApiError): string {
  if (code === 'wrong_password') return t('login.wrong');
  switch (status) {
    case 0: return t('login.unreachable');
    case 429: return t('login.too_many', { seconds: retryAfter ?? 60 });
    default: return message;
  }
}
