import { afterEach, describe, expect, it } from 'vitest';
import { sheetOf } from '../../../../testing/box-pixels.ts';
import { type PrintRig, type PrintRigOptions, startPrintRig } from '../../testing/print-rig.ts';

let rig: PrintRig;
afterEach(() => rig.close());
const start = async (options?: PrintRigOptions) => {
  rig = await startPrintRig(options);
  return rig;
};

describe('the order of messages', () => {
  it('is that of the standard by default', async () => {
    await start();
    const job = await rig.print([sheetOf('STANDARD\\2,1', [1, 2]), sheetOf('STANDARD\\1,1', [1])]);
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
    expect(job.events.filter(({ step }) => step === 'job').map(({ executionStatus }) => executionStatus)).toEqual([
      'DONE',
      'DONE',
    ]);
  });
});
