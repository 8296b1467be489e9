import { describe, expect, it } from 'vitest';
import { readMesh } from './read-mesh.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const triangle = [0, 0, 0, 10, 0, 0, 0, 20, 5];

function binary(triangles: number[][], options: { stated?: number; header?: string } = {}): Uint8Array {
  const bytes = new Uint8Array(84 + triangles.length * 50);
  bytes.set(encode((options.header ?? 'model').slice(0, 80)));
  const view = new DataView(bytes.buffer);
  view.setUint32(80, options.stated ?? triangles.length, true);
  for (const [i, corners] of triangles.entries()) {
    for (const [k, value] of corners.entries()) view.setFloat32(84 + i * 50 + 12 + k * 4, value, true);
  }
  return bytes;
}

const textOf = (triangles: number[][]): string =>
  [
    'solid model',
    ...triangles.map(
      (corners) =>
        `facet normal 0 0 1\n outer loop\n${[0, 3, 6].map((at) => `  vertex ${corners.slice(at, at + 3).join(' ')}`).join('\n')}\n endloop\nendfacet`,
    ),
    'endsolid model',
  ].join('\n');

describe('a model', () => {
  it('is the same as binary STL, as text and as OBJ', () => {
    const second = triangle.map((value) => value * -1.5 + 0);
    const fromBinary = readMesh(binary([triangle, second]));
    const fromText = readMesh(encode(textOf([triangle, second])));
    const corners = [...triangle, ...second];
    const lines = Array.from({ length: 6 }, (_, i) => `v ${corners.slice(i * 3, i * 3 + 3).join(' ')}`);
    const fromObj = readMesh(encode(['# model', ...lines, 'f 1/1/1 2/2/2 3//3', 'f -3 -2 -1'].join('\n')));
    expect([...fromBinary.positions]).toEqual(corners);
    expect([...fromText.positions]).toEqual(corners);
    expect([...fromObj.positions]).toEqual(corners);
    expect([fromBinary.format, fromText.format, fromObj.format]).toEqual(['STL (binary)', 'STL (text)', 'OBJ']);
    expect(fromBinary.lowest).toEqual([-15, -30, -7.5]);
    expect(fromText.highest).toEqual([10, 20, 5]);
  });

  it('is binary although its text begins as that of the other kind, and with the byte that makes it even', () => {
    expect(readMesh(binary([triangle], { header: 'solid facet' })).format).toBe('STL (binary)');
    const odd = new Uint8Array(135);
    odd.set(binary([triangle]));
    expect(readMesh(odd).triangles).toBe(1);
  });

  it('may be a text in capital letters', () => {
    expect(readMesh(encode(textOf([triangle]).toUpperCase()))).toMatchObject({ format: 'STL (text)', triangles: 1 });
  });

  it('makes fans of faces with more corners', () => {
    const square = ['v 0 0 0', 'v 1 0 0', 'v 1 1 0', 'v 0 1 0', 'f 1 2 3 4'].join('\r\n');
    expect(readMesh(encode(square)).triangles).toBe(2);
  });

  it('that is cut off, absurd or no model ends in a word', () => {
    const cut = readMesh(binary([triangle, triangle, triangle], { stated: 4_000_000_000 }));
    expect(cut).toMatchObject({ triangles: 3, stated: 4_000_000_000 });
    const holes = readMesh(binary([triangle, triangle.map(() => Number.NaN), triangle.map(() => 1e30)]));
    expect(holes).toMatchObject({ triangles: 1, dropped: 2 });
    expect(readMesh(encode(`${textOf([triangle])}\nfacet\nvertex 1 2\nendfacet`))).toMatchObject({ dropped: 1 });
    expect(readMesh(encode('v 0 0 0\nv 1 0 0\nv 1 1 0\nf 1 2 9\nf 1 2 3'))).toMatchObject({ triangles: 1, dropped: 1 });
    expect(() => readMesh(encode('solid nothing\nendsolid nothing facet'))).toThrow(/no triangle/);
    expect(() => readMesh(encode('hello'))).toThrow(/no STL/);
    expect(() => readMesh(new Uint8Array(0))).toThrow(/no STL/);
    // Letters taken for numbers would make a surface that nobody recorded.
    expect(() => readMesh(encode('<html><body>The model is not here.</body></html>\n'.repeat(40)))).toThrow(/no STL/);
    expect(() => readMesh(binary([triangle.map(() => Number.POSITIVE_INFINITY)]))).toThrow(/no triangle/);
  });
});
