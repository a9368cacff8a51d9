import { number } from '../i18n';

/** Octets as people write them. */
export function sizeText(octets: number): string {
  return octets < 1000 ? `${octets} B` : octets < 1e6 ? `${number(octets / 1000, 1)} kB` : `${number(octets / 1e6, 1)} MB`;
}
