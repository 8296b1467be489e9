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

/** The functional groups of the frame at hand first, then the whole data set. */
export function treesOf(
  dataSet: DataSet,
  frame: { number: number; frames: number },
  other: DataSet | undefined,
  otherNumber: number,
): Part[] {
  const whole: Part = { title: 'Data set', tree: treeOf(dataSet, other), allOpen: false };
  const groups = groupsOf(dataSet, frame.number);
  if (!groups) return [whole];
  const tree = treeOf(groups, other && (groupsOf(other, otherNumber) ?? {}), 'frame/');
  return [{ title: `Frame ${frame.number} of ${frame.frames}`, tree, allOpen: true }, whole];
}

interface Wish {
  search: string;
  differencesOnly: boolean;
  /** Paths that were turned: opened where all is shut, shut where all is open. */
  open: ReadonlySet<string>;
}

export function linesOf(parts: readonly Part[], { search, differencesOnly, open }: Wish): Line[] {
  return parts.flatMap(({ title, tree, allOpen }): Line[] => {
    const has = (path: string): boolean => open.has(path) !== allOpen;
    const nodes = visibleNodes(tree, { search, differencesOnly, open: { has } });
    const lines = nodes.map((at): Line => ({ kind: 'node', node: tree.nodes[at]!, allOpen }));
    return parts.length > 1 && lines.length > 0 ? [{ kind: 'title', title }, ...lines] : lines;
  });
}
