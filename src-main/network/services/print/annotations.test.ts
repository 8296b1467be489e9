import { afterEach, describe, expect, it } from 'vitest';
import { sheetOf } from '../../../../testing/box-pixels.ts';
import { type PrinterScript, printClasses } from '../../../../testing/printer.ts';
import { type PrintRig, startPrintRig } from '../../testing/print-rig.ts';

let rig: PrintRig;
afterEach(() => rig?.close());

describe('annotation boxes', () => {
  it('[VIT-076] [VIT-083] carry the texts of a sheet, each in its place', async () => {
    rig = await startPrintRig({ system: 'vitrea-read' });
    const sheet = sheetOf('STANDARD\\1,1', [1], { annotations: ['DOE^JANE 1970-01-02', '', 'Chest'] });
    const job = await rig.print([sheet], { annotationFormat: 'LABEL' });
    expect(job.error).toBeUndefined();
    expect(rig.printer.associations[0]!.accepted.has(printClasses.annotationBox)).toBe(true);
    expect(rig.printer.films[0]?.texts).toEqual(
      new Map([
        [1, 'DOE^JANE 1970-01-02'],
        [3, 'Chest'],
      ]),
    );
    const [first] = rig.printer.of('annotation-set');
    expect(first).toMatchObject({ sopClass: printClasses.annotationBox });
    expect(first?.context.abstractSyntax).toBe(printClasses.annotationBox);
  });

  it('that the printer does not have are said, as are texts that are too long', async () => {
    rig = await startPrintRig({ system: 'vitrea-read', script: { annotationBoxes: 1 } });
    const long = 'x'.repeat(70);
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1], { annotations: [long, 'lost'] })], {
      annotationFormat: 'LABEL',
    });
    expect(job.sheets).toEqual(['printed']);
    expect(job.warnings).toEqual([
      `Annotation 1 is cut to 64 characters: "${long}"`,
      'The printer has no annotation box 2; a text is not printed: "lost"',
    ]);
    expect(rig.printer.films[0]?.texts.get(1)).toBe('x'.repeat(64));
  });
});

describe('a film that says whose it is in annotation boxes alone', () => {
  const named = () => sheetOf('STANDARD\\1,1', [1], { annotations: ['Chest', 'Doe, Jane'], naming: [2] });
  const plain = () => sheetOf('STANDARD\\1,1', [1], { annotations: ['Chest', 'Doe, Jane'] });
  const options = { annotationFormat: 'LABEL' };

  it('is printed where the printer takes that text', async () => {
    rig = await startPrintRig({ system: 'vitrea-read' });
    expect((await rig.print([named()], options)).sheets).toEqual(['printed']);
  });

  const refusing: PrinterScript = {
    takes: (uid, [first]) => (uid === printClasses.annotationBox ? undefined : first),
  };
  const leaving: PrinterScript = {
    answer: ({ operation }) =>
      operation === 'annotation-set' ? { status: 0x0107, attributes: [0x20300020] } : undefined,
  };
  it.each<[string, PrinterScript]>([
    ['that takes no annotation boxes', refusing],
    ['that has not as many', { annotationBoxes: 1 }],
    ['that leaves the text out', leaving],
  ])('[VIT-078] is not printed by a printer %s; others of the job are', async (_, script) => {
    rig = await startPrintRig({ system: 'vitrea-read', script });
    const job = await rig.print([named(), plain()], options);
    expect(job.sheets).toEqual(['failed', 'printed']);
    expect(job.events.find(({ step }) => step === 'failed')?.text).toContain('says whose film it is');
    expect(rig.printer.films).toHaveLength(1);
  });
});
