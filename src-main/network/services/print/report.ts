import { text, texts } from '../../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import type { PrinterReport } from '../../../print/types.ts';

const isStatus = (value: string): value is PrinterReport['status'] =>
  value === 'NORMAL' || value === 'WARNING' || value === 'FAILURE';

/** Of names and terms (LO 64, CS 16: PS3.5 6.2) at most; who says more is not quoted at length. */
const longest = 200;
export const quoted = (text: string | undefined): string => (text ?? '').slice(0, longest);

/**
 * What a printer says of itself (PS3.3 C.13.9). A status that is none of the three counts as WARNING and stands in `info`, none at all too:
 * such a printer is given films, and nobody says that it is ready.
 */
export function reportOf(dataSet: DataSet): PrinterReport {
  const said = quoted(text(dataSet, 'PrinterStatus'));
  const info = quoted(text(dataSet, 'PrinterStatusInfo'));
  return {
    status: isStatus(said) ? said : 'WARNING',
    info: info === '' && !isStatus(said) ? said : info,
    name: quoted(text(dataSet, 'PrinterName')),
    manufacturer: quoted(text(dataSet, 'Manufacturer')),
    model: quoted(text(dataSet, 'ManufacturerModelName')),
    serialNumber: quoted(text(dataSet, 'DeviceSerialNumber')),
    softwareVersions: quoted(texts(dataSet, 'SoftwareVersions').join(', ')),
  };
}
