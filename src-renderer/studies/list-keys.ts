/** Keys of the list: where a button has the focus, Enter and Space are the button's. */
export const inList = (action: () => void) => (): boolean => {
  if (document.activeElement instanceof HTMLButtonElement) return false;
  action();
  return true;
};

/** The cursor goes to the field for everything. */
export function searchEverything(): void {
  const field = document.querySelector<HTMLInputElement>('input[data-search]');
  field?.focus();
  field?.select();
}
