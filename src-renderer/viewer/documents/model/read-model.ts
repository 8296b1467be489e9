import { viewRoutes } from '../../../../src-shared/contract/view-routes.ts';
import { item, text } from '../../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import { type Mesh, readMesh } from '../../../../src-shared/objects/mesh/read-mesh.ts';
import type { FrameSet } from '../../frame-sets.ts';
import { readObject } from '../../objects.ts';
import { documentBytes } from '../pdf/use-pdf.ts';

export interface Model {
  mesh: Mesh;
  /** Millimetres of a unit of the model; undefined: its unit is not known. */
  unitMm: number | undefined;
  /** Its coordinates are those of the patient (PS3.3 C.7.4.1). */
  inPatient: boolean;
  description: string;
}

/** Units of Measurement Units Code Sequence (PS3.3 C.35.1) as millimetres, by their UCUM codes. */
const units: Readonly<Record<string, number>> = { um: 0.001, mm: 1, cm: 10, m: 1000, '[in_i]': 25.4, '[in_us]': 25.4 };

export function unitOf(dataSet: DataSet): number | undefined {
  const code = item(dataSet, 'MeasurementUnitsCodeSequence');
  return code && units[text(code, 'CodeValue') ?? ''];
}

/** Throws NegatoscopeError. */
export async function readModel({ series, other }: FrameSet, signal: AbortSignal): Promise<Model> {
  if (!other) throw new Error('no object');
  const [bytes, dataSet] = await Promise.all([
    documentBytes(viewRoutes.document(series.catalogue, other.row, other.revision), signal),
    readObject({ series, instance: other }, signal),
  ]);
  return {
    mesh: readMesh(bytes),
    unitMm: unitOf(dataSet),
    inPatient: text(dataSet, 'FrameOfReferenceUID') !== undefined,
    description: text(dataSet, 'ContentDescription') ?? '',
  };
}
