import { describe, expect, it } from 'vitest';
import type { z } from '../../src-shared/contract/define.ts';
import { nodeSchema } from '../../src-shared/settings/node.ts';
import { settingsSchema } from '../../src-shared/settings/schema.ts';
import { asWords, fieldKind } from './form-model.ts';

const shape = (schema: z.ZodType): z.ZodObject => {
  const kind = fieldKind(schema, '');
  if (kind.kind !== 'group') throw new Error(`${kind.kind} is no group`);
  return kind.schema;
};

describe('fields made from the schema', () => {
  it.each([
    ['listener.query.enabled', 'switch'],
    ['listener.query.missingUpperKeys', 'choice'],
    ['listener.query.statuses.identifier', 'status'],
    ['listener.query.keys.study', 'texts'],
    ['listener.query.returnOnly', 'json'],
    ['listener.retrieve.callerPort', 'number'],
    ['listener.tls.certificateFile', 'file'],
    ['sending.contexts.combined', 'uids'],
    ['sending.statuses', 'table'],
    ['querying.retrieveOutcomes', 'table'],
    ['priors.rules', 'json'],
    ['sending.responseMs', 'number'],
    ['queue.workersPerNode', 'number'],
    ['querying.moveDestination', 'text'],
    ['listener.commitment.callerPort', 'number'],
  ])('%s is a %s', (path, kind) => {
    let schema: z.ZodType = settingsSchema;
    for (const key of path.split('.')) schema = shape(schema).shape[key] as z.ZodType;
    expect(fieldKind(schema, path).kind).toBe(kind);
  });

  it('have units and options', () => {
    const { queue, listener } = settingsSchema.shape;
    expect(fieldKind(shape(queue).shape['keepEndedDays'] as z.ZodType, 'queue.keepEndedDays')).toMatchObject({
      suffix: 'days',
    });
    const idle = shape(shape(listener).shape['timeouts'] as z.ZodType).shape['idleMs'] as z.ZodType;
    expect(fieldKind(idle, 'listener.timeouts.idleMs')).toMatchObject({ suffix: 's', scale: 1000 });
    expect(fieldKind(nodeSchema.shape.tlsProfile, 'tlsProfile')).toMatchObject({ kind: 'choice' });
  });
});

it('names become words', () => {
  expect([
    asWords('missingUpperKeys'),
    asWords('match-nothing'),
    asWords('retrieveAeTitle'),
    asWords('arrivalMs'),
  ]).toEqual(['Missing upper keys', 'Match nothing', 'Retrieve AE title', 'Arrival']);
});
