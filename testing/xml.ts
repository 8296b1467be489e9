/** A strict reader of the XML that audit messages use, for tests: elements, attributes, text, the five entities and character references. */
export interface ParsedElement {
  name: string;
  attributes: Record<string, string>;
  children: ParsedElement[];
  text: string;
}

export function parseXml(source: string): ParsedElement {
  let at = 0;
  const fail = (what: string): never => {
    throw new Error(`not well-formed at ${at}: ${what}`);
  };
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match?.index !== at) {
      return undefined;
    }
    at += match[0].length;
    return match;
  };
  const plain = (text: string): string =>
    text.replace(/&(#\d+|\w+)?;?/g, (whole, name: string | undefined) => {
      const named = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[name ?? ''];
      const code = /^#(\d+)$/.exec(name ?? '');
      return whole.endsWith(';')
        ? (named ?? (code ? String.fromCodePoint(Number(code[1])) : fail(whole)))
        : fail(whole);
    });
  const element = (): ParsedElement => {
    const name = take(/<([A-Za-z][\w-]*)/y)?.[1] ?? fail('an element');
    const attributes: Record<string, string> = {};
    for (let match = take(/ ([A-Za-z][\w-]*)="([^"<]*)"/y); match; match = take(/ ([A-Za-z][\w-]*)="([^"<]*)"/y)) {
      const [, key = '', value = ''] = match;
      if (key in attributes) {
        fail(`attribute ${key} twice`);
      }
      attributes[key] = plain(value);
    }
    const result: ParsedElement = { name, attributes, children: [], text: '' };
    if (take(/\/>/y)) {
      return result;
    }
    if (!take(/>/y)) {
      fail('>');
    }
    for (;;) {
      result.text += plain(take(/[^<]*/y)?.[0] ?? '');
      if (take(new RegExp(`</${name}>`, 'y'))) {
        return result;
      }
      result.children.push(element());
    }
  };
  const root = element();
  if (at !== source.length) {
    fail('the end');
  }
  return root;
}
