import { describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { defaultSettings } from '../../../../src-shared/settings/schema.ts';
import type { InstancePlace } from '../../../archive/types.ts';
import { type CommitmentArchive, checkInstances } from './check-instances.ts';

const policy = defaultSettings().listener;
const ct = '1.2.840.10008.5.1.4.1.1.2';
const instances = [{ sopClassUid: ct, sopInstanceUid: '1.2.3' }];
const location = { row: 1, sopClassUid: ct, sopInstanceUid: '1.2.3' } as InstancePlace;

/** An archive that has one instance once its index caught up. */
function archive(changes: Partial<CommitmentArchive> = {}) {
  let caughtUp = false;
  let catchUp = (): void => undefined;
  const settled = new Promise<void>((resolve) => {
    catchUp = () => {
      caughtUp = true;
      resolve();
    };
  });
  const made: CommitmentArchive = {
    complete: true,
    settle: () => settled,
    select: async () => ({ rows: Float64Array.from(caughtUp ? [1] : []), groups: [] }),
    places: async (rows) => rows.map(() => location),
    confirm: async (locations) => locations.map(() => undefined),
    ...changes,
  };
  return { made, catchUp };
}

describe('what can be promised', () => {
  const signal = new AbortController().signal;

  it('is known only when the index has caught up with what was acknowledged', async () => {
    const { made, catchUp } = archive();
    const reasons = checkInstances(made, instances, policy, signal);
    setImmediate(catchUp);
    expect(await reasons).toEqual([0]);
  });

  it('is not known while the index is built anew: nothing is denied then', async () => {
    const { made } = archive({ complete: false });
    await expect(checkInstances(made, instances, policy, signal)).rejects.toMatchObject({ code: 'busy' });
  });

  it('is not waited for when nobody wants to know any more', async () => {
    const { made } = archive();
    const controller = new AbortController();
    const reasons = checkInstances(made, instances, policy, controller.signal);
    controller.abort(new NegatoscopeError('cancelled', 'over'));
    await expect(reasons).rejects.toMatchObject({ code: 'cancelled' });
  });

  it.each([
    ['not-found', 0x0112],
    ['disk-full', 0x0213],
    ['damaged', 0x0110],
    ['io', 0x0110],
  ] as const)('is nothing for a file that is %s', async (code, reason) => {
    const confirm = async () => [new NegatoscopeError(code, 'so it is')];
    const { made, catchUp } = archive({ confirm });
    catchUp();
    expect(await checkInstances(made, instances, policy, signal)).toEqual([reason]);
  });
});
