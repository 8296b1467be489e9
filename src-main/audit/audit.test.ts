import { appendFile, mkdir, readdir, readFile, rename, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditSchema } from '../../src-shared/settings/schema.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { silentLog } from '../log/types.ts';
import { type AuditTrail, openAudit } from './audit.ts';
import { checkTrail, recordHash } from './chain.ts';
import type { AuditEvent } from './types.ts';

const source = { id: 'station', aeTitles: ['A'], process: '1' };
const event = (detail: string): AuditEvent => ({
  kind: 'application-activity',
  phase: 'start',
  action: 'execute',
  outcome: 'success',
  detail,
});

let folder: string;
let remove: () => Promise<void>;
const trails: AuditTrail[] = [];
function start(settings: object = {}): AuditTrail {
  const trail = openAudit({
    folder: join(folder, 'audit'),
    settings: auditSchema.parse(settings),
    source,
    log: silentLog,
  });
  trails.push(trail);
  return trail;
}
const path = (name: string) => join(folder, 'audit', name);
const files = async () => (await readdir(join(folder, 'audit'))).filter((name) => name.endsWith('.log')).sort();

beforeEach(async () => {
  ({ path: folder, remove } = await temporaryFolder('audit'));
});
afterEach(async () => {
  await Promise.all(trails.splice(0).map((trail) => trail.close()));
  await remove();
});

describe('the audit trail', () => {
  it('keeps every record in order, one line each, readable as a chain', async () => {
    const trail = start();
    for (let index = 0; index < 50; index++) {
      trail.record(event(`event ${index}`));
    }
    await trail.flush();
    const lines = (await readFile(path('audit-000001.log'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(51);
    expect(lines.slice(1).map((line) => /event (\d+)/.exec(line)?.[1])).toEqual(
      Array.from({ length: 50 }, (_, index) => String(index)),
    );
    expect(await checkTrail(join(folder, 'audit'))).toMatchObject({ records: 50, first: 1, problems: [] });
    expect(trail.status()).toEqual({ recorded: 50, failures: 0 });
  });

  it('goes on where it ended, over restarts and into new files', async () => {
    for (let run = 0; run < 3; run++) {
      const trail = start({ maxFileBytes: 64 * 1024 });
      for (let index = 0; index < 100; index++) {
        trail.record(event(`${run} ${'x'.repeat(1000)}`));
      }
      await trail.close();
    }
    expect((await files()).length).toBeGreaterThan(4);
    expect(await checkTrail(join(folder, 'audit'))).toMatchObject({ records: 300, first: 1, problems: [] });
  });

  it('records nothing when it is switched off', async () => {
    const trail = start({ enabled: false });
    trail.record(event('x'));
    await trail.flush();
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes changed settings over without losing or doubling a record', async () => {
    const trail = start();
    trail.record(event('before'));
    const changing = trail.configure(auditSchema.parse({ maxFileBytes: 65536 }), { ...source, id: 'other' });
    trail.record(event('during'));
    await changing;
    trail.record(event('after'));
    await trail.flush();
    const check = await checkTrail(join(folder, 'audit'));
    expect(check).toMatchObject({ records: 3, problems: [] });
    expect(trail.status().recorded).toBe(3);
    expect(await readFile(path('audit-000001.log'), 'utf8')).toMatch(/before(.|\n)*during(.|\n)*after/);
  });

  it('removes closed files past their days, and only those', async () => {
    const first = start({ maxFileBytes: 64 * 1024 });
    for (let index = 0; index < 200; index++) {
      first.record(event('x'.repeat(1000)));
    }
    await first.close();
    const before = await files();
    const old = new Date(Date.now() - 10 * 86_400_000);
    await utimes(path(before[0]!), old, old);
    const second = start({ keepDays: 5 });
    second.record(event('new'));
    await second.flush();
    expect(await files()).toEqual(before.slice(1));
    const check = await checkTrail(join(folder, 'audit'));
    expect(check.problems).toEqual([]);
    expect(check.first).toBeGreaterThan(1);
  });
});

describe('tampering is noticed', () => {
  beforeEach(async () => {
    const trail = start();
    for (let index = 0; index < 10; index++) {
      trail.record(event(`event ${index}`));
    }
    await trail.close();
  });
  const edit = async (change: (lines: string[]) => string[]) => {
    const text = await readFile(path('audit-000001.log'), 'utf8');
    await writeFile(path('audit-000001.log'), `${change(text.trimEnd().split('\n')).join('\n')}\n`);
    return (await checkTrail(join(folder, 'audit'))).problems.map(({ line, problem }) => ({ line, problem }));
  };
  it('when a record is changed', async () => {
    const found = await edit((lines) => lines.map((line) => line.replace('event 4', 'event 5')));
    expect(found).toEqual([{ line: 6, problem: 'changed' }]);
  });
  it('when a record is changed and its own hash made to fit', async () => {
    const found = await edit((lines) => {
      const [, before = ''] = lines[4]!.split(' ');
      const xml = lines[5]!.split(' ').slice(2).join(' ').replace('event 4', 'event 5');
      return lines.with(5, `5 ${recordHash(before, 5, xml)} ${xml}`);
    });
    expect(found).toEqual([{ line: 7, problem: 'changed' }]);
  });
  it('when a record is removed', async () => {
    expect(await edit((lines) => lines.toSpliced(4, 1))).toEqual([{ line: 5, problem: 'missing records' }]);
  });
  it('when records change places', async () => {
    const found = await edit((lines) => [...lines.slice(0, 3), lines[4]!, lines[3]!, ...lines.slice(5)]);
    expect(found.length).toBeGreaterThan(0);
  });
  it('when something is put in between', async () => {
    expect(await edit((lines) => lines.toSpliced(4, 0, 'x'))).toEqual([{ line: 5, problem: 'not a record' }]);
  });
  it('when the end is cut off', async () => {
    expect(await edit((lines) => lines.slice(0, -2))).toEqual([{ line: 1, problem: 'cut short' }]);
  });
  it('when a whole file is taken away, also after more was recorded', async () => {
    await unlink(path('audit-000001.log'));
    const trail = start();
    trail.record(event('again'));
    await trail.flush();
    expect(await checkTrail(join(folder, 'audit'))).toMatchObject({ records: 1, first: 11, last: { number: 11 } });
  });
  it('when the end was cut off, also after more was recorded', async () => {
    await edit((lines) => lines.slice(0, -2));
    const trail = start();
    trail.record(event('again'));
    await trail.flush();
    const { problems } = await checkTrail(join(folder, 'audit'));
    expect(problems).toMatchObject([{ line: 1, problem: 'does not continue the file before' }]);
  });
});

describe('bad luck', () => {
  it('a record torn by a stop in the middle of writing stays as it is, and the chain goes on', async () => {
    const first = start();
    first.record(event('one'));
    await first.close();
    await appendFile(path('audit-000001.log'), '2 0123 <AuditMess');
    const second = start();
    second.record(event('two'));
    await second.flush();
    const check = await checkTrail(join(folder, 'audit'));
    expect(check.records).toBe(2);
    expect(check.problems).toMatchObject([{ line: 3, problem: 'not a record' }]);
  });

  it('a folder that cannot be written is counted and shown, blocks nobody, and is made good later', async () => {
    await writeFile(join(folder, 'audit'), 'a file where the folder should be');
    const trail = start();
    trail.record(event('one'));
    trail.record(event('two'));
    await trail.flush();
    expect(trail.status()).toMatchObject({ recorded: 0, failures: 2 });
    expect(trail.status().lastError).toBeTruthy();
    await rename(join(folder, 'audit'), join(folder, 'other'));
    await mkdir(join(folder, 'audit'));
    await trail.flush();
    expect(trail.status()).toEqual({ recorded: 2, failures: 0 });
    expect((await checkTrail(join(folder, 'audit'))).problems).toEqual([]);
  });

  it('records after closing are counted as lost', async () => {
    const trail = start();
    await trail.close();
    trail.record(event('late'));
    expect(trail.status().failures).toBe(1);
  });
});
