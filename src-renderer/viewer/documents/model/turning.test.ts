import { describe, expect, it } from 'vitest';
import { axesOf, type Rotation, turned, views } from './turning.ts';

const determinant = ([a, b, c, d, e, f, g, h, i]: Rotation): number =>
  a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);

const letters = ['L', 'P', 'H', 'R', 'A', 'F'] as const;
const nearest = (view: Rotation, of: (axis: { x: number; y: number; depth: number }) => number): string =>
  axesOf(view, letters).reduce((best, axis) => (of(axis) > of(best) ? axis : best)).name;

describe('views of a model', () => {
  it.each(Object.entries(views))('%s shows that side, not mirrored', (side, view) => {
    expect(determinant(view)).toBe(1);
    expect(nearest(view, ({ depth }) => depth)).toBe(side);
  });

  it('have the left of the patient at the right when he is seen from the front, the head above', () => {
    expect(nearest(views.A, ({ x }) => x)).toBe('L');
    expect(nearest(views.A, ({ y }) => -y)).toBe('H');
    // From the feet, as on axial images.
    expect(nearest(views.F, ({ x }) => x)).toBe('L');
    expect(nearest(views.F, ({ y }) => -y)).toBe('A');
  });

  it('follow the hand: dragged to the right the left side of what is seen comes, dragged down its upper side', () => {
    expect(nearest(turned(views.A, Math.PI / 2, 0), ({ depth }) => depth)).toBe('R');
    expect(nearest(turned(views.A, 0, Math.PI / 2), ({ depth }) => depth)).toBe('H');
  });

  it('stay rotations however long they are turned', () => {
    let view: Rotation = views.A;
    for (let i = 0; i < 5000; i++) view = turned(view, 0.013, -0.007);
    expect(determinant(view)).toBeCloseTo(1, 9);
    expect(Math.hypot(view[0], view[1], view[2])).toBeCloseTo(1, 9);
  });
});
