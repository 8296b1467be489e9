import type { FrameDescription } from '../../src-shared/imaging/description.ts';
export interface EdgeLetters {
  left: string;
  right: string;
  top: string;
  bottom: string;
}
const opposites: Record<string, string> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };
const opposite = (letters: string): string => [...letters].map((l) => opposites[l] ?? l).join('');
function lettersOf(v: readonly number[]): string {
  const axes: [number, string][] = [
    [Math.abs(v[0]!), v[0]! > 0 ? 'L' : 'R'],
    [Math.abs(v[1]!), v[1]! > 0 ? 'P' : 'A'],
    [Math.abs(v[2]!), v[2]! > 0 ? 'H' : 'F'],
  ];
  return axes
    .filter(([s]) => s > 0.08)
    .sort((a, b) => b[0] - a[0])
    .map(([, l]) => l)
    .join('');
}
export function edgeLetters(d: FrameDescription, rotation: number, flipped: boolean): EdgeLetters | undefined {
  let right: string;
  let bottom: string;
  if (d.orientation) {
    right = lettersOf(d.orientation.slice(0, 3));
    bottom = lettersOf(d.orientation.slice(3, 6));
  } else if (d.patientOrientation) [right, bottom] = d.patientOrientation;
  else return undefined;
  let edges = [opposite(bottom), right, bottom, opposite(right)];
  for (let turn = 0; turn < rotation / 90; turn++) edges = [edges[3]!, edges[0]!, edges[1]!, edges[2]!];
  let [top, r, b, left] = edges as [string, string, string, string];
  if (flipped) [r, left] = [left, r];
  return { top, right: r, bottom: b, left };
}
