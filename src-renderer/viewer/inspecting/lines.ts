import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { type Node, type Tree, treeOf, visibleNodes } from './nodes.ts';
import { itemsOf } from './value-text.ts';

/** A part of the list with a heading of its own, where there are several. */
export interface Part {
  title: string;
  tree: Tree;
  /** Everything is open at first. */
  allOpen: boolean;
}

export type Line = { kind: 'title'; title: string } | { kind: 'node'; node: Node; allOpen: boolean };

/** Per-frame Functional Groups Sequence (PS3.3 C.7.6.16). */
const perFrame = '52009230';

const groupsOf = (dataSet: DataSet | undefined, frame: number): DataSet | undefined =>
  itemsOf(dataSet?.[perFrame])[frame - 1];

/** The whole data set. */
export const wholePart = (dataSet: DataSet, other: DataSet | undefined): Part => ({
  title: 'Data set',
  tree: treeOf(dataSet, other),
  allOpen: false,
});

/** The functional groups of the frame at hand; undefined where the image has none. */
export function framePart(
  dataSet: DataSet,
  frame: { number: number; frames: number },
  other: DataSet | undefined,
  otherNumber: number,
): Part | undefined {
  const groups = groupsOf(dataSet, frame.number);
  if (!groups) return undefined;
  const tree = treeOf(groups, other && (groupsOf(other, otherNumber) ?? {}), 'frame/');
  return { title: `Frame ${frame.number} of ${frame.frames}`, tree, allOpen: true };
}

interface Wish {
  search: string;
  differencesOnly: boolean;
  /** Paths that were turned: opened where all is shut, shut where all is open. */
  open: ReadonlySet<string>;
}

/** The lines of a part that are seen; `titled`: below its title. */
export function linesOf(
  { title, tree, allOpen }: Part,
  { search, differencesOnly, open }: Wish,
  titled: boolean,
): Line[] {
  const has = (path: string): boolean => open.has(path) !== allOpen;
  const nodes = visibleNodes(tree, { search, differencesOnly, open: { has } });
  const lines = nodes.map((at): Line => ({ kind: 'node', node: tree.nodes[at]!, allOpen }));
  return titled && lines.length > 0 ? [{ kind: 'title', title }, ...lines] : lines;
}
