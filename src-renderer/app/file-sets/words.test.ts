import { describe, expect, it } from 'vitest';
import { profileIds } from '../../../src-shared/file-set/model.ts';
import { noteReasons, refusalReasons } from '../../../src-shared/file-set/notes.ts';
import { refusalSentence, refusalText } from './refusals.ts';
import { byGravity, noteMood, noteText, profileTitle } from './words.ts';

const ct = '1.2.840.10008.5.1.4.1.1.2';
const jpeg = '1.2.840.10008.1.2.4.50';

describe('what a file-set says', () => {
  it('has a sentence for every reason there is', () => {
    const said = noteReasons.map((reason) => noteText({ kind: 'warning', reason, instances: 0 }));
    expect(new Set(said).size).toBe(noteReasons.length);
    for (const reason of refusalReasons) expect(refusalSentence(reason)).toMatch(/^[A-Z].+\.$/);
    expect(refusalText('something-new')).toBe('Something new.');
    expect(refusalSentence('toString')).toBeUndefined();
  });

  it('counts, names the kind and says why', () => {
    expect(noteText({ kind: 'left-out', reason: 'class-not-allowed', instances: 1, sopClassUid: ct })).toBe(
      '1 object (CT Image) is left out: the profile does not allow objects of this kind.',
    );
    expect(noteText({ kind: 'lossy', reason: 'chosen-syntax', instances: 40, transferSyntaxUid: jpeg })).toBe(
      '40 objects are compressed with loss to JPEG Baseline (Process 1), as new objects.',
    );
    expect(noteText({ kind: 'exists', reason: 'already-there', instances: 3 })).toBe(
      '3 objects are not written: they are in the file-set already.',
    );
    expect(noteText({ kind: 'warning', reason: 'not-claimed', instances: 0 })).toBe(
      'The medium cannot be made as the profile asks, so no profile is claimed.',
    );
  });

  it('tells what is lost first', () => {
    const notes = byGravity([
      { kind: 'exists', reason: 'already-there', instances: 9 },
      { kind: 'left-out', reason: 'gone', instances: 1 },
      { kind: 'lossy', reason: 'chosen-syntax', instances: 2 },
    ]);
    expect(notes.map(({ kind }) => kind)).toEqual(['lossy', 'left-out', 'exists']);
    expect(notes.map(noteMood)).toEqual(['failure', 'warning', undefined]);
  });

  it('has a title for every profile', () => {
    expect([...profileIds, 'none', 'plain'].map(profileTitle).filter((title) => /unknown/.test(title))).toEqual([]);
  });
});
