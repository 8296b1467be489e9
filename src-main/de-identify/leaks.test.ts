import { describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { DataSet, Element } from '../../src-shared/dicom/data-set.ts';
import { isPrivate, tagNumber } from '../../src-shared/dicom/tag.ts';
import { type CorpusFile, corpusAvailable, corpusFiles, sampleOfCorpus } from '../../testing/corpus.ts';
import type { HeaderOfFile } from '../archive/read-header.ts';
import {
  asFile,
  plainResult,
  plainSource,
  rawElements,
  transcoded,
  withSource,
} from '../transcode/testing/in-process.ts';
import { type Identifier, identifiersOf } from './testing/identifiers.ts';
import { planOf } from './testing/plans.ts';

const files = sampleOfCorpus();

/**
 * Words that files of the corpus have as a name, a place or a number and, elsewhere, as something else: patients called by a part of the body, makers
 * that are their own institution, numbers of phantoms that are their series number, too, a day that is also the dummy. Whatever else is found is a leak.
 */
const coincidences: Readonly<Record<string, readonly string[]>> = {
  Knee: ['enhanced/MOVEKNEE.dcm'],
  Brain: ['spectroscopy/'],
  HEAD: ['dicomdir/philips-ct-cd/'],
  Test: ['microscopy/sm_image.dcm'],
  Patient: ['microscopy/', 'seg-paramap/'],
  PixelMed: ['enhanced/legacy-ct/'],
  'FO-DICOM': ['overlays-luts-shutters/'],
  OFFIS: ['overlays-luts-shutters/', 'presentation-states/'],
  TOSHIBA: ['transfer-syntaxes/'],
  '19000101': ['projection/sample-op.dcm'],
  '123456': ['enhanced/legacy-ct/mf.dcm', 'seg-paramap/', 'transfer-syntaxes/fragmentation/'],
  '0010': ['transfer-syntaxes/fragmentation/'],
};
const isCoincidence = (found: string, path: string): boolean =>
  coincidences[found]?.some((start) => path.startsWith(start)) ?? false;

/** What of a data set is found in the bytes of another. */
function leaksIn(out: Buffer, identifiers: readonly Identifier[], path: string): string[] {
  const looked = new Set<string>();
  const leaks: string[] = [];
  for (const { bytes, tag, what } of identifiers) {
    const words = bytes.toString('latin1');
    if (looked.has(words)) continue;
    looked.add(words);
    if (out.includes(bytes) && !isCoincidence(words, path)) leaks.push(`${path}: ${what} of ${tag} "${words}"`);
  }
  return leaks;
}

interface Made {
  before: HeaderOfFile;
  after: HeaderOfFile;
  out: Buffer;
}

/** Every file that can be de-identified; why the others are left out. */
async function deIdentifyAll(
  chosen: readonly CorpusFile[],
  plan: ReturnType<typeof planOf>,
  look: (made: Made, path: string) => void,
): Promise<{ made: number; leftOut: Map<string, number>; unsound: number }> {
  const leftOut = new Map<string, number>();
  let made = 0;
  let unsound = 0;
  for (const { path, file } of chosen) {
    await withSource(file, async (source) => {
      let done: Awaited<ReturnType<typeof transcoded>>;
      let before: HeaderOfFile;
      try {
        before = rawElements(await plainSource(source));
        const { transferSyntaxUid } = before;
        done = await transcoded(source, { transferSyntaxUid, changes: { deIdentify: plan } });
      } catch (error) {
        if (!(error instanceof NegatoscopeError)) throw error;
        const reason = error.parameters['leftOut'];
        if (typeof reason === 'string') leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
        else if (['damaged', 'not-dicom', 'decode-failed'].includes(error.code)) unsound++;
        else throw new Error(`${path}: ${error.message}`);
        return;
      }
      made++;
      look({ before, after: rawElements(await plainResult(done)), out: Buffer.from(asFile(done)) }, path);
    });
  }
  return { made, leftOut, unsound };
}

const hasPrivate = (dataSet: DataSet): boolean =>
  Object.entries(dataSet).some(
    ([tag, { vr, Value }]) =>
      isPrivate(tagNumber(tag)) || (vr === 'SQ' && (Value ?? []).some((item) => hasPrivate(item as DataSet))),
  );

const bytesOf = (element: Element | undefined): string =>
  Buffer.from(element?.bytes ?? [])
    .toString('latin1')
    .trim();

describe.skipIf(!corpusAvailable)('copies of the whole corpus', () => {
  it('have no name, ID, date, UID or place of their originals in the basic profile', { timeout: 600_000 }, async () => {
    const leaks: string[] = [];
    const { made, unsound, leftOut } = await deIdentifyAll(
      files,
      planOf({ burnedIn: 'warn' }),
      ({ before, out, after }, path) => {
        leaks.push(...leaksIn(out, identifiersOf(before.dataSet), path));
        if (hasPrivate(after.dataSet)) leaks.push(`${path}: private elements`);
        if (bytesOf(after.dataSet['00120062']) !== 'YES') leaks.push(`${path}: not said to be de-identified`);
      },
    );
    expect(leaks).toEqual([]);
    expect(made).toBeGreaterThan(250);
    expect(unsound).toBeLessThan(12);
    expect([...leftOut.keys()].sort()).toEqual(['document', 'report']);
  });

  it('have no name, ID, date or UID of their originals with everything cleaned and dates shifted', {
    timeout: 600_000,
  }, async () => {
    const options = [
      ...['clean-descriptors', 'clean-graphics', 'clean-structured-content'],
      ...['retain-modified-dates', 'retain-patient-characteristics', 'retain-safe-private'],
    ];
    const leaks: string[] = [];
    const { made } = await deIdentifyAll(files, planOf({ burnedIn: 'warn', options }), ({ before, out }, path) => {
      leaks.push(...leaksIn(out, identifiersOf(before.dataSet), path));
    });
    expect(leaks).toEqual([]);
    expect(made).toBeGreaterThan(260);
  });

  it('[GCA-198] [GCA-197] keep their pixel data byte for byte in the GCA profile', { timeout: 600_000 }, async () => {
    const wrong: string[] = [];
    const plan = planOf({ profile: 'canon-gca', burnedIn: 'warn' });
    let compared = 0;
    const small = files.filter(({ bytes }) => bytes < 2_000_000);
    for (const { path, file } of small) {
      await withSource(file, async (source) => {
        try {
          const plain = await plainSource(source);
          const before = rawElements(plain);
          const { transferSyntaxUid, pixelData } = before;
          if (pixelData === undefined) return;
          const done = await transcoded(source, { transferSyntaxUid, changes: { deIdentify: plan } });
          const result = await plainResult(done);
          const after = rawElements(result);
          const read = (from: typeof plain, at: NonNullable<HeaderOfFile['pixelData']>): Buffer => {
            const bytes = Buffer.alloc(at.length);
            from.source.read(bytes, at.offset);
            return bytes;
          };
          if (after.pixelData === undefined) throw new Error(`${path}: no pixel data`);
          // An odd length gets its padding.
          const found = read(result, after.pixelData).subarray(0, pixelData.length);
          const isSound = !before.oddities.some(({ kind }) => kind === 'missing-delimiter');
          if (isSound && !read(plain, pixelData).equals(found)) wrong.push(path);
          compared++;
        } catch (error) {
          if (!(error instanceof NegatoscopeError)) throw error;
        }
      });
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(150);
  });

  it('[GCA-193] [GCA-194] keep studies, series, frames of reference and what refers to what', {
    timeout: 600_000,
  }, async () => {
    const chosen = corpusFiles().filter(({ path }) =>
      /^(series|petct|presentation-states|key-objects|rt)\//.test(path),
    );
    for (const profile of ['ps3.15', 'canon-gca']) {
      const replaced = new Map<string, Set<string>>();
      const originals = new Map<string, Set<string>>();
      const shapes = { before: new Set<string>(), after: new Set<string>() };
      const shapeOf = (dataSet: DataSet, names: Map<string, number>): string =>
        ['0020000D', '0020000E', '00080018', '00200052']
          .map((tag) => bytesOf(dataSet[tag]).replaceAll('\0', ''))
          .map((uid) => {
            if (!names.has(uid)) names.set(uid, names.size);
            return names.get(uid);
          })
          .join(' ');
      const [namesBefore, namesAfter] = [new Map<string, number>(), new Map<string, number>()];
      await deIdentifyAll(chosen, planOf({ profile, burnedIn: 'warn' }), ({ before, after }) => {
        shapes.before.add(shapeOf(before.dataSet, namesBefore));
        shapes.after.add(shapeOf(after.dataSet, namesAfter));
        pairUids(before.dataSet, after.dataSet, (was, is) => {
          replaced.set(was, (replaced.get(was) ?? new Set()).add(is));
          originals.set(is, (originals.get(is) ?? new Set()).add(was));
        });
      });
      // The same UID became the same one everywhere, and no two became one.
      expect([...replaced.values()].filter((found) => found.size > 1)).toEqual([]);
      expect([...originals.values()].filter((found) => found.size > 1)).toEqual([]);
      expect(replaced.size).toBeGreaterThan(100);
      expect([...shapes.after]).toEqual([...shapes.before]);
    }
  });
});

/** UIDs of two data sets that stand in the same place. */
function pairUids(before: DataSet, after: DataSet, pair: (was: string, is: string) => void): void {
  for (const [tag, element] of Object.entries(before)) {
    const other = after[tag];
    if (other === undefined) continue;
    if (element.vr === 'SQ' && other.vr === 'SQ') {
      if (element.Value?.length !== other.Value?.length) continue;
      element.Value?.forEach((item, index) => {
        pairUids(item as DataSet, other.Value![index] as DataSet, pair);
      });
    } else if (
      element.vr === 'UI' &&
      ['00080018', '0020000D', '0020000E', '00200052', '00081155', '30060024'].includes(tag)
    ) {
      const [was, is] = [bytesOf(element), bytesOf(other)].map((uid) => uid.replaceAll('\0', ''));
      if (was !== '' && !was!.startsWith('1.2.840.10008.')) pair(was!, is!);
    }
  }
}

it('finds what is there', () => {
  const element = (vr: Element['vr'], value: string): Element => ({ vr, bytes: Buffer.from(value, 'latin1') });
  const dataSet: DataSet = {
    '00100010': element('PN', 'Doe^Jane '),
    '00080020': element('DA', '20240110'),
    '00081140': { vr: 'SQ', Value: [{ '00081155': element('UI', '1.2.3.4\0') }] },
  };
  const found = identifiersOf(dataSet).map(({ bytes }) => bytes.toString('latin1'));
  expect(found).toEqual(['Jane', '20240110', '1.2.3.4']);
  expect(leaksIn(Buffer.from('seen: Jane'), identifiersOf(dataSet), 'x')).toHaveLength(1);
});
