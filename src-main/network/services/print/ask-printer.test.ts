import { afterEach, describe, expect, it } from 'vitest';
import { printerTermMeaning } from '../../../../src-shared/dicom/print-statuses.ts';
import { printClasses } from '../../../../testing/printer.ts';
import { type PrintRig, startPrintRig } from '../../testing/print-rig.ts';
import { askPrinter, printerStatus, tryPrinter } from './ask-printer.ts';

let rig: PrintRig;
afterEach(() => rig?.close());
const request = () => ({ printer: rig.settings, profile: rig.profile });

describe('a printer', () => {
  it('says how it is and what it is', async () => {
    rig = await startPrintRig();
    const taken: string[] = [];
    const report = await askPrinter({ ...request(), onTaken: (classes) => void taken.push(...classes) }, rig.services);
    expect(report).toEqual({
      status: 'NORMAL',
      info: 'NORMAL',
      name: 'FILM 1',
      manufacturer: 'Light & Film',
      model: 'LF 1417',
      serialNumber: '4711',
      softwareVersions: '2.1',
    });
    expect(taken).toContain(printClasses.lut);
    expect(printerStatus(report, 'p')).toMatchObject({ printerId: 'p', meaning: 'Ready', error: '' });
    expect(rig.printer.of('printer-get')[0]).toMatchObject({
      attributes: undefined,
      instance: '1.2.840.10008.5.1.1.17',
    });
    expect(rig.printer.associations.map(({ ended }) => ended)).toEqual(['released']);
  });

  it('is asked for the attributes of the settings only', async () => {
    rig = await startPrintRig({ system: 'vitrea-read' });
    await askPrinter(request(), rig.services);
    expect(rig.printer.of('printer-get')[0]?.attributes).toEqual([0x21100010, 0x21100020, 0x21100030]);
  });

  it('with a status of its own counts as one that needs looking after, and its word is kept', async () => {
    rig = await startPrintRig({ script: { printer: { '21100010': ['CS', 'STANDBY'] } } });
    expect(await askPrinter(request(), rig.services)).toMatchObject({ status: 'WARNING', info: 'STANDBY' });
  });

  it.each([
    ['of unknown representation', { '21100010': ['UN', 'FAILURE '], '21100020': ['UN', 'SUPPLY EMPTY'] }, 'FAILURE'],
    ['as another text', { '21100010': ['UT', 'NORMAL'], '00080005': ['CS', 'GBK\\\\XX'] }, 'NORMAL'],
    ['as numbers', { '21100010': ['US', [1, 2]] }, 'WARNING'],
  ] as const)('that says %s how it is is understood as far as it goes', async (_, printer, status) => {
    rig = await startPrintRig({ script: { printer: printer as never } });
    const report = await askPrinter({ printer: rig.settings, profile: rig.profile }, rig.services);
    expect(report.status).toBe(status);
    expect(rig.printer.associations.map(({ ended }) => ended)).toEqual(['released']);
  });

  it('that fails the request is released', async () => {
    rig = await startPrintRig({ script: { answer: () => ({ status: 0x0110 }) } });
    await expect(askPrinter(request(), rig.services)).rejects.toMatchObject({
      code: 'dimse-status',
      message: 'Printer status: 0110H Processing failure',
    });
    expect(rig.printer.associations.map(({ ended }) => ended)).toEqual(['released']);
  });
});

describe('trying a printer', () => {
  it('tells what it takes, how it is and what it can do', async () => {
    rig = await startPrintRig({
      profile: { colours: ['grayscale', 'color'], annotationBox: true },
      script: {
        takes: (uid, [first]) =>
          uid === printClasses.colorMeta || uid === printClasses.annotationBox ? undefined : first,
        configuration: {
          '2000001E': [
            'SQ',
            [
              {
                '20000030': ['CS', 'BLUE FILM'],
                '20100050': ['CS', '14INX17IN\\8INX10IN'],
                '20100130': ['US', [320]],
              },
            ],
          ],
        },
      },
    });
    const test = await tryPrinter(request(), rig.services);
    expect(test).toMatchObject({
      reached: true,
      error: '',
      accepted: [printClasses.grayscaleMeta, printClasses.lut, printClasses.printJob, printClasses.configuration],
      refused: [printClasses.colorMeta, printClasses.annotationBox],
      status: { status: 'NORMAL', name: 'FILM 1' },
    });
    expect(test.configuration).toEqual([
      { name: 'Printer Configuration Sequence › Medium Type', value: 'BLUE FILM' },
      { name: 'Printer Configuration Sequence › Film Size ID', value: '14INX17IN\\8INX10IN' },
      { name: 'Printer Configuration Sequence › Max Density', value: '320' },
    ]);
  });

  it('says why it was not reached', async () => {
    rig = await startPrintRig({ script: { reject: () => [1, 1, 7] } });
    const test = await tryPrinter(request(), rig.services);
    expect(test).toMatchObject({ reached: false, accepted: [], error: expect.stringContaining('called AE title') });
  });

  it('keeps what it took when its status fails', async () => {
    rig = await startPrintRig({ script: { answer: () => ({ status: 0x0110 }) } });
    const test = await tryPrinter(request(), rig.services);
    expect(test).toMatchObject({ reached: true, error: 'Printer status: 0110H Processing failure' });
    expect(test.accepted).toContain(printClasses.grayscaleMeta);
  });
});

it.each([
  ['SUPPLY EMPTY', 'There is no film left'],
  ['EMPTY 14X17 BLUE', 'The magazine of 14 × 17 in blue film is empty'],
  ['LOW 24X30', 'The magazine of 24 × 30 cm film is running low'],
  ['EMPTY A4 PAPR', 'The magazine of A4 paper is empty'],
  ['OUT OF TEA', ''],
])('the term %s means: %s', (term, meaning) => {
  expect(printerTermMeaning(term)).toBe(meaning);
});
