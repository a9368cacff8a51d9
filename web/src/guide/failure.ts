import type { ApiError } from '../api';
import { t } from '../i18n';

/** Why logging in failed, in words. */
export function failureInWords({ status, message, retryAfter }: ApiError): string {
  switch (status) {
    case 0: return t('login.unreachable');
    case 401: return t('login.wrong');
    case 429: return t('login.too_many', { seconds: retryAfter ?? 60 });
    default: return message;
  }
}
