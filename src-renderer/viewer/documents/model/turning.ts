/** Rows of a rotation: where the axes right, up and towards the eye lie in the model. */
export type Rotation = readonly [number, number, number, number, number, number, number, number, number];

/** Views by the side that is seen, in patient coordinates (PS3.3 C.7.6.2.1.1: x to the left, y to the back, z to the head). */
export const views: Readonly<Record<'A' | 'P' | 'L' | 'R' | 'H' | 'F', Rotation>> = {
  A: [1, 0, 0, 0, 0, 1, 0, -1, 0],
  P: [-1, 0, 0, 0, 0, 1, 0, 1, 0],
  L: [0, 1, 0, 0, 0, 1, 1, 0, 0],
  R: [0, -1, 0, 0, 0, 1, -1, 0, 0],
  H: [-1, 0, 0, 0, -1, 0, 0, 0, 1],
  F: [1, 0, 0, 0, -1, 0, 0, 0, -1],
};

/** A view turned about the axes of the screen: to the right and downwards, radians. */
export function turned(view: Rotation, right: number, down: number): Rotation {
  const [c, s, d, e] = [Math.cos(right), Math.sin(right), Math.cos(down), Math.sin(down)];
  const row = (i: number): [number, number, number] => [view[i * 3]!, view[i * 3 + 1]!, view[i * 3 + 2]!];
  const mix = (a: readonly number[], x: number, b: readonly number[], y: number): [number, number, number] => [
    a[0]! * x + b[0]! * y,
    a[1]! * x + b[1]! * y,
    a[2]! * x + b[2]! * y,
  ];
  const [across, up, near] = [row(0), row(1), row(2)];
  const right1 = mix(across, c, near, s);
  const near1 = mix(near, c, across, -s);
  const up1 = mix(up, d, near1, -e);
  const near2 = mix(near1, d, up, e);
  return orthonormal(right1, up1, near2);
}

/** Rounding would shear a view that is turned for long. */
function orthonormal(a: number[], b: number[], like: number[]): Rotation {
  const unit = (v: number[]): number[] => {
    const length = Math.hypot(...v) || 1;
    return v.map((part) => part / length);
  };
  const right = unit(a);
  const along = b[0]! * right[0]! + b[1]! * right[1]! + b[2]! * right[2]!;
  const up = unit(b.map((part, i) => part - along * right[i]!));
  const near = [
    right[1]! * up[2]! - right[2]! * up[1]!,
    right[2]! * up[0]! - right[0]! * up[2]!,
    right[0]! * up[1]! - right[1]! * up[0]!,
  ];
  const sign = near[0]! * like[0]! + near[1]! * like[1]! + near[2]! * like[2]! < 0 ? -1 : 1;
  return [...right, ...up, ...near.map((part) => part * sign)] as unknown as Rotation;
}

/** Where the six ends of the model's axes point on the screen (right, down, towards the eye). */
export function axesOf(
  view: Rotation,
  names: readonly [string, string, string, string, string, string],
): { name: string; x: number; y: number; depth: number }[] {
  return names.map((name, i) => {
    const axis = i % 3;
    const sign = i < 3 ? 1 : -1;
    return { name, x: view[axis]! * sign, y: -view[3 + axis]! * sign, depth: view[6 + axis]! * sign };
  });
}
