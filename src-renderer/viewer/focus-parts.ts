const focusable = 'button, [tabindex="0"], input, select, a[href]';

/** The parts of the window, in the order in which the keyboard goes through them; behind the last the images have it again. */
const parts = ['[role="toolbar"]', 'nav[aria-label="Series"]', 'aside'];

/** Gives the keyboard to the next part of the window. */
export function focusNextPart(): void {
  const active = document.activeElement;
  const found = parts.map((selector) => document.querySelector<HTMLElement>(selector));
  const at = found.findIndex((part) => part?.contains(active));
  for (const part of found.slice(at + 1)) {
    const target =
      part?.querySelector<HTMLElement>('[data-current]') ??
      [...(part?.querySelectorAll<HTMLElement>(focusable) ?? [])].find((one) => one.offsetParent !== null);
    if (!target) continue;
    target.focus();
    return;
  }
  if (active instanceof HTMLElement) active.blur();
}
