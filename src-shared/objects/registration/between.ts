import { identity4, inverse4, type Matrix4, multiply4 } from '../../imaging/geometry/matrix.ts';
import type { Registration, RegistrationItem } from './read-registration.ts';

/** Coordinates of something: a frame of reference, and the image whose own registration goes before that of its frame of reference. */
export interface Space {
  frameOfReferenceUid?: string | undefined;
  sopInstanceUid?: string | undefined;
}

const sameMatrix = (a: Matrix4, b: Matrix4): boolean => a.every((value, index) => Math.abs(value - b[index]!) <= 1e-6);

/**
 * From a space to the registered one. Several items with different matrices for the same frame of reference (one for each set of
 * images) say nothing of an image that none of them names.
 */
function toRegistered(registration: Registration, space: Space): Matrix4 | undefined {
  const { sopInstanceUid, frameOfReferenceUid } = space;
  const usable = (item: RegistrationItem) => item.matrix !== undefined;
  const named = registration.items.filter(({ images }) => sopInstanceUid !== undefined && images.has(sopInstanceUid));
  const [own] = named;
  if (own) return named.every((one) => usable(one) && sameMatrix(one.matrix!, own.matrix!)) ? own.matrix : undefined;
  if (frameOfReferenceUid === undefined) return undefined;
  const same = registration.items.filter((item) => item.frameOfReferenceUid === frameOfReferenceUid);
  const [first] = same;
  if (first)
    return same.every((one) => usable(one) && sameMatrix(one.matrix!, first.matrix!)) ? first.matrix : undefined;
  return registration.frameOfReferenceUid === frameOfReferenceUid ? identity4 : undefined;
}

/** From the places of one space to those of the other by one registration; undefined when it says nothing of both. */
export function matrixBetween(registration: Registration, from: Space, to: Space): Matrix4 | undefined {
  if (registration.deformable) return undefined;
  const [there, back] = [toRegistered(registration, from), toRegistered(registration, to)];
  const inverse = back && inverse4(back);
  return there && inverse ? multiply4(inverse, there) : undefined;
}
