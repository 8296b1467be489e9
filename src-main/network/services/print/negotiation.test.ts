import { afterEach, describe, expect, it } from 'vitest';
import { sheetOf } from '../../../../testing/box-pixels.ts';
import { printClasses } from '../../../../testing/printer.ts';
import { type PrintRig, type PrintRigOptions, startPrintRig } from '../../testing/print-rig.ts';

let rig: PrintRig;
afterEach(() => rig.close());

/** What was proposed on the association that printed. */
async function proposed(options: PrintRigOptions & { called?: string } = {}) {
  rig = await startPrintRig(options);
  const job = await rig.print(
    [sheetOf('STANDARD\\1,1', [1])],
    options.called === undefined ? {} : { calledAeTitle: options.called },
  );
  const { request } = rig.printer.associations.at(-1)!;
  return { job, request, classes: request.contexts.map(({ abstractSyntax }) => abstractSyntax) };
}

const ile = '1.2.840.10008.1.2';
const ele = '1.2.840.10008.1.2.1';
const ebe = '1.2.840.10008.1.2.2';

describe('what is proposed to a printer', () => {
  it('[TEL-122] [TEL-146] Basic Grayscale and Presentation LUT, one context each with all three syntaxes, nothing of colours', async () => {
    const { job, request } = await proposed({ system: 'telemis' });
    expect(job.sheets).toEqual(['printed']);
    expect(request.contexts).toEqual([
      { id: 1, abstractSyntax: printClasses.grayscaleMeta, transferSyntaxes: [ele, ebe, ile] },
      { id: 3, abstractSyntax: printClasses.lut, transferSyntaxes: [ele, ebe, ile] },
    ]);
  });

  it('[TEL-008] [TEL-009] an implementation version name and the application context of DICOM', async () => {
    const { request } = await proposed({ system: 'telemis' });
    expect(request.implementationVersionName).not.toBe('');
    expect(request.applicationContext).toBe('1.2.840.10008.3.1.1.1');
    expect(rig.printer.associations.map((each) => each.request.applicationContext)).toEqual([
      '1.2.840.10008.3.1.1.1',
      '1.2.840.10008.3.1.1.1',
    ]);
  });

  it('[GCA-141] both meta classes in Implicit VR Little Endian only', async () => {
    const { job, request } = await proposed({ system: 'canon-gca' });
    expect(job.sheets).toEqual(['printed']);
    expect(request.contexts).toEqual([
      { id: 1, abstractSyntax: printClasses.grayscaleMeta, transferSyntaxes: [ile] },
      { id: 3, abstractSyntax: printClasses.colorMeta, transferSyntaxes: [ile] },
    ]);
  });

  it('[VIT-075] [VIT-076] [VIT-077] [VIT-085] Basic Grayscale, Presentation LUT and Annotation Box with three syntaxes, no colour', async () => {
    const { request, classes } = await proposed({ system: 'vitrea-read' });
    expect(classes).toEqual([printClasses.grayscaleMeta, printClasses.lut, printClasses.annotationBox]);
    expect(request.contexts.every(({ transferSyntaxes }) => transferSyntaxes.join() === [ile, ele, ebe].join())).toBe(
      true,
    );
  });

  it('[VIT-085] [TEL-146] a colour job is refused here before the printer hears of it', async () => {
    rig = await startPrintRig({ system: 'vitrea-read' });
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])], { colour: 'color' });
    expect(job.error).toMatchObject({ code: 'unsupported' });
    expect(rig.printer.associations).toEqual([]);
  });

  it('[VIT-008] the title of the Print SCU is ID_PM_SCU and can be another one', async () => {
    expect((await proposed({ system: 'vitrea-read' })).request.calling).toBe('ID_PM_SCU');
    await rig.close();
    const edited = await proposed({ system: 'vitrea-read', profile: { callingAeTitle: 'ROOM_7' } });
    expect(edited.request.calling).toBe('ROOM_7');
  });

  it('[TEL-121] the printer is called by its title, or by the one that a job names', async () => {
    expect((await proposed({ system: 'telemis' })).request.called).toBe('PRINTER');
    await rig.close();
    const { request } = await proposed({ system: 'telemis', called: 'DRYVIEW' });
    expect(request.called).toBe('DRYVIEW');
    expect(rig.printer.associations.map((each) => each.request.called)).toEqual(['DRYVIEW', 'DRYVIEW']);
  });

  it('one context for each syntax, where the settings want it so; of several that are taken the first counts', async () => {
    const { job, request } = await proposed({
      profile: {
        contextPerTransferSyntax: true,
        transferSyntaxes: [ele, ile],
        printJob: false,
        configurationRetrieval: false,
      },
    });
    expect(job.sheets).toEqual(['printed']);
    expect(request.contexts.map(({ transferSyntaxes }) => transferSyntaxes)).toEqual([[ele], [ile], [ele], [ile]]);
    expect(rig.printer.of('session-create')[0]?.context).toMatchObject({ id: 1, transferSyntax: ele });
  });

  it('who we are, to printers that want to know', async () => {
    const { request } = await proposed({
      printer: {
        userIdentity: {
          type: 'username-and-passcode',
          username: 'film',
          passcode: 'dark room',
          tokenFile: '',
          responseRequested: false,
        },
      },
    });
    expect(request.userIdentity).toEqual({ type: 2, primary: 'film', secondary: 'dark room' });
  });

  it('a printer that does not take the meta class gets no job', async () => {
    rig = await startPrintRig({
      script: { takes: (uid, [first]) => (uid === printClasses.grayscaleMeta ? undefined : first) },
    });
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job.error).toMatchObject({
      code: 'unsupported',
      parameters: { abstractSyntax: printClasses.grayscaleMeta },
    });
    expect(rig.printer.messages).toEqual([]);
    expect(rig.printer.associations.map(({ ended }) => ended)).toEqual(['released']);
  });

  it('a rejected association fails the job as the printer says', async () => {
    rig = await startPrintRig({ script: { reject: () => [1, 1, 7] } });
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job.error).toMatchObject({ code: 'association-rejected', parameters: { result: 1, source: 1, reason: 7 } });
    expect(job.sheets).toEqual([undefined]);
  });
});
