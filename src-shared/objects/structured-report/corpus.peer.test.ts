import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { corpusAvailable, corpusFiles } from '../../../testing/corpus.ts';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { fromDicomJson, toDicomJson } from '../../dicom/json.ts';
import { parseFile } from '../../dicom/part10/read.ts';
import { type ReportItem, reportContent } from '../report-content.ts';
import { reportMarks } from './marks.ts';
import { itemsOf, readContent } from './read-content.ts';

/** Reports that the peer itself cannot read; we read them, which is counted against nobody. */
const unreadable = ['reportki.dcm', 'reportsi.dcm', 'sr-arrow.dcm'];

/** When something was observed is told with it, and is no item of its own. */
const isOwn = (said: string): boolean => !said.startsWith('Observed: ');
/** The lines of a document, remarks included. */
const lines = (items: readonly ReportItem[]): number =>
  items
    .filter((item) => isOwn(item.text))
    .reduce((sum, { remarks, children }) => sum + 1 + remarks.filter(isOwn).length + lines(children), 0);

const reports = corpusFiles().filter(({ path, sopClass }) => /^sr\//.test(path) && /SR Storage/.test(sopClass));

describe.skipIf(!corpusAvailable || !peersAvailable('dsrdump'))('reports of others', () => {
  it('are there', () => expect(reports.length).toBeGreaterThan(10));

  it.each(reports.map(({ path, file }) => [path, file] as const))(
    '%s: every content item is read and has its line',
    async (path, file) => {
      const { dataSet } = parseFile(readFileSync(file), { unpack: (packed) => inflateRawSync(packed) });
      const root = readContent(fromDicomJson(toDicomJson(dataSet)));
      expect(root).toBeDefined();
      const count = [...itemsOf(root!)].length;
      const { output } = await runPeer('dsrdump', ['-Ee', '-Ec', '-Er', '-Ei', '-q', file]);
      const dumped = output.match(/^\s*<(?:\w+ )*(?:[A-Z0-9]+:|[0-9.]+>)/gm)?.length ?? 0;
      if (dumped === 0)
        expect(
          unreadable.some((name) => path.endsWith(name)),
          `${path}: ${output.slice(0, 300)}`,
        ).toBe(true);
      else expect(count).toBe(dumped);
      // The title is the root; each other item is a line or a remark of one.
      const report = reportContent(dataSet, { identifiers: true, optional: true });
      expect(lines(report.items) + report.left + 1).toBe(count);
      for (const mark of reportMarks(root!)) expect(mark.data.every(Number.isFinite)).toBe(true);
    },
  );
});
