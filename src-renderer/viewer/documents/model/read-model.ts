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
  /** Its coordinates are those of the patient (PS3.3 C.7.4.1) and its sides those of the body. */
  inPatient: boolean;
  /** Left and right of the anatomy are exchanged: Model Mirroring (0068,7002). */
  mirrored: boolean;
  /** The anatomy is not as it was recorded: Model Modification (0068,7001). */
  modified: boolean;
  description: string;
}

/** Units of Measurement Units Code Sequence (PS3.3 C.35.1) as millimetres, by their UCUM codes. */
const units = new Map([
  ['um', 0.001],
  ['mm', 1],
  ['cm', 10],
  ['m', 1000],
  ['[in_i]', 25.4],
  ['[in_us]', 25.4],
]);

/** What an object says of its model (PS3.3 C.35.1). */
export function factsOf(dataSet: DataSet): Omit<Model, 'mesh'> {
  const code = item(dataSet, 'MeasurementUnitsCodeSequence');
  const says = (attribute: string): boolean => text(dataSet, attribute)?.toUpperCase() === 'YES';
  const mirrored = says('ModelMirroring');
  return {
    unitMm: code && units.get(text(code, 'CodeValue') ?? ''),
    inPatient: text(dataSet, 'FrameOfReferenceUID') !== undefined && !mirrored,
    mirrored,
    modified: says('ModelModification'),
    description: text(dataSet, 'ContentDescription') ?? '',
  };
}

/** Throws NegatoscopeError. */
export async function readModel({ series, other }: FrameSet, signal: AbortSignal): Promise<Model> {
  if (!other) throw new Error('no object');
  const [bytes, dataSet] = await Promise.all([
    documentBytes(viewRoutes.document(series.catalogue, other.row, other.revision), signal),
    readObject({ series, instance: other }, signal),
  ]);
  return { mesh: readMesh(bytes), ...factsOf(dataSet) };
}
