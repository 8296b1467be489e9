import { afterEach, expect, it } from 'vitest';
import type { AssociationLogLine } from '../../../src-shared/contract/network.ts';
import { nodeSchema } from '../../../src-shared/settings/node.ts';
import { defaultSettings, type Settings } from '../../../src-shared/settings/schema.ts';
import { silentLog } from '../../log/types.ts';
import { ActivityBook } from '../activity.ts';
import { Outgoing } from '../outgoing.ts';
import { echoNode } from '../services/verification/scu.ts';
import { commandPdu, connectRaw, ctContext, dataPdu, storeRequest } from '../testing/raw-peer.ts';
import { type ListenerInput, type TestListener, testListener, until } from '../testing/test-listener.ts';
import { describeTrace } from './describe.ts';
import { AssociationTrace } from './trace.ts';

let host: TestListener | undefined;
const books: ActivityBook[] = [];
afterEach(async () => {
  await host?.stop();
  host = undefined;
  for (const book of books.splice(0)) book.close();
});

async function start(settings: ListenerInput = {}): Promise<{ to: TestListener; book: ActivityBook }> {
  const book = new ActivityBook();
  books.push(book);
  host = await testListener(settings, { activity: book });
  return { to: host, book };
}

const linesOf = (book: ActivityBook, id: number): AssociationLogLine[] =>
  describeTrace(book.trace(id) as AssociationTrace);
const short = (lines: readonly AssociationLogLine[]) =>
  lines.map(({ direction, what }) => `${{ sent: '>', received: '<', local: '-' }[direction]} ${what}`);
const details = (lines: readonly AssociationLogLine[], what: string) =>
  lines.find((line) => line.what === what)?.details.join('\n') ?? '';

it('has a C-ECHO of both sides decoded, from the connection to its end', async () => {
  const { to, book } = await start();
  const settings: Settings = { ...defaultSettings(), callingAeTitle: 'ASKING' };
  const outgoing = new Outgoing({ settings: () => settings, activity: book, log: silentLog });
  const node = nodeSchema.parse({
    id: 'n',
    name: 'Itself',
    aeTitle: 'NEGATOSCOPE',
    host: '127.0.0.1',
    port: to.port,
    userIdentity: { type: 'username-and-passcode', username: 'radiologist', passcode: 'open sesame' },
  });
  const result = await echoNode(node, outgoing, settings.calling);
  expect(result).toMatchObject({ ok: true, association: 1 });
  await until(() => book.history().every(({ outcome }) => outcome === 'released'));
  const out = linesOf(book, 1);
  expect(short(out)).toEqual([
    '- Connection requested',
    '> A-ASSOCIATE-RQ',
    '< A-ASSOCIATE-AC',
    '> C-ECHO-RQ',
    '< C-ECHO-RSP',
    '> A-RELEASE-RQ',
    '< A-RELEASE-RP',
    '- Association released',
  ]);
  const request = details(out, 'A-ASSOCIATE-RQ');
  expect(request).toContain('called "NEGATOSCOPE", calling "ASKING"');
  expect(request).toContain(
    'presentation context 1: Verification: Explicit VR Little Endian, Implicit VR Little Endian',
  );
  expect(request).toContain('user identity: user name and passcode');
  expect(details(out, 'A-ASSOCIATE-AC')).toContain(
    'presentation context 1: Verification, Explicit VR Little Endian: accepted',
  );
  expect(details(out, 'C-ECHO-RSP')).toContain('status 0000H: Success (success)');
  const incoming = linesOf(book, 2);
  expect(short(incoming).slice(0, 5)).toEqual([
    '- Connection opened by the other side',
    '< A-ASSOCIATE-RQ',
    '> A-ASSOCIATE-AC',
    '< C-ECHO-RQ',
    '> C-ECHO-RSP',
  ]);
  expect(book.history().map(({ direction, purpose }) => [direction, purpose])).toEqual([
    ['in', 'verification'],
    ['out', 'verification'],
  ]);
  const everything = JSON.stringify([out, incoming, book.trace(1), book.trace(2)]);
  expect(everything).not.toContain('open sesame');
  expect(everything).not.toContain('radiologist');
  expect(everything).not.toContain(Buffer.from('open sesame').toString('hex'));
});

it('says lengths of data sets, never what is in them, and what an object was refused for', async () => {
  const { to, book } = await start();
  to.ingest.onCommit = () => Promise.reject(new Error('the disk'));
  const peer = await connectRaw(to.port);
  try {
    await peer.associate([ctContext(3)], { calling: 'SENDER' });
    const bytes = Buffer.from('Doe^Jane, a data set');
    peer.send(
      commandPdu(3, storeRequest(7, '2.25.9')),
      dataPdu(3, false, false, bytes.subarray(0, 4)),
      dataPdu(3, false, true, bytes.subarray(4)),
    );
    await peer.response();
    const [one] = book.list();
    expect(one).toMatchObject({ direction: 'in', peerAeTitle: 'SENDER', purpose: 'storage' });
    const lines = linesOf(book, one?.id ?? 0);
    const request = details(lines, 'C-STORE-RQ');
    expect(request).toContain('message 7');
    expect(request).toContain('SOP instance 2.25.9');
    expect(request).toContain('presentation context 3: CT Image Storage, Explicit VR Little Endian');
    expect(request).toContain(`data set of ${bytes.length} bytes`);
    expect(request).not.toContain('not complete');
    expect(details(lines, 'C-STORE-RSP')).toMatch(/status [0-9A-F]{4}H: .*(failure|refused)/);
    expect(JSON.stringify(lines)).not.toContain('Doe');
    // A data set that breaks off is said to.
    peer.send(commandPdu(3, storeRequest(8, '2.25.10')), dataPdu(3, false, false, bytes));
    await until(() => linesOf(book, one?.id ?? 0).filter(({ what }) => what === 'C-STORE-RQ').length === 2);
    await until(() => JSON.stringify(linesOf(book, one?.id ?? 0)).includes('20 bytes, not complete'));
    peer.send(Buffer.of(7, 0, 0, 0, 0, 4, 0, 0, 2, 6));
    await until(() => book.list()[0]?.outcome === 'aborted');
    expect(details(linesOf(book, one?.id ?? 0), 'A-ABORT')).toContain(
      'service-provider, invalid PDU parameter value (2/6)',
    );
  } finally {
    peer.close();
  }
});

it('says why an association was refused', async () => {
  const { to, book } = await start();
  const settings = defaultSettings();
  const outgoing = new Outgoing({ settings: () => settings, activity: book, log: silentLog });
  const node = nodeSchema.parse({ id: 'n', name: 'N', aeTitle: 'SOMEBODY', host: '127.0.0.1', port: to.port });
  const result = await echoNode(node, outgoing, settings.calling);
  expect(result).toMatchObject({ ok: false, association: 1, error: { code: 'association-rejected' } });
  const rejection = 'permanent, service-user, called AE title not recognized (1/1/7)';
  expect(details(linesOf(book, 1), 'A-ASSOCIATE-RJ')).toContain(rejection);
  await until(() => book.history()[0]?.outcome === 'rejected');
  expect(details(linesOf(book, 2), 'A-ASSOCIATE-RJ')).toContain(rejection);
});

it('keeps the beginning, the end and the failures of a long association, and counts the rest', () => {
  const trace = new AssociationTrace();
  const context = { id: 1, abstractSyntax: '1.2.840.10008.5.1.4.1.1.2', transferSyntax: '1.2.840.10008.1.2' };
  for (let id = 1; id <= 5000; id++) {
    trace.message(false, { field: 0x0001, messageId: id }, context, 1000);
    trace.message(true, { field: 0x8001, messageIdRespondedTo: id, status: id === 2500 ? 0xa700 : 0 }, context);
  }
  const lines = describeTrace(trace);
  expect(lines.length).toBeLessThan(210);
  expect(lines[0]?.details).toContain('message 1');
  expect(lines.at(-1)?.details).toContain('answers message 5000');
  expect(lines.filter(({ details: each }) => each.some((line) => line.startsWith('status A700H')))).toHaveLength(1);
  const gap = lines.find(({ what }) => what.includes('not kept'));
  expect(gap?.what).toBe('9839 messages not kept, none failed');
  expect(gap?.details[0]).toBe('4920 × C-STORE-RQ received, data sets of 4920000 bytes together');
});

it('is kept for the last 200 associations, and for all that are open', () => {
  const book = new ActivityBook();
  books.push(book);
  const open = book.begin('in', 'OPEN', 'here');
  for (let count = 0; count < 500; count++) book.begin('in', `E${count}`, 'here').end('released');
  expect(book.history()).toHaveLength(200);
  expect(book.history().at(-1)?.peerAeTitle).toBe('OPEN');
  expect(book.trace(open.id)).toBeDefined();
  expect(book.trace(open.id + 1)).toBeUndefined();
});
