/**
 * Dialogs that take the focus: those that shut off what lies behind them, also while they are only being fetched, and pickers that begin at a
 * place of their own. What hears keys wherever the focus is has no place for it.
 */
const opening = [
  '[role="dialog"][aria-modal="true"][tabindex]',
  '[role="dialog"][aria-modal="true"][aria-busy="true"]',
  '[role="dialog"]:has([data-autofocus])',
].join();

/**
 * Keys that are pressed when a dialog is there, but the focus is not in it yet, are meant for the dialog: it takes the focus a moment after it was
 * drawn, and on a busy machine who types fast is faster. They go to where the dialog begins. A dialog that has had the focus is left alone, and
 * a key that is held answers nothing. Gives back how to stop.
 */
export function handKeysToDialogs(): () => void {
  const entered = new WeakSet<Element>();
  const onFocus = ({ target }: FocusEvent): void => {
    const dialog = target instanceof Element ? target.closest(opening) : null;
    if (dialog) entered.add(dialog);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing || event.key === 'Escape') return;
    const dialog = [...document.querySelectorAll<HTMLElement>(opening)].at(-1);
    if (!dialog || entered.has(dialog) || (event.target instanceof Node && dialog.contains(event.target))) return;
    event.stopImmediatePropagation();
    if (event.repeat) {
      event.preventDefault();
      return;
    }
    const first = dialog.querySelector<HTMLElement>('[data-autofocus]') ?? dialog;
    first.focus({ preventScroll: true });
    // A button that cannot be pressed yet does not take it.
    if (!dialog.contains(document.activeElement)) dialog.focus({ preventScroll: true });
    const target = document.activeElement;
    // It is only being fetched.
    if (!target || !dialog.contains(target)) {
      event.preventDefault();
      return;
    }
    // What the key writes or presses follows the focus by itself; who listens there is told here.
    const { key, code, location, ctrlKey, altKey, shiftKey, metaKey } = event;
    const again = new KeyboardEvent('keydown', {
      ...{ key, code, location, ctrlKey, altKey, shiftKey, metaKey },
      ...{ bubbles: true, cancelable: true, composed: true },
    });
    if (!target.dispatchEvent(again)) event.preventDefault();
  };
  document.addEventListener('focusin', onFocus);
  window.addEventListener('keydown', onKeyDown, { capture: true });
  return () => {
    document.removeEventListener('focusin', onFocus);
    window.removeEventListener('keydown', onKeyDown, { capture: true });
  };
}
