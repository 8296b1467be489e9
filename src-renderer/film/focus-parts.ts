const focusable = 'button, [tabindex="0"], input, select, a[href]';

/** The parts of the window, in the order in which the keyboard goes through them. */
const parts = [
  '[role="toolbar"][aria-label="Film"]',
  '[role="toolbar"][aria-label="Printer"]',
  'nav[aria-label="Series"]',
  '[data-film]',
  'aside[aria-label="Sheets"]',
  'section[aria-label="Print jobs"]',
];

/** Gives the keyboard to the next part of the window, and behind the last one to the first. */
export function focusNextPart(): void {
  const active = document.activeElement;
  const found = parts.map((selector) => document.querySelector<HTMLElement>(selector));
  const at = found.findIndex((part) => part?.contains(active));
  for (let step = 1; step <= found.length; step++) {
    const part = found[(at + step) % found.length];
    const target =
      part?.querySelector<HTMLElement>('[data-current][tabindex="0"]') ??
      [...(part?.querySelectorAll<HTMLElement>(focusable) ?? [])].find((one) => one.offsetParent !== null);
    if (!target) continue;
    target.focus();
    return;
  }
}
