import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from './log/types.ts';
import { windowMemory } from './window-memory.ts';

describe('window memory', () => {
  let folder: string;
  const warnings: string[] = [];
  const log = { warn: (message: string) => warnings.push(message) } as unknown as Log;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'window-memory-'));
    warnings.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is there again after a restart', () => {
    const memory = windowMemory(folder, log);
    memory.keep('studies.sidebar', '240');
    memory.keep('studies.sidebar', '260');
    memory.flush();
    expect(windowMemory(folder, log).all()).toEqual({ 'studies.sidebar': '260' });
    expect(JSON.parse(readFileSync(join(folder, 'window-memory.json'), 'utf8'))).toEqual({ 'studies.sidebar': '260' });
  });

  it('begins anew, with a warning, after a file that cannot be read', () => {
    writeFileSync(join(folder, 'window-memory.json'), '{"a":');
    expect(windowMemory(folder, log).all()).toEqual({});
    expect(warnings).toEqual(['window memory cannot be read']);
  });

  it('takes no more keys than a window can need', () => {
    const memory = windowMemory(folder, log);
    for (let at = 0; at < 500; at++) memory.keep(`key ${at}`, '1');
    expect(() => memory.keep('one more', '1')).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => memory.keep('key 1', '2')).not.toThrow();
    memory.flush();
  });
});
