import { describe, expect, it, vi } from 'vitest';
import type { InstancePlace } from '../../../archive/types.ts';
import { silentLog } from '../../../log/types.ts';
import { placesOf, type RetrieveCatalogue, selectFor } from './retrieve-selection.ts';

const place = (row: number) => ({ row, sopInstanceUid: `1.2.${row}` }) as InstancePlace;

/** A patient with many instances, of which some are gone; counts what is in memory at the same time. */
function many(count: number, gone: ReadonlySet<number> = new Set()) {
  const asked: number[] = [];
  const catalogue: RetrieveCatalogue = {
    select: async () => ({ rows: Float64Array.from({ length: count }, (_, index) => index + 1), groups: [] }),
    places: async (rows) => {
      asked.push(rows.length);
      return rows.filter((row) => !gone.has(row)).map(place);
    },
    instance: async () => undefined,
    open: () => Promise.reject(new Error('not here')),
  };
  return { catalogue, asked };
}

describe('instances of a retrieve', () => {
  it('fifty thousand are looked up page by page, one page ahead', async () => {
    const { asked, catalogue } = many(50_000);
    const selection = await selectFor(catalogue, { level: 'PATIENT', selector: { patientId: 'P' } }, silentLog);
    let seen = 0;
    for await (const { row } of placesOf(catalogue, selection)) {
      expect(row).toBe(++seen);
      // What is worked on and the page after it.
      expect(asked.length * 500 - seen).toBeLessThanOrEqual(1000);
    }
    expect(seen).toBe(50_000);
    expect(Math.max(...asked)).toBe(500);
  });

  it('those that are gone meanwhile are left out, and who stops early asks no more', async () => {
    const { asked, catalogue } = many(1200, new Set([1, 700, 1200]));
    const selection = await selectFor(catalogue, { level: 'PATIENT', selector: { patientId: 'P' } }, silentLog);
    const rows: number[] = [];
    for await (const { row } of placesOf(catalogue, selection)) rows.push(row);
    expect(rows).toHaveLength(1197);
    asked.splice(0);
    for await (const { row } of placesOf(catalogue, selection)) if (row === 10) break;
    expect(asked).toEqual([500, 500]);
  });

  it('an index that does not answer is a cause of its own', async () => {
    const { catalogue } = many(1);
    catalogue.select = () => Promise.reject(new Error('broken'));
    await expect(
      selectFor(catalogue, { level: 'STUDY', selector: { studyUids: ['1.2'] } }, silentLog),
    ).rejects.toMatchObject({ parameters: { cause: 'cannotCount' } });
  });

  it('an index that does not know everything does not pass for one that does', async () => {
    const { catalogue } = many(2);
    const selector = { studyUids: ['1.2'] };
    const refused = { parameters: { cause: 'cannotCount' } };
    const building = { ...catalogue, complete: false };
    await expect(selectFor(building, { level: 'STUDY', selector }, silentLog)).rejects.toMatchObject(refused);
    // It was exchanged for a complete one while this was asked.
    const select = catalogue.select;
    building.select = (wanted) => {
      building.complete = true;
      return select(wanted);
    };
    await expect(selectFor(building, { level: 'STUDY', selector }, silentLog)).rejects.toMatchObject(refused);
    expect((await selectFor(building, { level: 'STUDY', selector }, silentLog)).rows).toHaveLength(2);
  });

  it('waits for what was acknowledged, but not for ever', async () => {
    const { catalogue } = many(1);
    let settled = false;
    catalogue.settle = async () => {
      settled = true;
    };
    await selectFor(catalogue, { level: 'STUDY', selector: { studyUids: ['1.2'] } }, silentLog);
    expect(settled).toBe(true);
    catalogue.settle = () => new Promise(() => undefined);
    vi.useFakeTimers();
    try {
      const found = selectFor(catalogue, { level: 'STUDY', selector: { studyUids: ['1.2'] } }, silentLog);
      await vi.advanceTimersByTimeAsync(2000);
      expect((await found).rows).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });
});
