import { afterAll, afterEach } from 'vitest';
import { type FileSetRig, type FileSetRigOptions, startFileSetRig } from './file-set-rig.ts';

/** What a rig that was started with it keeps for good. */
const lasting = ['after', 'dataFolder', 'out', 'tools', 'fileSets', 'actions'] as const;

/**
 * Gives the tests of one file their rigs. Most of the time of such a test is the start of threads: a rig that nothing special was
 * asked of is emptied after its test and is the next one's; one of a test that failed is not. At the end of the file all are closed.
 */
export function rigsOfTests(): (options?: FileSetRigOptions) => Promise<FileSetRig> {
  const used: { rig: FileSetRig; again: boolean }[] = [];
  const free: FileSetRig[] = [];
  afterEach(async ({ task }) => {
    const failed = (task.result?.errors ?? []).length > 0;
    for (const { rig, again } of used.splice(0).reverse()) {
      if (again && !failed && !rig.closed) free.push(rig);
      else await rig.close();
    }
  });
  afterAll(async () => {
    for (const rig of free.splice(0)) await rig.close();
  });
  return async (options = {}) => {
    const again = lasting.every((option) => options[option] === undefined);
    let rig = again ? free.pop() : undefined;
    if (rig === undefined) rig = await startFileSetRig(options);
    else await rig.beginAgain(options);
    used.push({ rig, again });
    return rig;
  };
}
