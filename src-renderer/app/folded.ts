/** A text for searching: without accents, in small letters, widths and kana kinds of Unicode made alike. */
export const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
