import { SendDialog } from '../../app/send-dialog.tsx';
import { exchangeCommands } from '../../app/viewer-commands/exchange.ts';
import type { ViewerArea } from '../area.ts';
import { toggleStrip, useViewer } from '../store.ts';
import { askForPriors, fetchRelevantPriors, followPriors } from './priors.ts';
import { deIdentifyShown, exportShown, sendShown } from './send.ts';
import { ExchangeToolbar } from './toolbar.tsx';

/** Giving what is shown to others, and the patient's studies on other systems. */
export const exchange: ViewerArea = {
  id: 'exchange',
  commands: exchangeCommands,
  actions: {
    send: sendShown,
    export: exportShown,
    'de-identify': deIdentifyShown,
    priors: () => {
      if (!useViewer.getState().strip) toggleStrip();
      void askForPriors();
    },
    'fetch-priors': () => void fetchRelevantPriors(),
  },
  Toolbar: ExchangeToolbar,
  Window: SendDialog,
  start: followPriors,
};
