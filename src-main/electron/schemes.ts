import { protocol, type Session } from 'electron';

/** The scheme and host of our own windows. */
export const appScheme = 'app';
export const appHost = 'negatoscope';
export const appOrigin = `${appScheme}://${appHost}`;
/** The scheme of the catalogues: `dicomweb://<catalogue>/`. */
export const dicomwebScheme = 'dicomweb';

/** Must run before the application is ready. */
export function registerSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
    {
      scheme: dicomwebScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, stream: true },
    },
  ]);
}

/** The windows' session answers these schemes, and only these. */
export function serveSchemes(
  session: Session,
  files: (request: Request) => Promise<Response>,
  dicomweb: (request: Request) => Promise<Response>,
): void {
  session.protocol.handle(appScheme, files);
  session.protocol.handle(dicomwebScheme, async (request) => {
    const answer = await dicomweb(request);
    answer.headers.set('Access-Control-Allow-Origin', appOrigin);
    answer.headers.set('Access-Control-Expose-Headers', '*');
    return answer;
  });
}
