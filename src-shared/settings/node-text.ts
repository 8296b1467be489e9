import { NegatoscopeError } from '../contract/errors.ts';
import { type NodeSettings, nodeSchema } from './schema.ts';

/** Members of the text form of a node, as an environment variable or a configuration file has it. */
const members = ['hostname', 'port', 'qr_aet', 'store_aet'] as const;
type Member = (typeof members)[number];

/**
 * A node from `hostname=<host>,port=<port>,qr_aet=<title>,store_aet=<title>`: members in any order, blanks around names and values do not
 * count. The host serves both titles; without `store_aet` what is sent goes to `qr_aet`, without `qr_aet` nothing is searched there.
 * @throws NegatoscopeError `invalid-input` with parameter `member` (and `text`) when a member is unknown, missing, twice there or malformed.
 */
export function nodeFromText(text: string, identity: Pick<NodeSettings, 'id' | 'name'>): NodeSettings {
  const values = new Map<Member, string>();
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    const name = part.slice(0, at < 0 ? undefined : at).trim();
    const value = at < 0 ? '' : part.slice(at + 1).trim();
    if (!(members as readonly string[]).includes(name)) throw malformed(text, name, 'is not known');
    if (values.has(name as Member)) throw malformed(text, name, 'is there twice');
    if (value === '') throw malformed(text, name, 'has no value');
    values.set(name as Member, value);
  }
  const [query, store] = [values.get('qr_aet'), values.get('store_aet')];
  const host = values.get('hostname');
  const port = values.get('port');
  if (host === undefined) throw malformed(text, 'hostname', 'is missing');
  if (/[\s/\\]/.test(host)) throw malformed(text, 'hostname', 'is no host name');
  if (port === undefined) throw malformed(text, 'port', 'is missing');
  if (!/^\d{1,5}$/.test(port)) throw malformed(text, 'port', 'is no port number');
  if (query === undefined && store === undefined) throw malformed(text, 'qr_aet', 'is missing, and so is store_aet');
  const parsed = nodeSchema.safeParse({
    ...identity,
    host,
    port: Number(port),
    aeTitle: query ?? store,
    roles: [...(query === undefined ? [] : ['query']), 'store'],
    ...(query !== undefined && store !== undefined && store !== query && { storage: { aeTitle: store } }),
  });
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path[0];
    const member =
      path === 'port' ? 'port' : path === 'storage' ? 'store_aet' : query === undefined ? 'store_aet' : 'qr_aet';
    throw malformed(text, member, 'is malformed');
  }
  return parsed.data;
}

const malformed = (text: string, member: string, what: string): NegatoscopeError =>
  new NegatoscopeError('invalid-input', `${member === '' ? 'a member without name' : member} ${what}`, {
    member,
    text,
  });
