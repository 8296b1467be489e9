import { nameOf } from '../../../src-shared/dicom/attribute-names.ts';
import type { DataSet, Element, Tag, Vr } from '../../../src-shared/dicom/data-set.ts';
import { lookup } from '../../../src-shared/dicom/dictionary.ts';
import { foldText } from '../../../src-shared/dicom/names.ts';
import { lookupPrivate } from '../../../src-shared/dicom/private-dictionary.ts';
import { formatTag, isPrivate, privateCreatorOf, tagNumber, tagString } from '../../../src-shared/dicom/tag.ts';
import { comparedText, elementText, itemsOf, storedText } from './value-text.ts';

/** One line of the tree: an element, or an item of a sequence. */
export interface Node {
  /** Of the data set: `00081140/0/00081150`. The same in every data set. */
  path: string;
  depth: number;
  kind: 'element' | 'item';
  /** Empty for items. */
  tag: Tag | '';
  vr: string;
  name: string;
  keyword: string;
  value: string;
  /** As the file has it; undefined where there is nothing that could be copied. */
  stored: string | undefined;
  /** What another data set says here, where it says something else; undefined where it says the same. */
  other: string | undefined;
  /** Something at or below differs. */
  differs: boolean;
  /** Nodes below this one. */
  children: number;
  /** Index of the next node that is not below this one. */
  end: number;
}

/** More lines than this nobody reads; deeper ones are left out and it is said. */
export const mostNodes = 300_000;

export interface Tree {
  nodes: Node[];
  complete: boolean;
}

/** Said of a place that one of two data sets lacks. */
const absent = '(absent)';

interface Place {
  dataSet: DataSet | undefined;
  other: DataSet | undefined;
}

function nameIn(tag: Tag, place: Place): { name: string; keyword: string; vr: Vr | undefined } {
  const dataSet = place.dataSet?.[tag] ? place.dataSet : (place.other ?? place.dataSet);
  if (!isPrivate(tag)) {
    const attribute = lookup(tag);
    return { name: nameOf(tag) ?? 'Unknown', keyword: attribute?.keyword ?? '', vr: attribute?.vr };
  }
  if (lookup(tag)?.keyword === 'PrivateCreator') return { name: 'Private creator', keyword: '', vr: 'LO' };
  const creatorTag = privateCreatorOf(tagNumber(tag));
  const creator = creatorTag === undefined ? undefined : dataSet?.[tagString(creatorTag)]?.Value?.[0];
  const known = lookupPrivate(tag, dataSet);
  const owner = typeof creator === 'string' ? creator.trim() : 'no creator';
  return { name: known ? `${known.name} [${owner}]` : `[${owner}]`, keyword: '', vr: known?.vr };
}

/** All elements of a data set, depth first; beside another one, what differs there. `prefix`: before all paths. */
export function treeOf(dataSet: DataSet, other?: DataSet, prefix = ''): Tree {
  const nodes: Node[] = [];
  const comparing = other !== undefined;
  let complete = true;

  const add = (
    node: Omit<Node, 'end' | 'differs' | 'children'>,
    differs: boolean,
    children: () => boolean,
  ): boolean => {
    const full: Node = { ...node, differs, end: 0, children: 0 };
    const at = nodes.push(full);
    full.differs = children() || differs;
    full.end = nodes.length;
    full.children = nodes.length - at;
    return full.differs;
  };

  const walk = (place: Place, depth: number, prefix: string): boolean => {
    let differs = false;
    const tags = new Set([...Object.keys(place.dataSet ?? {}), ...(comparing ? Object.keys(place.other ?? {}) : [])]);
    for (const tag of [...tags].sort()) {
      if (nodes.length >= mostNodes) {
        complete = false;
        break;
      }
      if (element(tag, place, depth, prefix)) differs = true;
    }
    return differs;
  };

  const element = (tag: Tag, place: Place, depth: number, prefix: string): boolean => {
    const mine = place.dataSet?.[tag];
    const theirs = place.other?.[tag];
    const { name, keyword, vr } = nameIn(tag, place);
    const [value, said] = [textIn(mine, vr), textIn(theirs, vr)];
    const differs = comparing && comparedText(mine) !== comparedText(theirs);
    const path = `${prefix}${tag}`;
    const stored = mine && storedText(mine, vr);
    // Two values that read alike are told apart as they are stored.
    const unlike = differs && value === said ? ((theirs && storedText(theirs, vr)) ?? said) : said;
    const line = { path, depth, kind: 'element' as const, tag, vr: (mine ?? theirs)?.vr ?? '', name, keyword };
    return add({ ...line, value, stored, other: differs ? unlike : undefined }, differs, () => {
      const items = itemsOf(mine);
      const otherItems = comparing ? itemsOf(theirs) : [];
      let below = false;
      for (let at = 0; at < Math.max(items.length, otherItems.length); at++) {
        if (nodes.length >= mostNodes) {
          complete = false;
          break;
        }
        const [one, two] = [items[at], otherItems[at]];
        const lacking = comparing && (one === undefined) !== (two === undefined);
        const item = { path: `${path}/${at}`, depth: depth + 1, kind: 'item' as const, tag: '', vr: '', keyword: '' };
        const texts = { value: one ? '' : absent, stored: undefined, other: lacking ? (two ? '' : absent) : undefined };
        const inside = () => walk({ dataSet: one, other: two }, depth + 2, `${path}/${at}/`);
        if (add({ ...item, tag: '' as const, name: `Item ${at + 1}`, ...texts }, lacking, inside)) below = true;
      }
      return below;
    });
  };

  walk({ dataSet, other }, 0, prefix);
  return { nodes, complete };
}

const textIn = (element: Element | undefined, vr: Vr | undefined): string =>
  element === undefined ? absent : elementText(element, vr);

/** What a line is found by: tag with and without comma, name, keyword, value. */
const searchText = (node: Node): string =>
  foldText(
    `${node.tag} ${node.tag && formatTag(node.tag)} ${node.name} ${node.keyword} ${node.value} ${node.other ?? ''}`,
  );

const searchTexts = new WeakMap<Tree, string[]>();

export interface View {
  /** Every word must occur in a line. */
  search: string;
  differencesOnly: boolean;
  /** Paths that are open. */
  open: { has(path: string): boolean };
}

/** Indices of the lines that are seen: with a search or of differences those that match and what they stand in, all open. */
export function visibleNodes(tree: Tree, { search, differencesOnly, open }: View): number[] {
  const { nodes } = tree;
  const words = foldText(search.trim()).split(/\s+/).filter(Boolean);
  const seen: number[] = [];
  if (words.length === 0 && !differencesOnly) {
    for (let at = 0; at < nodes.length; ) {
      const node = nodes[at]!;
      seen.push(at);
      at = open.has(node.path) ? at + 1 : node.end;
    }
    return seen;
  }
  let texts = searchTexts.get(tree);
  if (words.length > 0 && !texts) {
    texts = nodes.map(searchText);
    searchTexts.set(tree, texts);
  }
  // Those that enclose the line at hand, outermost first.
  const around: number[] = [];
  let last = -1;
  for (let at = 0; at < nodes.length; at++) {
    while (around.length > 0 && nodes[around.at(-1)!]!.end <= at) around.pop();
    const node = nodes[at]!;
    const wanted =
      (!differencesOnly || (node.differs && (node.other !== undefined || node.end === at + 1))) &&
      words.every((word) => texts![at]!.includes(word));
    if (wanted) {
      for (const outer of around) if (outer > last) seen.push(outer);
      seen.push(at);
      last = at;
    }
    around.push(at);
  }
  return [...new Set(seen)].sort((one, two) => one - two);
}
