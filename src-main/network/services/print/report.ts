import { text, texts } from '../../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import type { PrinterReport } from '../../../print/types.ts';

const isStatus = (value: string): value is PrinterReport['status'] =>
  value === 'NORMAL' || value === 'WARNING' || value === 'FAILURE';

/** What a printer says of itself (PS3.3 C.13.9); a status that is none of the three counts as NORMAL and stands in `info`. */
export function reportOf(dataSet: DataSet): PrinterReport {
  const said = text(dataSet, 'PrinterStatus') ?? '';
  const info = text(dataSet, 'PrinterStatusInfo') ?? '';
  return {
    status: isStatus(said) ? said : 'NORMAL',
    info: info === '' && !isStatus(said) ? said : info,
    name: text(dataSet, 'PrinterName') ?? '',
    manufacturer: text(dataSet, 'Manufacturer') ?? '',
    model: text(dataSet, 'ManufacturerModelName') ?? '',
    serialNumber: text(dataSet, 'DeviceSerialNumber') ?? '',
    softwareVersions: texts(dataSet, 'SoftwareVersions').join(', '),
  };
}
