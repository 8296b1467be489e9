import { expect, it } from 'vitest';
import { densitiesFor } from '../../src-shared/film/densities.ts';
import { filmOf } from './testing/films.ts';
import { printRig } from './testing/print-rig.ts';

const rig = printRig();

it('a film that waits since before some settings of printers is printed as it was meant then', async () => {
  await rig.start();
  await rig.station.jobs.pause(undefined, true);
  const id = await rig.submit(filmOf([1]), { options: { mediumType: 'PAPER' } });
  const content = await rig.station.state.call('printContent', id);
  // Densities on paper, and which end of them 0 is, could not be set.
  const { linOdZero: _zero, ...presentationLut } = content!.profile.presentationLut;
  const { paperIllumination: _light, ...density } = content!.profile.density;
  const before = { ...content!.profile, density, presentationLut: { ...presentationLut, shape: 'LIN OD' } };
  await rig.station.state.call('savePrintProfile', id, before as never);
  await rig.station.close();
  await rig.start([]);
  await rig.station.jobs.pause(undefined, false);
  expect(await rig.station.ended(id)).toMatchObject({ state: 'done' });
  const [{ profile, options } = {} as never] = rig.station.made;
  expect(profile.presentationLut).toMatchObject({ shape: 'LIN OD', linOdZero: 'maximum' });
  expect(densitiesFor(profile, options)).toMatchObject({ illumination: 150, reflectedAmbientLight: 0 });
});
