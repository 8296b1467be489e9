import { expect, it } from 'vitest';
import { printerProfileSchema } from '../../src-shared/settings/printing.ts';
import { checkOf, wrongOf } from './list-checks.ts';

const { withheld, transferSyntaxes, formats } = printerProfileSchema.shape;
const wrong = (text: string, list = withheld as Parameters<typeof checkOf>[0], named = 'printing.withheld') =>
  wrongOf([text], checkOf(list, named));

it('says of an attribute that is to be withheld why it cannot be, while it is typed', () => {
  expect(wrong('OwnerID')).toBeUndefined();
  expect(wrong('box-create.ConfigurationInformation')).toBeUndefined();
  expect(wrong('ImageDisplayFormat')).toBe('“ImageDisplayFormat”: A print request cannot do without it');
  expect(wrong('OwnerIDD')).toBe('“OwnerIDD”: No attribute has this keyword');
  expect(wrong('box-made.OwnerID')).toMatch(/^“box-made.OwnerID”: No request is called box-made: one of .*box-create/);
  expect(wrong('x'.repeat(100))).toBeDefined();
  expect(wrong('')).toBeUndefined();
});

it('says of syntaxes and layouts what printers take', () => {
  expect(wrong('1.2.840.10008.1.2.1', transferSyntaxes, 'printing.transferSyntaxes')).toBeUndefined();
  expect(wrong('1.2.840.10008.1.2.4.70', transferSyntaxes, 'printing.transferSyntaxes')).toBe(
    '“1.2.840.10008.1.2.4.70”: Images go to printers uncompressed',
  );
  expect(wrong('STANDARD\\2,3', formats, 'printing.formats')).toBeUndefined();
  expect(wrong('STANDARD 2x3', formats, 'printing.formats')).toContain('Layouts are written as');
});
