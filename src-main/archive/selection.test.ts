import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temp.ts';
import { type OpenedArchive, openTestArchive, receiveMade } from './testing/open-archive.ts';
import type { InstanceSelector } from './types.ts';

describe('instances selected by their unique keys', () => {
  let folder: { path: string; remove(): Promise<void> };
  let opened: OpenedArchive;
  beforeAll(async () => {
    folder = await temporaryFolder('selection');
    opened = await openTestArchive(folder.path, { durability: 'relaxed' });
    // Two patients share the UIDs of a study, its series and an instance.
    for (const patientId of ['P1', 'P2']) {
      for (const number of [2, 1]) {
        await receiveMade(opened.archive, {
          patientId,
          studyUid: '1.2.1',
          seriesUid: '1.2.1.1',
          sopInstanceUid: number === 1 ? '1.2.1.1.1' : `1.2.1.1.${patientId === 'P1' ? 2 : 3}`,
          number,
        });
      }
    }
    await receiveMade(opened.archive, {
      patientId: 'P*',
      studyUid: '1.2.2',
      seriesUid: '1.2.2.1',
      sopInstanceUid: '1.2.2.1.1',
    });
    await opened.archive.settle();
  });
  afterAll(async () => {
    await opened.close();
    await folder.remove();
  });

  const selected = async (selector: InstanceSelector) => {
    const { rows, groups } = await opened.archive.select(selector);
    const places = await opened.archive.places([...rows]);
    expect(places).toHaveLength(rows.length);
    expect(groups.reduce((sum, { instances }) => sum + instances, 0)).toBe(rows.length);
    return places.map(({ sopInstanceUid }) => sopInstanceUid);
  };

  it('at each level, in the order of instance numbers', async () => {
    expect(await selected({ patientId: 'P1' })).toEqual(['1.2.1.1.1', '1.2.1.1.2']);
    expect(await selected({ patientId: 'P1', studyUids: ['1.2.1', '1.2.2'] })).toEqual(['1.2.1.1.1', '1.2.1.1.2']);
    expect(await selected({ seriesUids: ['1.2.2.1'] })).toEqual(['1.2.2.1.1']);
    expect(await selected({ studyUids: ['1.2.1'], sopInstanceUids: ['1.2.1.1.3', '9.9'] })).toEqual(['1.2.1.1.3']);
  });

  it('a shared UID brings both patients, and the groups tell', async () => {
    expect(await selected({ sopInstanceUids: ['1.2.1.1.1'] })).toEqual(['1.2.1.1.1', '1.2.1.1.1']);
    const { groups } = await opened.archive.select({ studyUids: ['1.2.1'] });
    expect(groups.map(({ patientId, instances }) => [patientId, instances])).toEqual([
      ['P1', 2],
      ['P2', 2],
    ]);
  });

  it('by equality: wildcards are letters, no key selects nothing', async () => {
    expect(await selected({ patientId: 'P*' })).toEqual(['1.2.2.1.1']);
    expect(await selected({ patientId: 'p1' })).toEqual([]);
    expect(await selected({})).toEqual([]);
    expect(await selected({ studyUids: [] })).toEqual([]);
  });

  it('a place is that of the file, without what is in it', async () => {
    const { rows } = await opened.archive.select({ studyUids: ['1.2.2'] });
    const [place] = await opened.archive.places([...rows, 12_345]);
    const location = await opened.archive.instance(rows[0]!);
    expect(place).toMatchObject({ path: location!.path, bytes: location!.bytes });
    expect(Object.keys(place!)).not.toContain('line');
  });

  it('classes and transfer syntaxes, a page of rows at a time', async () => {
    const first = await opened.archive.syntaxes(0, 2);
    expect(first.pairs).toEqual([
      { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', transferSyntaxUid: '1.2.840.10008.1.2.1' },
    ]);
    const rest = await opened.archive.syntaxes(first.row!, 100);
    expect(rest.row).toBeGreaterThan(first.row!);
    expect(await opened.archive.syntaxes(rest.row!, 100)).toEqual({ pairs: [] });
  });
});
