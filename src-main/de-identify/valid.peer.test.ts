import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { corpusAvailable, corpusFiles } from '../../testing/corpus.ts';
import { peersAvailable, runPeer } from '../../testing/peers.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { asFile, plainSource, rawElements, transcoded, withSource } from '../transcode/testing/in-process.ts';
import { planOf } from './testing/plans.ts';

/** One file of each class and folder, all of those with much in their headers. */
const chosen = () => {
  const seen = new Set<string>();
  return corpusFiles().filter(({ path, sopClass, bytes }) => {
    const kind = `${sopClass} ${path.split('/')[0]}`;
    // What has no UID of its own, or is not read by the checker as it is, cannot be compared.
    if (bytes > 2e6 || /^odd-and-corrupt\/|deflated|DICOMDIR|DIRFILE|README|leadtools-/.test(path)) return false;
    const isNew = !seen.has(kind);
    seen.add(kind);
    return isNew || /^(sr|rt|presentation-states|key-objects)\//.test(path);
  });
};

/** Errors without the values and items that they quote. */
async function errorsOf(file: string): Promise<Set<string>> {
  const { output } = await runPeer('dciodvfy', ['-new', file]);
  const lines = output.split('\n').filter((line) => line.startsWith('Error'));
  return new Set(lines.map((line) => line.replace(/\[\d+\]/g, '[]').replace(/ = <.*/, '')));
}

const cleaned = ['clean-descriptors', 'clean-graphics', 'clean-structured-content', 'retain-modified-dates'];

it.skipIf(!corpusAvailable || !peersAvailable('dciodvfy')).each([
  ['the basic profile', []],
  ['everything cleaned and dates shifted', [...cleaned, 'retain-device-identity', 'retain-patient-characteristics']],
])(
  'dciodvfy finds nothing in copies that it did not find in the originals: %s',
  { timeout: 600_000 },
  async (_, options) => {
    const folder = await temporaryFolder('de-identified');
    const plan = planOf({ options: [...options], burnedIn: 'warn' });
    const found: string[] = [];
    let compared = 0;
    try {
      for (const { path, file } of chosen()) {
        await withSource(file, async (source) => {
          const before = rawElements(await plainSource(source));
          let copy: Uint8Array;
          try {
            const { transferSyntaxUid } = before;
            copy = asFile(await transcoded(source, { transferSyntaxUid, changes: { deIdentify: plan } }));
          } catch (error) {
            if (error instanceof NegatoscopeError && error.parameters['leftOut'] !== undefined) return;
            throw error;
          }
          const made = join(folder.path, 'copy.dcm');
          await writeFile(made, copy);
          const known = await errorsOf(file);
          for (const error of await errorsOf(made)) if (!known.has(error)) found.push(`${path}: ${error}`);
          compared++;
        });
      }
    } finally {
      await folder.remove();
    }
    expect(found).toEqual([]);
    expect(compared).toBeGreaterThan(80);
  },
);
