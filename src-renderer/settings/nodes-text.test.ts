import { expect, it } from 'vitest';
import { nodeSchema } from '../../src-shared/settings/node.ts';
import { nodesFromText, nodesToText } from './nodes-text.ts';

let last = 0;
const newId = (): string => String(++last);
const node = nodeSchema.parse({
  id: 'here',
  name: 'PACS',
  aeTitle: 'PACS',
  host: 'pacs',
  port: 104,
  userIdentity: { type: 'username-and-passcode', username: 'station', passcode: 'secret' },
  sending: { overrides: { parallel: 3 } },
});

it('comes back from its text under a new id, without its passcode', () => {
  const text = nodesToText([node]);
  expect(text).not.toContain('secret');
  const { nodes, problem } = nodesFromText(text, newId);
  expect(problem).toBeUndefined();
  expect(nodes).toMatchObject([{ name: 'PACS', host: 'pacs', sending: { overrides: { parallel: 3 } } }]);
  expect(nodes[0]?.id).not.toBe('here');
});

it('is read from lines', () => {
  const { nodes } = nodesFromText('hostname=a,port=104,qr_aet=A\n\n port=105 , hostname=b,store_aet=B ', newId);
  expect(nodes.map(({ name, host, port }) => [name, host, port])).toEqual([
    ['A', 'a', 104],
    ['B', 'b', 105],
  ]);
});

it.each([
  ['hostname=a', 'port is missing'],
  ['[{"name":"x"', 'no complete JSON'],
  ['[{"name":"x","aeTitle":"A","host":"h","port":70000}]', 'Node 1: port'],
])('says what is wrong with %s', (text, part) => {
  const { nodes, problem } = nodesFromText(text, newId);
  expect(nodes).toEqual([]);
  expect(problem).toContain(part);
});
