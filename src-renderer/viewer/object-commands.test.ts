import { describe, expect, it, vi } from 'vitest';
import { putObjectCommands, selectedObjectCommands } from './object-commands.ts';
import { useViewer } from './store.ts';

describe('commands of objects that are no images', () => {
  it('are those of the selected cell while its object is there', () => {
    const [first, second] = [{ fit: vi.fn() }, { fit: vi.fn() }];
    useViewer.setState({ selected: 1 });
    const leaveFirst = putObjectCommands(1, first);
    expect(selectedObjectCommands()).toBe(first);
    useViewer.setState({ selected: 0 });
    expect(selectedObjectCommands()).toBeUndefined();
    useViewer.setState({ selected: 1 });
    // The next object of a cell may come before the one before has left.
    const leaveSecond = putObjectCommands(1, second);
    leaveFirst();
    expect(selectedObjectCommands()).toBe(second);
    leaveSecond();
    expect(selectedObjectCommands()).toBeUndefined();
  });
});
