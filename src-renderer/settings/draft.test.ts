import { describe, expect, it } from 'vitest';
import { publishingRuleSchema } from '../../src-shared/settings/media.ts';
import { defaultSettings } from '../../src-shared/settings/schema.ts';
import { differences, mergedDrafts, parsePorts, problemsOf, valueAt, withValue } from './draft.ts';
import { labelOf } from './labels.ts';

const settings = defaultSettings();

describe('a draft of the settings', () => {
  it('changes one place and shares the rest', () => {
    const draft = withValue(settings, 'listener.tls.enabled', true);
    expect(valueAt(draft, 'listener.tls.enabled')).toBe(true);
    expect(settings.listener.tls.enabled).toBe(false);
    expect(draft.storage).toBe(settings.storage);
  });

  it('changes places in lists', () => {
    const node = { id: 'a', name: 'PACS', aeTitle: 'PACS', host: 'h', port: 104, tls: false };
    const draft = withValue({ ...settings, nodes: [node, node] }, 'nodes.1.port', 4242);
    expect(draft.nodes.map((one) => one.port)).toEqual([104, 4242]);
    expect(Array.isArray(draft.nodes)).toBe(true);
  });

  it('is good as it comes', () => {
    expect(problemsOf(settings)).toEqual({});
  });

  it.each([
    ['listener.aeTitle', '', '1 to 16'],
    ['listener.aeTitle', 'WITH\\BACKSLASH', '1 to 16'],
    ['listener.port', Number.NaN, 'from 1 to 65535'],
    ['listener.port', 70_000, 'from 1 to 65535'],
    ['listener.maxPduLength', 1.5, 'bytes'],
    ['listener.maxAssociations', Number.NaN, 'unlimited'],
    ['storage.reserveBytes', -1, 'size'],
  ])('%s cannot be %j', (path, value, part) => {
    expect(problemsOf(withValue(settings, path, value))[path]).toContain(part);
  });

  it('does not take publishing rules that would never write, nor private elements that name none', () => {
    const rule = (more: object) =>
      publishingRuleSchema.parse({ id: 'a', target: { kind: 'zip', path: '/out' }, ...more });
    const withRule = (more: object, from = settings) => withValue(from, 'media.publishing', [rule(more)]);
    expect(problemsOf(withRule({}))).toEqual({});
    expect(problemsOf(withRule({ target: {} }))).toHaveProperty(['media.publishing.0.target.path']);
    expect(problemsOf(withRule({ target: {}, enabled: false }))).toEqual({});
    const restricted = withValue(settings, 'media.creation.profiles', ['STD-GEN-DVD-JPEG']);
    expect(problemsOf(withRule({}, restricted))).toHaveProperty(['media.publishing.0.profile']);
    expect(problemsOf(withRule({ profile: 'plain' }, restricted))).toEqual({});
    const image = { profile: 'plain', target: { kind: 'image', path: '/out' } };
    expect(problemsOf(withRule(image))).toHaveProperty(['media.publishing.0.profile']);
    expect(problemsOf(withRule({ deIdentify: 'canon-gca' }))).toEqual({});
    expect(problemsOf(withRule({ deIdentify: 'removed' }))).toHaveProperty(['media.publishing.0.deIdentify']);
    const own = (safePrivate: string[]) =>
      withValue(settings, 'deIdentification.profiles', [
        { id: 'a', name: 'A', basedOn: 'ps3.15', options: [], actions: {}, safePrivate },
      ]);
    expect(problemsOf(own(['GEMS_PARM_01 00431027']))).toEqual({});
    expect(problemsOf(own(['00431027']))['deIdentification.profiles.0.safePrivate']).toContain('00431027');
  });

  it('says which of several ports is wrong at their field', () => {
    const problems = problemsOf(withValue(settings, 'listener.additionalPorts', parsePorts('104, x')));
    expect(Object.keys(problems)).toEqual(['listener.additionalPorts.1']);
    expect(problemsOf(withValue(settings, 'listener.additionalPorts', [11112]))).toHaveProperty([
      'listener.additionalPorts',
    ]);
  });

  it('does not lock everybody out', () => {
    expect(problemsOf(withValue(settings, 'listener.callingPolicy', 'title'))['listener.callers']).toContain('Nobody');
  });

  it('wants certificate and key with TLS', () => {
    const problems = problemsOf(withValue(settings, 'listener.tls.enabled', true));
    expect(Object.keys(problems)).toEqual(['listener.tls.certificateFile', 'listener.tls.keyFile']);
  });
});

describe('differences', () => {
  it('calls nodes by their names', () => {
    const node = { id: '1', name: 'PACS', aeTitle: 'PACS1', host: 'pacs', port: 104 };
    expect(differences({ nodes: [] }, { nodes: [node, { ...node, name: '' }] })).toMatchObject([
      { path: 'nodes', before: '(none)', after: 'PACS, PACS1' },
    ]);
  });

  it('have labels and words', () => {
    const draft = withValue(withValue(settings, 'listener.maxPduLength', 0), 'listener.tls.enabled', true);
    expect(differences(settings, draft)).toEqual([
      { path: 'listener.tls.enabled', label: 'TLS', before: 'off', after: 'on' },
      { path: 'listener.maxPduLength', label: 'Maximum PDU length', before: '16384', after: '0' },
    ]);
    expect(differences(settings, defaultSettings())).toEqual([]);
    // What was not there and an empty text are not the same.
    expect(differences({ label: undefined }, { label: '' })).toMatchObject([{ before: '(nothing)', after: '""' }]);
  });

  it('are readable where no label was written', () => {
    expect(labelOf('listener.statuses.outOfResources')).toBe('Listener: statuses, out of resources');
    expect(labelOf('nodes.3.port')).toBe('Port');
  });
});

it('reads ports', () => {
  expect(parsePorts(' 104, 4242;11113 ')).toEqual([104, 4242, 11113]);
  expect(parsePorts('')).toEqual([]);
});

describe('two who changed the settings', () => {
  const renamed = withValue(settings, 'listener.aeTitle', 'RENAMED');
  it('are laid together when they changed different things', () => {
    const merged = mergedDrafts(settings, renamed, withValue(settings, 'listener.port', 104));
    expect([merged?.listener.aeTitle, merged?.listener.port]).toEqual(['RENAMED', 104]);
  });
  it('are not when they changed the same', () => {
    expect(mergedDrafts(settings, renamed, withValue(settings, 'listener.aeTitle', 'OTHER'))).toBeUndefined();
  });
});
