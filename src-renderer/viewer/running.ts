import type { ViewerTool } from './area.ts';

/**
 * The commands and tools of all areas, by id, for whoever starts one without knowing where it is at home. Filled once by
 * `areas.ts`.
 */
const actions = new Map<string, () => unknown>();
const tools = new Map<string, ViewerTool>();

export function putActions(list: Record<string, () => unknown>): void {
  for (const [id, action] of Object.entries(list)) actions.set(id, action);
}
export function putTools(list: readonly ViewerTool[]): void {
  for (const tool of list) tools.set(tool.id, tool);
}

/** Does what a command of the key map says. */
export const runCommand = (id: string): unknown => actions.get(id)?.();
export const toolOf = (id: string): ViewerTool | undefined => tools.get(id);
export const allTools = (): readonly ViewerTool[] => [...tools.values()];
