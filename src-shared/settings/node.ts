import { z } from '../contract/define.ts';
import { aeTitle, port } from './basic.ts';
import { nodeCommitmentSchema } from './commitment.ts';
import { nodeQueryingSchema } from './querying.ts';
import { nodeSendingSchema } from './sending.ts';
import { tlsProfile } from './tls.ts';

/** What we use a node for: only that is offered in the windows. */
export const nodeRole = z.enum([
  /** We send instances to it (Storage SCU). */
  'store',
  /** We search and fetch there (Query/Retrieve SCU). */
  'query',
  /** We ask it for the modality worklist. */
  'worklist',
  /** We ask it to commit what we sent. */
  'commitment',
  /** Procedure steps that come to us are passed on to it. */
  'procedure-step',
  /** It is told of the contents of studies (Study Content Notification). */
  'notification',
]);
export type NodeRole = z.output<typeof nodeRole>;

/** How we say who we are in A-ASSOCIATE-RQ (PS3.7 D.3.3.7). */
export const userIdentitySchema = z.object({
  type: z.enum(['none', 'username', 'username-and-passcode', 'kerberos', 'saml', 'jwt']).default('none'),
  username: z.string().default(''),
  passcode: z.string().default(''),
  /** Ticket, assertion or token, for the last three: a file that is read when the association is opened. */
  tokenFile: z.string().default(''),
  responseRequested: z.boolean().default(false),
});

/** Another application entity that we call. */
export const nodeSchema = z.object({
  id: z.string(),
  name: z.string().min(1),
  aeTitle,
  host: z.string().min(1),
  port,
  tls: z.boolean().default(false),
  /** Another TLS profile than ours, for a system that knows nothing better; empty: ours. */
  tlsProfile: z.union([z.literal(''), tlsProfile]).default(''),
  roles: z.array(nodeRole).default(['store', 'query']),
  /** The title under which we call it; empty: `callingTitle`. */
  callingAeTitle: z.union([z.literal(''), aeTitle]).default(''),
  /** Where instances are sent, when that is not where it is searched; empty and 0: the same. */
  storage: z
    .object({
      aeTitle: z.union([z.literal(''), aeTitle]).default(''),
      host: z.string().default(''),
      port: z.union([z.literal(0), port]).default(0),
    })
    .prefault({}),
  userIdentity: userIdentitySchema.prefault({}),
  sending: nodeSendingSchema.prefault({}),
  querying: nodeQueryingSchema.prefault({}),
  commitment: nodeCommitmentSchema.prefault({}),
});
export type NodeSettings = z.output<typeof nodeSchema>;
