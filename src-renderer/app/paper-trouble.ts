import { api } from './api.ts';
import { notifyWarning } from './notify.ts';

/** Jobs that this window gave to a printer of the system. */
const own = new Set<string>();
let listens = false;

/** Tells here what hinders the printer of a job of this window, now and for a while after it was handed over. */
export function tellOfPrinter(id: string): void {
  own.add(id);
  if (listens) return;
  listens = true;
  api.paper.trouble((event) => {
    if (own.has(event.id)) notifyWarning('Look after the printer', event.words);
  });
}
