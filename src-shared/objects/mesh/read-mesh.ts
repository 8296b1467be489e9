import { NegatoscopeError } from '../../contract/errors.ts';

/** A surface of triangles as it is stored in an encapsulated model (PS3.3 A.85); lengths in the model's unit. */
export interface Mesh {
  format: 'STL (binary)' | 'STL (text)' | 'OBJ';
  /** Three corners of three coordinates for each triangle. */
  positions: Float32Array;
  triangles: number;
  /** Triangles that were left out: no finite numbers, or corners that are not there. */
  dropped: number;
  /** What a binary file says it has, when that is more than it holds. */
  stated?: number;
  lowest: [number, number, number];
  highest: [number, number, number];
}

/** 36 bytes each, in memory and in that of the graphics. */
const mostTriangles = 6_000_000;

const unreadable = (reason: string): NegatoscopeError =>
  new NegatoscopeError('damaged', reason, { object: 'The model', reason });
const tooLarge = (): NegatoscopeError =>
  new NegatoscopeError('unsupported', 'too many triangles', {
    object: 'The model',
    reason: `It has more than ${mostTriangles.toLocaleString('en')} triangles.`,
  });

/** Binary: 80 bytes of text, the number of triangles, 50 bytes for each (normal, three corners, two bytes). */
function binaryStl(bytes: Uint8Array): Mesh {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stated = view.getUint32(80, true);
  const held = Math.min(stated, Math.floor((bytes.length - 84) / 50));
  if (held > mostTriangles) throw tooLarge();
  const collected = new Collected(held);
  for (let i = 0; i < held; i++) {
    const at = 84 + i * 50 + 12;
    for (let k = 0; k < 9; k++) collected.corners[k] = view.getFloat32(at + k * 4, true);
    collected.add();
  }
  return { format: 'STL (binary)', ...collected.mesh(), ...(held < stated ? { stated } : {}) };
}

/** Triangles as they come: those with a coordinate that is no number are left out. */
class Collected {
  readonly corners = new Float64Array(9);
  private positions: Float32Array;
  private triangles = 0;
  private dropped = 0;
  private readonly lowest: [number, number, number] = [Infinity, Infinity, Infinity];
  private readonly highest: [number, number, number] = [-Infinity, -Infinity, -Infinity];

  constructor(expected: number) {
    this.positions = new Float32Array(expected * 9);
  }

  drop(): void {
    this.dropped++;
  }

  add(): void {
    for (let k = 0; k < 9; k++) {
      // Larger than that is no length of anything in millimetres.
      if (!(Math.abs(this.corners[k]!) < 1e7)) {
        this.dropped++;
        return;
      }
    }
    const at = this.triangles * 9;
    if (at + 9 > this.positions.length) {
      if (this.triangles >= mostTriangles) throw tooLarge();
      const larger = new Float32Array(Math.min(mostTriangles * 9, Math.max(9 * 1024, this.positions.length * 2)));
      larger.set(this.positions);
      this.positions = larger;
    }
    for (let k = 0; k < 9; k++) {
      const value = this.corners[k]!;
      this.positions[at + k] = value;
      const axis = k % 3;
      if (value < this.lowest[axis]!) this.lowest[axis] = value;
      if (value > this.highest[axis]!) this.highest[axis] = value;
    }
    this.triangles++;
  }

  mesh(): Omit<Mesh, 'format' | 'stated'> {
    const { triangles, dropped, lowest, highest } = this;
    if (triangles === 0) throw unreadable('It has no triangle.');
    const positions = this.positions.length === triangles * 9 ? this.positions : this.positions.slice(0, triangles * 9);
    return { positions, triangles, dropped, lowest, highest };
  }
}

/** Lines of a text, one after the other, without holding them all. */
function* linesOf(bytes: Uint8Array): Generator<string> {
  const decoder = new TextDecoder();
  const piece = 1 << 20;
  let rest = '';
  for (let at = 0; at < bytes.length; at += piece) {
    const lines = (rest + decoder.decode(bytes.subarray(at, at + piece), { stream: true })).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? '').slice(0, 100_000);
    yield* lines;
  }
  yield rest;
}

function textStl(bytes: Uint8Array): Mesh {
  const collected = new Collected(0);
  let corner = 0;
  for (const line of linesOf(bytes)) {
    const words = line.trim().split(/\s+/);
    const word = words[0]?.toLowerCase();
    if (word === 'vertex') {
      if (corner < 3) {
        for (let axis = 0; axis < 3; axis++)
          collected.corners[corner * 3 + axis] = Number(words[axis + 1] ?? Number.NaN);
      }
      corner++;
    } else if (word === 'endfacet') {
      if (corner === 3) collected.add();
      else collected.drop();
      corner = 0;
    } else if (word === 'facet') corner = 0;
  }
  return { format: 'STL (text)', ...collected.mesh() };
}

/** Corners and faces of a Wavefront OBJ; faces of more corners are fans of triangles. All else (curves, materials, textures) is left out. */
function obj(bytes: Uint8Array): Mesh {
  const collected = new Collected(0);
  let corners = new Float64Array(3 * 1024);
  let count = 0;
  for (const line of linesOf(bytes)) {
    const words = line.trim().split(/\s+/);
    if (words[0] === 'v') {
      if (count * 3 + 3 > corners.length) {
        if (count > mostTriangles * 3) throw tooLarge();
        const larger = new Float64Array(corners.length * 2);
        larger.set(corners);
        corners = larger;
      }
      for (let axis = 0; axis < 3; axis++) corners[count * 3 + axis] = Number(words[axis + 1] ?? Number.NaN);
      count++;
    } else if (words[0] === 'f') {
      const places = words.slice(1, 1001).map((word) => {
        const number = Number.parseInt(word, 10);
        return number < 0 ? count + number : number - 1;
      });
      for (let i = 1; i + 1 < places.length; i++) {
        const face = [places[0]!, places[i]!, places[i + 1]!];
        if (face.some((place) => !(place >= 0 && place < count))) {
          collected.drop();
          continue;
        }
        for (const [corner, place] of face.entries()) {
          for (let axis = 0; axis < 3; axis++) collected.corners[corner * 3 + axis] = corners[place * 3 + axis]!;
        }
        collected.add();
      }
    }
  }
  return { format: 'OBJ', ...collected.mesh() };
}

/**
 * Reads the model of an encapsulated STL or OBJ object, whichever of them it is.
 * @throws NegatoscopeError `damaged` when it holds no triangle, `unsupported` when it has too many
 */
export function readMesh(bytes: Uint8Array): Mesh {
  const start = String.fromCharCode(...bytes.subarray(0, 4096));
  if (bytes.length >= 84) {
    const stated = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(80, true);
    const size = 84 + stated * 50;
    // An encapsulated value has an even length; binary files whose text begins with "solid" are common.
    if (size === bytes.length || size + 1 === bytes.length) return binaryStl(bytes);
  }
  if (/^\s*solid\b/i.test(start) && /\bfacet\b/i.test(start)) return textStl(bytes);
  if (/^\s*(#|v\s|mtllib|o\s|g\s)/m.test(start) && /(^|[\r\n])\s*v\s/.test(start)) return obj(bytes);
  // What is cut off, or has something behind it. Letters are read as numbers too: of them no surface is made.
  if (bytes.length > 84 + 50 && !/^[\t\n\r\x20-\x7e]*$/.test(start)) return binaryStl(bytes);
  throw unreadable('It is no STL or OBJ model.');
}
