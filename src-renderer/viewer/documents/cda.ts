/** A clinical document (HL7 CDA Release 2) as people read it: its narrative, never its entries for machines. */
export interface ClinicalDocument {
  title: string;
  /** `effectiveTime`, an HL7 time stamp: `YYYYMMDDHHMMSS` and an offset. */
  at: string;
  /** Whom it names as its patient. */
  patient: string;
  blocks: ClinicalBlock[];
  /** There is more than can be shown. */
  cut: boolean;
}

export type ClinicalBlock =
  | { kind: 'title'; text: string; level: number }
  | { kind: 'text'; text: string }
  | { kind: 'item'; text: string; level: number }
  | { kind: 'row'; cells: string[]; head: boolean };

const mostBlocks = 5000;
const mostCharacters = 2_000_000;
const deepest = 40;

const children = (of: Element, name?: string): Element[] =>
  [...of.children].filter((child) => name === undefined || child.localName === name);
const at = (of: Element | undefined, ...names: string[]): Element | undefined =>
  names.reduce<Element | undefined>((found, name) => found && children(found, name)[0], of);
const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Text of the narrative (CDA R2 4.3.5) without marks; what was struck out says so. */
function words(node: Node, depth = 0): string {
  if (node.nodeType === 3 || node.nodeType === 4) return node.nodeValue ?? '';
  if (node.nodeType !== 1 || depth > deepest) return '';
  const element = node as Element;
  if (element.localName === 'br') return '\n';
  if (element.localName === 'renderMultiMedia') return ' [a picture that is not shown here] ';
  const inner = [...element.childNodes].map((child) => words(child, depth + 1)).join('');
  return element.getAttribute('revised') === 'delete' && inner.trim() ? ` [deleted: ${flat(inner)}] ` : inner;
}

const lines = (text: string): string => text.split('\n').map(flat).join('\n').trim();

/**
 * Clinical documents have a schema and no document type: a declaration of one could only name files for the parser to fetch, so it is
 * taken out. Whoever refers to its entities is not well-formed then.
 */
const withoutDoctype = (xml: string): string => xml.replace(/<!DOCTYPE[^>[]*(\[[^\]]*\]\s*)?>/, '');

/**
 * Reads a CDA document. The text is parsed by the browser as mere XML: nothing of it runs, nothing is fetched, and it comes to the
 * screen as text alone. Undefined when it is no well-formed clinical document.
 */
export function clinicalDocument(xml: string): ClinicalDocument | undefined {
  const text = withoutDoctype(xml);
  if (/<!(DOCTYPE|ENTITY)/.test(text)) return undefined;
  const parsed = new DOMParser().parseFromString(text, 'application/xml');
  const root = parsed.documentElement;
  if (root?.localName !== 'ClinicalDocument' || parsed.getElementsByTagName('parsererror').length > 0) return undefined;
  const blocks: ClinicalBlock[] = [];
  let characters = 0;
  let cut = false;
  const add = (block: ClinicalBlock): void => {
    const text = block.kind === 'row' ? block.cells.join('') : block.text;
    if (text === '') return;
    characters += text.length;
    if (blocks.length >= mostBlocks || characters > mostCharacters) cut = true;
    else blocks.push(block);
  };
  const blockNames = new Set(['paragraph', 'list', 'table', 'thead', 'tbody', 'tfoot', 'tr']);
  const hasBlocks = (element: Element): boolean => children(element).some((child) => blockNames.has(child.localName));
  /** Blocks of a narrative; what stands between them is a text of its own. */
  const narrative = (element: Element, depth: number, level: number, item: boolean): void => {
    let loose = '';
    const flush = (): void => {
      const text = lines(loose);
      loose = '';
      add(item ? { kind: 'item', text, level } : { kind: 'text', text });
    };
    if (depth > deepest) cut = true;
    else
      for (const node of element.childNodes) {
        const name = node.nodeType === 1 ? (node as Element).localName : '';
        const child = node as Element;
        const isBlock = blockNames.has(name) || (name === 'item' && element.localName === 'list');
        if (!isBlock && !(name === 'content' && hasBlocks(child))) {
          loose += words(node);
          continue;
        }
        flush();
        if (name === 'tr') {
          const cells = children(child).filter(({ localName }) => localName === 'td' || localName === 'th');
          const head = cells.length > 0 && cells.every(({ localName }) => localName === 'th');
          add({ kind: 'row', cells: cells.map((cell) => lines(words(cell))), head });
        } else if (name === 'list') narrative(child, depth + 1, level + 1, false);
        else narrative(child, depth + 1, level, name === 'item' || (item && name === 'paragraph'));
      }
    flush();
  };
  const sections = (parent: Element, depth: number): void => {
    for (const component of children(parent, 'component')) {
      for (const section of children(component, 'section')) {
        if (depth > deepest) {
          cut = true;
          return;
        }
        const title = at(section, 'title');
        if (title) add({ kind: 'title', text: flat(words(title)), level: Math.min(depth, 4) });
        const text = at(section, 'text');
        if (text) narrative(text, 0, 0, false);
        sections(section, depth + 1);
      }
    }
  };
  for (const component of children(root, 'component')) {
    for (const body of children(component, 'structuredBody')) sections(body, 2);
    const plain = at(component, 'nonXMLBody', 'text');
    if (!plain) continue;
    const kind = plain.getAttribute('mediaType') ?? 'text/plain';
    if (plain.getAttribute('representation') !== 'B64' && kind === 'text/plain') {
      add({ kind: 'text', text: plain.textContent?.trim() ?? '' });
    } else add({ kind: 'text', text: `Its content is a file of another kind (${kind}), which cannot be shown here.` });
  }
  const person = at(root, 'recordTarget', 'patientRole', 'patient', 'name');
  return {
    title: flat(at(root, 'title')?.textContent ?? ''),
    at: at(root, 'effectiveTime')?.getAttribute('value') ?? '',
    patient: person
      ? flat(
          children(person).length > 0
            ? children(person)
                .map((part) => part.textContent)
                .join(' ')
            : (person.textContent ?? ''),
        )
      : '',
    blocks,
    cut,
  };
}
