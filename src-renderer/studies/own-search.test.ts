import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { goTo } from '../app/navigation.ts';
import { ownOfPlace } from './own-search.ts';

describe('the search of a place', () => {
  it('stays with its place and is there again when one comes back', () => {
    const store = createStore(() => ({ text: '', other: 1 }));
    goTo({ kind: 'archive', scope: 'all' });
    const end = ownOfPlace(store, 'text', '');
    goTo({ kind: 'node', nodeId: 'pacs' });
    store.setState({ text: 'Doe', other: 2 });
    goTo({ kind: 'archive', scope: 'all' });
    expect(store.getState()).toEqual({ text: '', other: 2 });
    store.setState({ text: 'Roe' });
    goTo({ kind: 'node', nodeId: 'another' });
    expect(store.getState().text).toBe('');
    goTo({ kind: 'node', nodeId: 'pacs' });
    expect(store.getState().text).toBe('Doe');
    // The same place again keeps what is typed.
    store.setState({ text: 'Doe, J' });
    goTo({ kind: 'node', nodeId: 'pacs' });
    expect(store.getState().text).toBe('Doe, J');
    goTo({ kind: 'archive', scope: 'all' });
    expect(store.getState().text).toBe('Roe');
    end();
  });
});
