import { afterEach, describe, expect, it } from 'vitest';
import { sheetOf } from '../../../../testing/box-pixels.ts';
import { printClasses } from '../../../../testing/printer.ts';
import { type PrintRig, type PrintRigOptions, startPrintRig } from '../../testing/print-rig.ts';

let rig: PrintRig;
afterEach(() => rig.close());
const start = async (options?: PrintRigOptions) => {
  rig = await startPrintRig(options);
  return rig;
};
const operations = () => rig.printer.messages.map(({ operation }) => operation);
const two = () => [sheetOf('STANDARD\\2,1', [1, 2]), sheetOf('STANDARD\\1,1', [1])];

describe('the order of messages', () => {
  it('is that of the standard by default: printer, Presentation LUT, session, film boxes, Print Jobs', async () => {
    await start();
    const job = await rig.print(two());
    expect(job.error).toBeUndefined();
    expect(rig.printer.order()).toEqual([
      '1 printer-get',
      '1 lut-create',
      '1 session-create',
      '1 box-create',
      '1 image-set',
      '1 image-set',
      '1 box-action',
      '1 box-delete',
      '1 box-create',
      '1 image-set',
      '1 box-action',
      '1 box-delete',
      '1 session-delete',
      '1 lut-delete',
      '1 job-get',
      '1 job-get',
    ]);
    expect(rig.printer.associations.map(({ ended }) => ended)).toEqual(['released']);
    expect(job.sheets).toEqual(['printed', 'printed']);
    expect(job.lut).toBe('printer');
  });

  it('tells every step of a sheet before the next message is sent', async () => {
    await start({ profile: { printJob: false } });
    const seen: string[] = [];
    await rig.print(
      [sheetOf('STANDARD\\2,1', [1, 2])],
      {},
      {
        onEvent: async ({ step }) => {
          await new Promise((resolve) => setImmediate(resolve));
          seen.push(`${step} after ${rig.printer.messages.at(-1)?.operation}`);
        },
      },
    );
    expect(seen).toEqual([
      'begun after session-create',
      'box-sent after image-set',
      'box-sent after image-set',
      'asked after image-set',
      'printed after box-action',
    ]);
  });

  it('[TEL-123] [TEL-125] [TEL-126] [TEL-138] [TEL-140] asks the printer on a first association, all attributes, and prints on a second', async () => {
    await start({ system: 'telemis' });
    let open = 0;
    let most = 0;
    rig.printer.script.answer = () => {
      open = rig.printer.associations.filter(({ ended }) => ended === 'open').length;
      most = Math.max(most, open);
      return undefined;
    };
    const job = await rig.print([sheetOf('STANDARD\\2,1', [1, 2])]);
    expect(job.error).toBeUndefined();
    expect(rig.printer.order()).toEqual([
      '1 printer-get',
      '2 lut-create',
      '2 session-create',
      '2 box-create',
      '2 image-set',
      '2 image-set',
      '2 box-action',
      '2 box-delete',
      '2 session-delete',
      '2 lut-delete',
    ]);
    const [get] = rig.printer.of('printer-get');
    expect(get).toMatchObject({
      sopClass: printClasses.printer,
      instance: '1.2.840.10008.5.1.1.17',
      attributes: undefined,
      bytes: undefined,
    });
    expect(rig.printer.associations.map(({ ended }) => ended)).toEqual(['released', 'released']);
    expect(most).toBe(1);
  });

  it('[TEL-134] [TEL-139] never has more than one film box on an association, and never prints the session', async () => {
    await start({ system: 'telemis' });
    const job = await rig.print([...two(), sheetOf('ROW\\1,2', [1, 2, 3])]);
    expect(job.sheets).toEqual(['printed', 'printed', 'printed']);
    const boxes = rig.printer.of('box-create').map(({ association }) => association);
    expect(boxes).toEqual([2, 3, 4]);
    expect(rig.printer.associations).toHaveLength(4);
    expect(operations()).not.toContain('session-action');
    expect(operations().filter((each) => each === 'lut-create')).toHaveLength(3);
  });

  it('[GCA-143] [GCA-144] [GCA-165] prints several film boxes on the one association of a job, without asking the printer', async () => {
    await start({ system: 'canon-gca' });
    await rig.print(two());
    await rig.print([sheetOf('COL\\2,1', [3])]);
    expect(rig.printer.of('box-create').map(({ association }) => association)).toEqual([1, 1, 2]);
    expect(operations()).not.toContain('printer-get');
    expect(rig.printer.films).toHaveLength(3);
  });

  it('[VIT-079] [VIT-081] prints per film box with collation off', async () => {
    await start({ system: 'vitrea-read' });
    await rig.print(two());
    expect(operations()).toEqual([
      'printer-get',
      'lut-create',
      'session-create',
      'box-create',
      'image-set',
      'image-set',
      'box-action',
      'box-delete',
      'box-create',
      'image-set',
      'box-action',
      'box-delete',
      'session-delete',
      'lut-delete',
    ]);
    expect(rig.printer.films.map(({ images }) => [...images.keys()])).toEqual([[1, 2], [1]]);
    // Print is the one action (PS3.4 table H.4-9), and has no data set.
    expect(rig.printer.of('box-action').map(({ action, bytes }) => [action, bytes])).toEqual([
      [1, undefined],
      [1, undefined],
    ]);
  });

  it('[VIT-082] [GCA-163] prints through the film session once with collation on, and deletes the last film box only', async () => {
    await start({ system: 'vitrea-read', profile: { messages: { collation: true } } });
    const job = await rig.print(two());
    expect(operations()).toEqual([
      'printer-get',
      'lut-create',
      'session-create',
      'box-create',
      'image-set',
      'image-set',
      'box-create',
      'image-set',
      'session-action',
      'box-delete',
      'session-delete',
      'lut-delete',
    ]);
    expect(rig.printer.of('box-delete')[0]?.instance).toBe(rig.printer.of('box-create')[1]?.instance);
    expect(rig.printer.of('session-action')[0]).toMatchObject({
      action: 1,
      bytes: undefined,
      instance: rig.printer.of('session-create')[0]?.instance,
    });
    expect(rig.printer.films).toHaveLength(2);
    expect(job.sheets).toEqual(['printed', 'printed']);
  });

  it('[GCA-163] deletes a film box before the next one is made, so that it is always the last', async () => {
    await start({ system: 'canon-gca' });
    await rig.print([...two(), ...two()]);
    let last = '';
    for (const { operation, instance } of rig.printer.messages) {
      if (operation === 'box-create') last = instance;
      if (operation === 'box-delete') expect(instance).toBe(last);
    }
    expect(rig.printer.of('box-delete')).toHaveLength(4);
  });

  it('deletes only what it is set to', async () => {
    await start({
      profile: {
        messages: {
          deleteFilmBox: false,
          deleteFilmSession: false,
          deletePresentationLut: false,
          printerStatus: 'none',
        },
        printJob: false,
      },
    });
    await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(operations()).toEqual(['lut-create', 'session-create', 'box-create', 'image-set', 'box-action']);
  });

  it('keeps so many film boxes to an association', async () => {
    await start({ profile: { messages: { filmBoxesPerAssociation: 2, printerStatus: 'none' }, printJob: false } });
    await rig.print([...two(), ...two(), sheetOf('STANDARD\\1,1', [1])]);
    expect(rig.printer.of('box-create').map(({ association }) => association)).toEqual([1, 1, 2, 2, 3]);
    expect(rig.printer.of('session-create')).toHaveLength(3);
  });

  it('puts the image boxes where they belong, and leaves empty ones alone', async () => {
    await start({ profile: { messages: { printerStatus: 'none' } } });
    await rig.print([sheetOf('STANDARD\\3,2', [6, 2])]);
    const [{ images } = { images: new Map() }] = rig.printer.films;
    expect([...images.keys()].sort()).toEqual([2, 6]);
    expect(rig.printer.images.map(({ position }) => position)).toEqual([6, 2]);
  });
});

describe('Presentation LUT', () => {
  it('[TEL-141] [TEL-142] is made right after the negotiation, once on an association, and deleted last', async () => {
    await start({ system: 'telemis' });
    await rig.print(two());
    for (const association of [2, 3]) {
      const mine = rig.printer.messages.filter((each) => each.association === association);
      expect(mine[0]?.operation).toBe('lut-create');
      expect(mine.at(-1)?.operation).toBe('lut-delete');
      expect(mine.filter(({ operation }) => operation === 'lut-create')).toHaveLength(1);
      expect(mine.at(-1)?.instance).toBe(mine[0]?.instance);
    }
  });

  it('[VIT-078] [TEL-144] a printer that takes neither Annotation Box nor Presentation LUT prints all the same, from values that are ready', async () => {
    await start({ system: 'vitrea-read' });
    const refused: string[] = [printClasses.lut, printClasses.annotationBox];
    rig.printer.script.takes = (uid, [first]) => (refused.includes(uid) ? undefined : first);
    const places: string[] = [];
    const sheet = sheetOf('STANDARD\\1,1', [1], { annotations: ['DOE^JANE'] });
    const [box] = sheet.boxes;
    const pixels: NonNullable<typeof box>['pixels'] = (lut, signal) => {
      places.push(lut);
      return box!.pixels(lut, signal);
    };
    const job = await rig.print([{ ...sheet, boxes: [{ position: 1, pixels }] }], { annotationFormat: 'TITLE' });
    expect(job).toMatchObject({ error: undefined, sheets: ['printed'], lut: 'here' });
    expect(places).toEqual(['here']);
    expect(operations()).not.toContain('lut-create');
    const [create] = rig.printer.of('box-create');
    expect([...create!.set!.keys()]).not.toContain('20500500');
    expect([...create!.set!.keys()]).not.toContain('20100030');
    expect(job.warnings).toEqual(['The printer takes no annotation boxes; a text is not printed: "DOE^JANE"']);
  });

  it('that the printer takes but does not make is said and done without', async () => {
    await start({ system: 'vitrea-read' });
    rig.printer.script.answer = ({ operation }) => (operation === 'lut-create' ? { status: 0x0110 } : undefined);
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job).toMatchObject({ error: undefined, sheets: ['printed'], lut: 'here' });
    expect(job.warnings).toEqual(['Presentation LUT: 0110H Processing failure']);
    expect(operations()).not.toContain('lut-delete');
  });
});
