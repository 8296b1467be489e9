/**
 * What XML 1.0 has no place for, and objects may say: control characters, halves of surrogate pairs. And what would turn the direction of
 * all that follows: an ID behind a name must not be read from its end.
 */
const notAllowed = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\u2028-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/** A text as it stands in XHTML, between tags and in attributes. */
export const xml = (text: string): string =>
  text
    .replace(notAllowed, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** Markup, told from texts by its type: texts are escaped wherever they are put into it. */
export class Markup {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

export type Content = string | number | Markup | undefined | readonly Content[];

const sourceOf = (content: Content): string =>
  content === undefined
    ? ''
    : content instanceof Markup
      ? content.source
      : Array.isArray(content)
        ? content.map(sourceOf).join('')
        : xml(String(content));

/** Markup from a template whose values are texts, markup or lists of both. */
export const html = (parts: TemplateStringsArray, ...values: Content[]): Markup =>
  new Markup(parts.reduce((source, part, index) => source + sourceOf(values[index - 1]) + part));

export interface Page {
  title: string;
  /** Way to the folder of the style: '' in it, `../` below. */
  base: string;
  body: Markup;
  /** `index`, `pictures`, `picture`, `text`: of the body, for the style. */
  kind: string;
}

/** A page in XHTML 1.0 Strict, as UTF-8. Browsers take it for HTML: nothing in it is read otherwise then. */
export const pageOf = ({ title, base, body, kind }: Page): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(
    html`<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="robots" content="noindex, nofollow" />
<title>${title}</title>
<link rel="stylesheet" type="text/css" href="${base}PAGE.CSS" />
</head>
<body class="${kind}">
${body}
</body>
</html>
`.source,
  );
