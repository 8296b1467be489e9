import { nodeSchema } from '../settings/node.ts';
import { call, event, z } from './define.ts';

export const listenerStatus = z.object({
  state: z.enum(['off', 'starting', 'listening', 'failed']),
  aeTitle: z.string(),
  ports: z.array(z.int()),
  addresses: z.array(z.string()),
  associations: z.int(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
export type ListenerStatus = z.output<typeof listenerStatus>;

/** One association as the transfers strip shows it; kept for a while after it ended. */
export const associationActivity = z.object({
  id: z.int(),
  direction: z.enum(['in', 'out']),
  peerAeTitle: z.string(),
  peerAddress: z.string(),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  /** What it is for: `storage`, `query`, `retrieve`, `commitment`, … */
  purpose: z.string().optional(),
  outcome: z.enum(['open', 'released', 'aborted', 'rejected', 'failed']),
  reason: z.string().optional(),
  received: z.int(),
  failed: z.int(),
  bytes: z.number(),
  bytesPerSecond: z.number(),
});
export type AssociationActivity = z.output<typeof associationActivity>;

export const echoResult = z.object({
  ok: z.boolean(),
  milliseconds: z.number(),
  status: z.int().optional(),
  error: z.object({ code: z.string(), message: z.string(), parameters: z.record(z.string(), z.unknown()) }).optional(),
  /** For its log. */
  association: z.int().optional(),
});

/** One line of an association's log: a PDU, or a message in it, decoded. */
export const associationLogLine = z.object({
  at: z.number(),
  direction: z.enum(['sent', 'received', 'local']),
  /** `A-ASSOCIATE-RQ`, `C-FIND-RSP`, a step of the state machine, … */
  what: z.string(),
  /** Decoded fields, one a line: `presentation context 1: CT Image Storage, Explicit VR Little Endian: accepted`. No values of data sets. */
  details: z.array(z.string()),
});
export type AssociationLogLine = z.output<typeof associationLogLine>;

export const network = {
  listener: call(z.void(), listenerStatus),
  /** Associations under way, and those that ended within the last minute, newest first. */
  activity: call(z.void(), z.array(associationActivity)),
  /** Those under way and the last ones that ended, newest first, 200 together. */
  associations: call(z.void(), z.array(associationActivity)),
  /** C-ECHO to a configured node. */
  echo: call(z.object({ nodeId: z.string() }), echoResult),
  /** C-ECHO to anywhere, for the node editor before saving. */
  echoTo: call(nodeSchema.omit({ id: true, name: true }), echoResult),
  /** What was said on an association; kept for the last 200 of them. Fails with `not-found`. */
  associationLog: call(z.object({ id: z.int() }), z.array(associationLogLine)),
  listenerChanged: event(listenerStatus),
  /** At most four times a second while something moves. */
  activityChanged: event(z.array(associationActivity)),
};
