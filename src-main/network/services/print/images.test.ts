import { afterEach, describe, expect, it } from 'vitest';
import { boxPixels, sheetOf } from '../../../../testing/box-pixels.ts';
import { printClasses } from '../../../../testing/printer.ts';
import type { BoxPixels } from '../../../print/types.ts';
import { type PrintRig, startPrintRig } from '../../testing/print-rig.ts';

let rig: PrintRig;
afterEach(() => rig.close());

const sheetWith = (...pixels: BoxPixels[]) => ({
  ...sheetOf(`STANDARD\\${pixels.length},1`, []),
  boxes: pixels.map((one, index) => ({ position: index + 1, pixels: async () => one })),
});

const syntaxes = {
  'Implicit VR Little Endian': '1.2.840.10008.1.2',
  'Explicit VR Little Endian': '1.2.840.10008.1.2.1',
  'Explicit VR Big Endian': '1.2.840.10008.1.2.2',
};

describe('pixels on the wire', () => {
  it.each(Object.entries(syntaxes))(
    '[TEL-122] [VIT-075] [GCA-157] are those that were given, in %s, of 8 bits and of 12, also of odd length',
    async (_, syntax) => {
      const all = Object.values(syntaxes);
      rig = await startPrintRig({ profile: { transferSyntaxes: all }, script: { takes: () => syntax } });
      const pixels = [
        boxPixels({ bits: 12, columns: 301, rows: 97 }),
        boxPixels({ bits: 8, columns: 31, rows: 21, photometricInterpretation: 'MONOCHROME1' }),
        boxPixels({ bits: 8, columns: 400, rows: 20, seed: 9 }),
      ];
      const job = await rig.print([sheetWith(...pixels)]);
      expect(job).toMatchObject({ error: undefined, sheets: ['printed'] });
      expect(rig.printer.associations.map(({ accepted }) => accepted.get(printClasses.grayscaleMeta))).toEqual([
        syntax,
      ]);
      expect(rig.printer.images.map(({ hash }) => hash)).toEqual(pixels.map(({ hash }) => hash));
      expect(job.events.filter(({ step }) => step === 'box-sent').map(({ hash }) => hash)).toEqual(
        pixels.map(({ hash }) => hash),
      );
      expect(rig.printer.images[0]).toMatchObject({
        columns: 301,
        rows: 97,
        samples: 1,
        bitsAllocated: 16,
        bitsStored: 12,
        highBit: 11,
        photometricInterpretation: 'MONOCHROME2',
        vr: syntax === '1.2.840.10008.1.2' ? '' : 'OW',
      });
      expect(rig.printer.images[1]).toMatchObject({
        bitsAllocated: 8,
        bitsStored: 8,
        highBit: 7,
        photometricInterpretation: 'MONOCHROME1',
        vr: syntax === '1.2.840.10008.1.2' ? '' : 'OB',
      });
    },
  );

  it.each(['MONOCHROME1', 'MONOCHROME2'] as const)(
    '[GCA-155] of a grey image stand in one item with one sample, %s',
    async (photometricInterpretation) => {
      rig = await startPrintRig({ system: 'canon-gca' });
      const pixels = boxPixels({ photometricInterpretation });
      await rig.print([sheetWith(pixels)]);
      const [image] = rig.printer.images;
      expect(image).toMatchObject({
        samples: 1,
        photometricInterpretation,
        planarConfiguration: undefined,
        hash: pixels.hash,
      });
      const [message] = rig.printer.of('image-set');
      expect(message?.sopClass).toBe(printClasses.grayscaleBox);
      expect(message?.set?.get('20200110')?.items).toHaveLength(1);
    },
  );

  it.each(Object.entries(syntaxes))(
    '[GCA-156] [GCA-157] of a colour image stand in one item with three samples, RGB by planes, in %s',
    async (_, syntax) => {
      rig = await startPrintRig({
        system: 'canon-gca',
        profile: { transferSyntaxes: Object.values(syntaxes) },
        script: { takes: () => syntax },
      });
      const pixels = boxPixels({ samples: 3, bits: 8, columns: 33, rows: 11 });
      const job = await rig.print([sheetWith(pixels)], { colour: 'color' });
      expect(job).toMatchObject({ error: undefined, sheets: ['printed'] });
      expect(rig.printer.images[0]).toMatchObject({
        samples: 3,
        photometricInterpretation: 'RGB',
        planarConfiguration: 1,
        bitsAllocated: 8,
        bitsStored: 8,
        highBit: 7,
        hash: pixels.hash,
      });
      const [message] = rig.printer.of('image-set');
      expect(message?.sopClass).toBe(printClasses.colorBox);
      expect(message?.context.abstractSyntax).toBe(printClasses.colorMeta);
      expect(message?.set?.get('20200111')?.items).toHaveLength(1);
      expect(message?.set?.has('20200110')).toBe(false);
    },
  );

  it('no Presentation LUT is made for colours', async () => {
    rig = await startPrintRig({ profile: { colours: ['grayscale', 'color'] } });
    const job = await rig.print([sheetWith(boxPixels({ samples: 3, bits: 8 }))], { colour: 'color' });
    expect(job).toMatchObject({ error: undefined, sheets: ['printed'], lut: undefined });
    expect(rig.printer.of('lut-create')).toEqual([]);
    expect([...rig.printer.of('box-create')[0]!.set!.keys()]).not.toContain('20500500');
  });

  it.each([
    ['the printer takes', 0, 4096, 4096],
    ['we send at most', 2048, 16384, 2048],
    ['we send at most, so that every part is even,', 2049, 16384, 2048],
    ['both allow', 8192, 4096, 4096],
    ['the printer takes, every part even,', 0, 4097, 4096],
    ['is sensible where there is no limit', 0, 0, 1 << 20],
  ])('come in PDUs as long as %s', async (_, ours, theirs, longest) => {
    rig = await startPrintRig({ profile: { maxPduLength: ours }, script: { maximumLength: theirs } });
    const pixels = boxPixels({ columns: 800, rows: 700 });
    await rig.print([sheetWith(pixels)]);
    expect(rig.printer.images[0]?.hash).toBe(pixels.hash);
    const longestSeen = Math.max(...rig.printer.associations.map((each) => each.longestPdu));
    expect(longestSeen).toBe(longest);
  });

  it('are asked for just before they are sent, the next ones while they are: two at most are in memory', async () => {
    rig = await startPrintRig();
    let held = 0;
    let most = 0;
    const order: string[] = [];
    const sheets = [0, 1].map((index) => ({
      ...sheetOf('STANDARD\\3,1', []),
      boxes: [1, 2, 3].map((position) => ({
        position,
        pixels: async () => {
          order.push(`make ${index}.${position}`);
          most = Math.max(most, ++held);
          return boxPixels({ seed: position });
        },
      })),
    }));
    const job = await rig.print(
      sheets,
      {},
      {
        onEvent: async ({ step, sheet, position }) => {
          if (step !== 'box-sent') return;
          held--;
          order.push(`sent ${sheet}.${position}`);
        },
      },
    );
    expect(job.sheets).toEqual(['printed', 'printed']);
    expect(most).toBeLessThanOrEqual(2);
    expect(order).toEqual([
      'make 0.1',
      'make 0.2',
      'sent 0.1',
      'make 0.3',
      'sent 0.2',
      'make 1.1',
      'sent 0.3',
      'make 1.2',
      'sent 1.1',
      'make 1.3',
      'sent 1.2',
      'sent 1.3',
    ]);
  });

  it('that cannot be made fail their sheet, and the film box is taken away', async () => {
    rig = await startPrintRig({
      profile: { printJob: false, messages: { printerStatus: 'none' }, presentationLut: { use: false } },
    });
    const gone = { position: 2, pixels: () => Promise.reject(new Error('the image is gone')) };
    const bad = sheetOf('STANDARD\\2,1', [1]);
    const job = await rig.print([{ ...bad, boxes: [...bad.boxes, gone] }, sheetOf('STANDARD\\1,1', [1])]);
    expect(job).toMatchObject({ error: undefined, sheets: ['failed', 'printed'] });
    expect(job.events.find(({ step }) => step === 'failed')).toMatchObject({ sheet: 0, text: 'the image is gone' });
    expect(rig.printer.order()).toEqual([
      '1 session-create',
      '1 box-create',
      '1 image-set',
      '1 box-delete',
      '1 box-create',
      '1 image-set',
      '1 box-action',
      '1 box-delete',
      '1 session-delete',
    ]);
    expect(rig.printer.films).toHaveLength(1);
  });

  it('of a sheet that failed are not made any more', async () => {
    rig = await startPrintRig({
      script: { answer: ({ operation }) => (operation === 'image-set' ? { status: 0xc603 } : undefined) },
    });
    let cancelled = false;
    const waiting = {
      position: 2,
      pixels: (_: unknown, signal: AbortSignal) =>
        new Promise<BoxPixels>((_resolve, reject) =>
          signal.addEventListener('abort', () => {
            cancelled = true;
            reject(new Error('not wanted'));
          }),
        ),
    };
    const sheet = sheetOf('STANDARD\\2,1', [1]);
    const job = await rig.print([{ ...sheet, boxes: [...sheet.boxes, waiting] }]);
    expect(job.sheets).toEqual(['failed']);
    expect(cancelled).toBe(true);
  });
});
