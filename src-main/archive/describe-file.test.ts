import { expect, it } from 'vitest';
import { descriptionJson } from './describe-file.ts';

it('cuts a description that is too long down to what the instance is', () => {
  const description = {
    sopClassUid: '1.2',
    sopInstanceUid: '1.2.3',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    kind: 'image',
    numberOfFrames: 2,
    instanceNumber: 7,
    shared: { laterality: 'L' },
    perFrame: [{ stackId: 'a'.repeat(1000) }, {}],
  };
  const whole = descriptionJson(description as Parameters<typeof descriptionJson>[0]);
  expect(JSON.parse(whole)).toEqual(description);
  const { perFrame: _, ...rest } = description;
  expect(JSON.parse(descriptionJson(description as Parameters<typeof descriptionJson>[0], 1000))).toEqual({
    ...rest,
    shared: {},
    notDisplayable: 'too-large',
  });
});
