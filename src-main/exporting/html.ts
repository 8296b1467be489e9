/** A text as it stands in HTML and SVG, between tags and in attributes. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Letters of all scripts that names are written in. */
export const fontFamilies =
  '"Segoe UI", "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic UI", sans-serif';
