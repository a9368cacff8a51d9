import type { Plugin } from 'vite';

export function usesOf(source: string): { literals: Set<string>; beginnings: string[] };
export function pack(texts: Record<string, string>, keys: string[], start: number): string;
export function packTexts(source: string): Plugin;
