import { expect, it } from 'vitest';
import { suvKinds, suvUnits } from '../suv.ts';
import { conceptOf, measuredNames } from './concepts.ts';

it('every name a measurement keeps has a concept', () => {
  for (const name of measuredNames) expect(conceptOf(name, '1', 'length'), name).toBeDefined();
});

it('uptake values have the codes of PS3.16 for their unit', () => {
  const codes = suvKinds.map((kind) => {
    const { concept, unit } = conceptOf('mean', suvUnits[kind], 'ellipse')!;
    // The annotation of the unit names the concept (CID 85, CID 7180); of James' formula the plain one.
    expect(unit.value).toContain(`{${concept.meaning}}`);
    return [kind, concept.value];
  });
  expect(codes).toEqual([
    ['bw', '126401'],
    ['lbm', '126405'],
    ['lean', '126402'],
    ['lean128', '126406'],
    ['bsa', '126403'],
    ['ibw', '126404'],
  ]);
});
