import { expect, it } from 'vitest';
import { echoText } from './echo.ts';

it('says what an echo came back with', () => {
  expect(echoText({ ok: true, milliseconds: 12.3 })).toMatchObject({ ok: true, text: 'Answered in 12 ms.' });
  expect(echoText({ ok: true, milliseconds: 0.2 }).text).toBe('Answered in 1 ms.');
  expect(echoText({ ok: false, milliseconds: 3, status: 0x0122 }).text).toContain('0122H');
  const refused = echoText({
    ok: false,
    milliseconds: 1,
    error: { code: 'connection-failed', message: '', parameters: { host: 'x', port: 1, errno: 'ECONNREFUSED' } },
  });
  expect(refused.text).toBe('No connection to x:1.');
  expect(refused.advice).toContain('nothing listens');
});
