/** Just enough of XML 1.0 to write audit messages: one line, every character escaped that could end a value or a line. */

export interface Element {
  name: string;
  attributes?: Record<string, string | undefined>;
  /** Child elements, or a text. */
  children?: readonly Element[] | string;
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Text for an attribute or element; characters that XML 1.0 2.2 cannot hold become U+FFFD, line breaks character references. */
export function escapeText(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => escapes[character] ?? character)
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/[\p{Cc}\u2028\u2029\ufffe\uffff]/gu, '\ufffd');
}

export function toXml(element: Element): string {
  const attributes = Object.entries(element.attributes ?? {})
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => ` ${name}="${escapeText(value)}"`)
    .join('');
  const { children = [] } = element;
  const content = typeof children === 'string' ? escapeText(children) : children.map(toXml).join('');
  return content === ''
    ? `<${element.name}${attributes}/>`
    : `<${element.name}${attributes}>${content}</${element.name}>`;
}
