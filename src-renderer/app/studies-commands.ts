import type { Command } from './keys.ts';

/** The key map of the studies window. */
export const studiesCommands = {
  find: { id: 'find', title: 'Search', keys: ['Mod+F'], inFields: true },
  open: { id: 'open', title: 'Open', keys: ['Enter'] },
  expand: { id: 'expand', title: 'Show or hide the series', keys: ['Space'] },
  selectAll: { id: 'select-all', title: 'Select all', keys: ['Mod+A'] },
  delete: { id: 'delete', title: 'Delete', keys: ['Delete'] },
  send: { id: 'send', title: 'Send to …', keys: ['S'] },
  film: { id: 'film', title: 'Film …', keys: ['F'] },
  retrieve: { id: 'retrieve', title: 'Retrieve', keys: ['R'] },
  priors: { id: 'priors', title: "Patient's studies here", keys: ['P'] },
  details: { id: 'details', title: 'Details', keys: ['D'] },
  stopRetrieving: { id: 'stop-retrieving', title: 'Stop retrieving', keys: ['Shift+R'] },
  cancelSearch: { id: 'cancel-search', title: 'Stop searching', keys: ['Escape'] },
  moreKeys: { id: 'more-keys', title: 'More keys', keys: ['Mod+K'], inFields: true },
  import: { id: 'import', title: 'Import …', keys: ['Mod+I', 'Shift+I'] },
  markRead: { id: 'mark-read', title: 'Mark as read', keys: ['M'] },
  markUnread: { id: 'mark-unread', title: 'Mark as unread', keys: ['Shift+M'] },
  openFolder: { id: 'open-folder', title: 'Open a folder or disc', keys: ['Mod+O'], inFields: true },
  openFiles: {
    id: 'open-files',
    title: 'Open files, a ZIP archive or a DICOMDIR',
    keys: ['Mod+Shift+O'],
    inFields: true,
  },
  closeMedium: { id: 'close-medium', title: 'Close the medium', keys: ['Mod+W'], inFields: true },
  refresh: { id: 'refresh', title: 'Refresh', keys: ['F5'], inFields: true },
  transfers: { id: 'transfers', title: 'Transfers', keys: ['Mod+T'], inFields: true },
  settings: { id: 'settings', title: 'Settings', keys: ['Mod+,'], inFields: true },
  help: { id: 'help', title: 'Keys', keys: ['F1', '?'] },
} satisfies Record<string, Command>;
