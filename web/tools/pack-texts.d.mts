import type { Plugin } from 'vite';

export function usesOf(source: string): { literals: Set<string>; beginnings: string[] };
export function numbered(source: string, folder: string): { first: string[]; more: string[]; places: Map<string, number> };
export function packKeys(keys: string[]): string;
export function pack(texts: Record<string, string>, numbers: string[], names: string[], start: number): string;
export function packTexts(source: string): Plugin;
