import { expect, it } from 'vitest';
import { printingFor } from '../../src-shared/settings/printing-for.ts';
import { defaultSettings } from '../../src-shared/settings/schema.ts';
import { newPrinter, printerStarts } from './printer-starts.ts';

it.each(printerStarts.map((start) => [start.id, start] as const))(
  '%s makes a printer that can be used',
  (_id, start) => {
    const printer = newPrinter(start);
    expect(printer).toMatchObject({ name: '', aeTitle: '', host: '', profile: start.profile });
    const profile = printingFor(defaultSettings().printing, printer);
    // Its usual values are among those it offers.
    const { mediumType, magnificationType, borderDensity, emptyImageDensity } = profile.defaults;
    for (const [value, offered] of [
      [mediumType, profile.mediumTypes],
      [magnificationType, profile.magnificationTypes],
      [borderDensity, profile.borderDensities],
      [emptyImageDensity, profile.emptyImageDensities],
    ] as const) {
      if (value) expect(offered).toContain(value);
    }
    // Every member of its data is one of a profile: the schema dropped none of it.
    expect(profile).toMatchObject(start.profile);
  },
);

it('without one, a printer has nothing of its own', () => {
  expect(newPrinter().profile).toEqual({});
  expect(newPrinter().id).not.toBe(newPrinter().id);
});
