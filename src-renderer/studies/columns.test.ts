import { describe, expect, it } from 'vitest';
import { columns, defaultColumns, gridTemplate, minimumWidth, modalitiesInOrder, shownColumns } from './columns.ts';

const ids = (width?: number) => shownColumns(defaultColumns, width).map((column) => column.id);

describe('columns', () => {
  it('are those of the design at first', () => {
    expect(ids()).toEqual([
      'patient',
      'id',
      'born',
      'date',
      'modalities',
      'description',
      'accession',
      'series',
      'images',
    ]);
  });

  it('give way in a narrow window, the dispensable first, and never scroll at 810 pixels', () => {
    expect(ids(1090)).toContain('accession');
    expect(ids(880)).not.toContain('accession');
    expect(ids(880)).toContain('born');
    expect(minimumWidth(defaultColumns, shownColumns(defaultColumns, 810))).toBeLessThanOrEqual(810);
    expect(ids(300)).toContain('patient');
  });

  it('that were chosen are shown, whatever the width', () => {
    const choice = { ...defaultColumns, shown: [...defaultColumns.shown, 'institution'] };
    expect(shownColumns(choice, 500)).toHaveLength(10);
  });

  it('keep chosen widths within bounds', () => {
    const choice = { ...defaultColumns, widths: { patient: 5, id: 99_999 } };
    expect(gridTemplate(choice, shownColumns(choice))).toMatch(/^34px 90px 1200px /);
  });

  it('let exactly one grow', () => {
    expect(columns.filter((column) => column.grows)).toHaveLength(1);
  });

  it('name modalities of images first', () => {
    expect(modalitiesInOrder(['PR', 'CT', 'SR', 'PT'])).toEqual(['CT', 'PT', 'PR', 'SR']);
  });
});
