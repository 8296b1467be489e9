import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { stateCases } from '../../../testing/phantom-all-states.ts';
import { withTemporaryFolder } from '../../../testing/temp.ts';

/** What dciodvfy says against the standard, or does not know. */
const contradicted: Record<string, RegExp> = {
  // Corners may lie outside the image (PS3.3 C.10.4); they are read as numbers without a sign.
  'beyond the image': /is not above and to the left of/,
  // Tables of presentation states have 8 to 16 bits (PS3.3 C.11.2.1.1).
  'voi table': /Unrecognized enumerated value <0xc> for value 3 of attribute <LUT Descriptor>/,
  'planar mpr': /Information Object Not found/,
  'slab mpr': /Information Object Not found/,
};
/** What dcmpschk does not know: masks and several windows. */
const unknown: Record<string, RegExp> = {
  mask: /mask module present in presentation state, but unsupported/,
  window: /VM != 1 in presentation state/,
};

describe.skipIf(!peersAvailable('dciodvfy', 'dcmpschk'))('generated presentation states are whole', () => {
  it.each(stateCases().map((one) => [one.name, one] as const))('%s', async (name, { state }) => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, 'state.dcm');
      writeFileSync(path, state.file);
      const { output } = await runPeer('dciodvfy', [path]);
      const errors = (output.match(/^Error.*/gm) ?? []).filter((line) => !contradicted[name]?.test(line));
      expect(errors).toEqual([]);
      const checked = await runPeer('dcmpschk', [path]);
      const complaints = (checked.output.match(/^[WEF]: (?!Testing|Test passed).*/gm) ?? []).filter(
        (line) => !unknown[name]?.test(line) && !(unknown[name] && line.includes('Test failed')),
      );
      expect(complaints).toEqual([]);
    });
  });
});
