import { describe, expect, it } from 'vitest';
import { nodeFromText } from './node-text.ts';

const parse = (text: string) => nodeFromText(text, { id: 'pacs', name: 'PACS' });

describe('a node as text', () => {
  it('[VIT-016] is parsed in any order, blanks around names and values do not count', () => {
    for (const text of [
      'hostname=pacs.example,port=104,qr_aet=FIND,store_aet=STORE',
      'store_aet = STORE , qr_aet=FIND,  port= 104 ,hostname=pacs.example',
      ' port=104,store_aet=STORE,hostname= pacs.example ,qr_aet =FIND ',
    ]) {
      expect(parse(text)).toMatchObject({
        host: 'pacs.example',
        port: 104,
        aeTitle: 'FIND',
        storage: { aeTitle: 'STORE', host: '', port: 0 },
      });
    }
  });

  it.each([
    ['', ''],
    ['hostname=h,port=104', 'qr_aet'],
    ['port=104,qr_aet=A', 'hostname'],
    ['hostname=h,qr_aet=A', 'port'],
    ['hostname=h,port=0,qr_aet=A', 'port'],
    ['hostname=h,port=65536,qr_aet=A', 'port'],
    ['hostname=h,port=104x,qr_aet=A', 'port'],
    ['hostname=h,port=104,qr_aet=', 'qr_aet'],
    ['hostname=h,port=104,qr_aet=A TITLE FAR TOO LONG', 'qr_aet'],
    ['hostname=h,port=104,qr_aet=A,store_aet=B\\C', 'store_aet'],
    ['hostname=h,port=104,store_aet=A TITLE FAR TOO LONG', 'store_aet'],
    ['hostname=h h,port=104,qr_aet=A', 'hostname'],
    ['hostname=h,port=104,qr_aet=A,qr_aet=B', 'qr_aet'],
    ['hostname=h,port=104,qr_aet=A,timeout=5', 'timeout'],
    ['hostname=h,port=104,qr_aet', 'qr_aet'],
    ['hostname=h,port=104,qr_aet=A,', ''],
  ])('[VIT-016] is refused when malformed, naming the member: %s', (text, member) => {
    let thrown: unknown;
    try {
      parse(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'invalid-input', parameters: { member } });
  });

  it('[VIT-017][VIT-019] has one host and port for searching and storing; nothing else is needed to send', () => {
    const node = parse('hostname=h,port=104,qr_aet=Q,store_aet=S');
    expect(node).toMatchObject({ host: 'h', port: 104, roles: ['query', 'store'] });
    expect(node.storage).toEqual({ aeTitle: 'S', host: '', port: 0 });
    expect(parse('hostname=h,port=104,qr_aet=Q').storage.aeTitle).toBe('');
    expect(parse('hostname=h,port=104,store_aet=S')).toMatchObject({ aeTitle: 'S', roles: ['store'] });
  });
});
