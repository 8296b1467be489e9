import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withTemporaryFolder } from '../../testing/temp.ts';
import { openFileLog } from './file-log.ts';

const lines = (folder: string, name = 'negatoscope.log'): Record<string, unknown>[] =>
  readFileSync(join(folder, name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('writes one JSON object a line, with the component, in order', () =>
  withTemporaryFolder(async (folder) => {
    const log = openFileLog({ folder });
    log.info('started', { port: 11112 });
    log.child('network').child('scp').warn('refused', { reason: 'called AE title' });
    log.debug('not written at this level');
    await log.close();
    expect(lines(folder)).toEqual([
      { time: expect.any(String), level: 'info', message: 'started', details: { port: 11112 } },
      {
        time: expect.any(String),
        level: 'warn',
        component: 'network.scp',
        message: 'refused',
        details: { reason: 'called AE title' },
      },
    ]);
  }));

it('withholds names and birth dates, however deep', () =>
  withTemporaryFolder(async (folder) => {
    const log = openFileLog({ folder });
    log.info('stored', { patientName: 'Doe^Jane', study: [{ name: 'Doe^Jane', birthDate: '19610402', rows: 3 }] });
    await log.close();
    expect(readFileSync(join(folder, 'negatoscope.log'), 'utf8')).not.toMatch(/Doe|1961/);
    expect(lines(folder)[0]).toMatchObject({ details: { study: [{ rows: 3 }] } });
  }));

it('writes errors with their stack, circular objects and buffers', () =>
  withTemporaryFolder(async (folder) => {
    const log = openFileLog({ folder });
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    log.error('failed', { cause: new Error('broken'), circle, pixels: new Uint8Array(9), size: 5n });
    await log.flush();
    expect(lines(folder)[0]).toMatchObject({
      level: 'error',
      details: {
        cause: { error: 'broken', stack: expect.stringContaining('file-log.test') },
        pixels: '9 bytes',
        size: '5',
      },
    });
  }));

it('puts full files aside and keeps so many of them', () =>
  withTemporaryFolder(async (folder) => {
    const log = openFileLog({ folder, maximumBytes: 300, keep: 2 });
    for (let index = 0; index < 20; index++) {
      log.info(`line ${index}`, { filler: 'x'.repeat(100) });
      await log.flush();
    }
    await log.close();
    expect(readdirSync(folder).sort()).toEqual(['negatoscope.1.log', 'negatoscope.2.log', 'negatoscope.log']);
    expect(lines(folder).at(-1)).toMatchObject({ message: 'line 19' });
    expect(log.lost).toBe(0);
  }));

it('writes what is pending when the process ends', () =>
  withTemporaryFolder(async (folder) => {
    const log = openFileLog({ folder });
    log.info('last words');
    log.flushSync();
    expect(lines(folder)).toHaveLength(1);
    await log.close();
    expect(lines(folder)).toHaveLength(1);
  }));

it('counts what it cannot write and goes on', () =>
  withTemporaryFolder(async (folder) => {
    const log = openFileLog({ folder: join(folder, 'log') });
    const { rm, writeFile } = await import('node:fs/promises');
    await rm(join(folder, 'log'), { recursive: true });
    await writeFile(join(folder, 'log'), 'a file where the folder was');
    log.error('cannot be written');
    await log.flush();
    expect(log.lost).toBe(1);
  }));
