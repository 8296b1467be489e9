import { expect, it } from 'vitest';
import { printerProfileSchema, printingSchema } from '../../src-shared/settings/printing.ts';
import { labelOf } from './labels.ts';
import { printingGroups } from './printing-groups.ts';

it('every field of a printer’s profile is edited, in one place', () => {
  const shown = Object.values(printingGroups).flat();
  expect([...shown].sort()).toEqual(Object.keys(printerProfileSchema.shape).sort());
});

it('every setting of printing has a name', () => {
  const messages = Object.keys(printerProfileSchema.shape.messages.unwrap().shape).map((key) => `messages.${key}`);
  const named = [...Object.keys(printingSchema.shape), ...messages].filter((key) =>
    // What has none is written from its path.
    labelOf(`printing.${key}`).startsWith('Printing: '),
  );
  expect(named).toEqual([]);
});
