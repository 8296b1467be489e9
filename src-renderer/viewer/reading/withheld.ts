import { text } from '../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { reportClasses } from '../../../src-shared/objects/structured-report/document.ts';
import type { ReportSettings } from '../../../src-shared/settings/reports.ts';

const chestCad = '1.2.840.10008.5.1.4.1.1.88.65';

/** Why a report that is kept is not displayed, by the settings; undefined when it is. */
export function whyNotDisplayed(
  dataSet: DataSet,
  { othersComprehensive, chestDetection, manufacturers }: ReportSettings,
): string | undefined {
  const sopClassUid = text(dataSet, '00080016');
  if (sopClassUid === chestCad && chestDetection === 'stored') {
    return 'This workstation keeps and sends chest CAD reports and does not display them (Settings, This station, Reports).';
  }
  if (sopClassUid !== reportClasses.comprehensive || othersComprehensive === 'displayed') return undefined;
  const manufacturer = (text(dataSet, '00080070') ?? '').trim().toLowerCase();
  const own = ['negatoscope', ...manufacturers.map((name) => name.trim().toLowerCase())];
  return own.includes(manufacturer)
    ? undefined
    : 'This workstation keeps and sends comprehensive reports of other systems and does not display them (Settings, This station, Reports).';
}
