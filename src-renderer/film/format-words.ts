import { parseDisplayFormat } from '../../src-shared/film/formats.ts';

/** A display format as people say it: `2 × 3`, `rows 1, 2`, `columns 2, 2`. */
export function formatWords(text: string): string {
  const format = parseDisplayFormat(text);
  switch (format?.kind) {
    case 'STANDARD':
      return `${format.columns} × ${format.rows}`;
    case 'ROW':
      return `rows of ${format.counts.join(', ')}`;
    case 'COL':
      return `columns of ${format.counts.join(', ')}`;
    case 'SLIDE':
      return 'slides';
    case 'SUPERSLIDE':
      return 'superslides';
    case 'CUSTOM':
      return `custom ${format.number}`;
    default:
      return text;
  }
}
