import type { DataSet } from '../../dicom/data-set.ts';
import { code, codeMeaning, firstItem, items, numbers, text } from '../../imaging/describe/values.ts';
import { type Matrix4, multiply4 } from '../../imaging/geometry/matrix.ts';
import { type MatrixType, wrongMatrix } from './wrong-matrix.ts';

/** What is registered by one item of a Registration Sequence: a frame of reference, a set of images, or both. */
export interface RegistrationItem {
  frameOfReferenceUid?: string;
  /** SOP Instance UIDs; empty: the whole frame of reference. */
  images: ReadonlySet<string>;
  /** From the item's coordinates to the registered ones, mm; undefined where it cannot be used. */
  matrix: Matrix4 | undefined;
  type: MatrixType;
  /** Why there is no matrix. */
  refused?: string;
  /** How it was found and what its maker says of it. */
  how?: string;
}

/** A Spatial Registration (PS3.3 A.39.1) or what can be told of a Deformable one (A.39.2). */
export interface Registration {
  label: string;
  description?: string;
  /** `YYYYMMDD` and `HHMMSS`. */
  date?: string;
  time?: string;
  /** The registered coordinates (0020,0052) of the object. */
  frameOfReferenceUid?: string;
  items: RegistrationItem[];
  /** A field of displacements: it is not applied, nor are its matrices. */
  deformable: boolean;
}

/** Items of a sequence that are looked at; a file may hold any number. */
const most = 1000;
/** Matrices of one item that are multiplied. */
const mostMatrices = 16;

const matrixTypes = new Set<string>(['RIGID', 'RIGID_SCALE', 'AFFINE']);

/** What registers one item (PS3.3 C.20.2). */
function readMatrix(item: DataSet): Pick<RegistrationItem, 'matrix' | 'type' | 'refused'> {
  const list = items(firstItem(item, '00700309'), '0070030A').slice(0, mostMatrices + 1);
  const types = list.map((one) => code(one, '0070030C') ?? 'RIGID');
  const type = (types.find((one) => one === 'AFFINE') ??
    types.find((one) => one === 'RIGID_SCALE') ??
    'RIGID') as MatrixType;
  const refuse = (refused: string) => ({ matrix: undefined, type, refused });
  if (list.length === 0) return refuse('it has no matrix');
  if (list.length > mostMatrices) return refuse(`it has more than ${mostMatrices} matrices`);
  if (types.some((one) => !matrixTypes.has(one))) return refuse('the type of its matrix is not known');
  const matrices: Matrix4[] = list.map((one) => numbers(one, '300600C6'));
  for (const [index, matrix] of matrices.entries()) {
    const wrong = wrongMatrix(matrix, types[index] as MatrixType);
    if (wrong) return refuse(wrong);
  }
  const forward = matrices.reduce(multiply4);
  const backward = [...matrices].reverse().reduce(multiply4);
  // Systems disagree about the order of several matrices: where it matters nobody can tell which place is meant.
  if (forward.some((value, index) => Math.abs(value - backward[index]!) > 1e-3)) {
    return refuse('it consists of several matrices whose order matters');
  }
  return { matrix: forward, type };
}

/** A Spatial or Deformable Spatial Registration; odd values count as absent. */
export function readRegistration(dataSet: DataSet): Registration {
  const deformable = text(dataSet, '00080016') === '1.2.840.10008.5.1.4.1.1.66.3';
  const description = text(dataSet, '00700081');
  const series = text(dataSet, '0008103E');
  const label = text(dataSet, '00700080');
  const date = text(dataSet, '00080023');
  const time = text(dataSet, '00080033');
  const registered = text(dataSet, '00200052');
  const list = items(dataSet, deformable ? '00640002' : '00700308').slice(0, most);
  return {
    label:
      [label, description && description !== label ? description : undefined].filter(Boolean).join(': ') ||
      series ||
      'registration',
    ...(description ? { description } : {}),
    ...(date ? { date } : {}),
    ...(time ? { time } : {}),
    ...(registered ? { frameOfReferenceUid: registered } : {}),
    deformable,
    items: list.map((item): RegistrationItem => {
      const uid = text(item, deformable ? '00640003' : '00200052');
      const images = items(item, '00081140').flatMap((one) => text(one, '00081155') ?? []);
      const how = [
        codeMeaning(firstItem(item, '00700309'), '0070030D'),
        text(firstItem(item, '00700309') ?? {}, '300600C8') ?? text(item, '300600C8'),
      ].filter(Boolean);
      return {
        ...(uid ? { frameOfReferenceUid: uid } : {}),
        images: new Set(images),
        ...(deformable
          ? {
              matrix: undefined,
              type: 'AFFINE',
              refused: 'it is deformable: neither its displacements nor its matrices are used',
            }
          : readMatrix(item)),
        ...(how.length > 0 ? { how: how.join(', ') } : {}),
      };
    }),
  };
}
