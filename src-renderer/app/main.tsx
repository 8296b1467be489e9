import '@mantine/core/styles.css';
import '@mantine/dates/styles.css';
import '@mantine/notifications/styles.css';
import './theme.css';
import { MantineProvider } from '@mantine/core';
import { DatesProvider } from '@mantine/dates';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { handKeysToDialogs } from './dialog-keys.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { MessageArea } from './message-area.tsx';
import { loadRemembered } from './remembered.ts';
import { routeOf } from './route.ts';
import { theme } from './theme.ts';

// Each window loads its own half: the studies window never fetches the image engine.
const StudiesWindow = lazy(async () => ({ default: (await import('./studies-window.tsx')).StudiesWindow }));
const ViewerWindow = lazy(async () => ({ default: (await import('./viewer-window.tsx')).ViewerWindow }));
const FilmPage = lazy(async () => ({ default: (await import('../film/film-page.tsx')).FilmPage }));

const pages = { studies: StudiesWindow, viewer: ViewerWindow, film: FilmPage };

const route = routeOf(window.location.search);

// Modules of the windows read what is remembered when they are loaded.
await loadRemembered();

const Page = pages[route.window];

handKeysToDialogs();

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <MantineProvider theme={theme} forceColorScheme="dark">
      <DatesProvider settings={{ weekendDays: [] }}>
        <MessageArea />
        <ErrorBoundary>
          <Suspense fallback={null}>
            <Page />
          </Suspense>
        </ErrorBoundary>
      </DatesProvider>
    </MantineProvider>
  </StrictMode>,
);
