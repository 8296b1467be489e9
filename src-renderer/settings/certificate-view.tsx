import { useEffect, useState } from 'react';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { CertificateInfo } from '../../src-shared/contract/settings.ts';
import { api, asError } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { formatInstant, plural } from '../app/formatting.ts';
import styles from './settings.module.css';

const dayMs = 24 * 60 * 60 * 1000;
const soonMs = 30 * dayMs;
const shown = 3;

/** How long a certificate holds, and whether that needs somebody. */
export function validity(
  { validFrom, validTo }: Pick<CertificateInfo, 'validFrom' | 'validTo'>,
  now: number,
): {
  text: string;
  mood?: 'warning' | 'failure';
} {
  const day = (at: number): string => formatInstant(at).slice(0, 10);
  if (now > validTo) return { text: `expired on ${day(validTo)}`, mood: 'failure' };
  if (now < validFrom) return { text: `not valid before ${day(validFrom)}`, mood: 'failure' };
  const days = Math.ceil((validTo - now) / dayMs);
  if (validTo - now < soonMs) return { text: `expires on ${day(validTo)}, in ${plural(days, 'day')}`, mood: 'warning' };
  return { text: `valid until ${day(validTo)}` };
}

interface CertificateViewProps {
  file: string;
  keyFile?: string;
  keyPassphrase?: string;
}

/** The certificates of a chosen file: whose, from whom, until when, and by which fingerprint they are compared. */
export function CertificateView({ file, keyFile = '', keyPassphrase = '' }: CertificateViewProps) {
  const [found, setFound] = useState<CertificateInfo[]>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    setFound(undefined);
    setProblem(undefined);
    if (file === '') return;
    let left = false;
    // Not for each letter that is typed.
    const timer = setTimeout(() => {
      api.settings.certificates({ file, keyFile, keyPassphrase }).then(
        (list) => !left && setFound(list),
        (thrown: unknown) => {
          if (left) return;
          const error = asError(thrown);
          setProblem(problemText(error, file));
        },
      );
    }, 300);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [file, keyFile, keyPassphrase]);
  if (problem !== undefined) {
    return (
      <div className={styles['beside']}>
        <div className={styles['problem']} role="alert">
          {problem}
        </div>
      </div>
    );
  }
  if (!found) return null;
  return (
    <div className={styles['beside']}>
      {found.slice(0, shown).map((one) => (
        <Certificate key={one.fingerprint256} one={one} />
      ))}
      {found.length > shown && (
        <div className={styles['hint']}>and {plural(found.length - shown, 'more certificate')}</div>
      )}
    </div>
  );
}

function problemText(error: NegatoscopeError, file: string): string {
  const { parameters } = error;
  const place = String(parameters['file'] ?? parameters['path'] ?? file);
  if (error.code === 'io' && parameters['reason'] === 'ENOENT') return `There is no file ${place}`;
  if (error.code === 'invalid-input') return `${place}: ${error.message}`;
  const { title, advice } = errorText(error);
  return `${title}. ${advice}`;
}

function Certificate({ one }: { one: CertificateInfo }) {
  const { text, mood } = validity(one, Date.now());
  const wrongKey = one.keyMatches === false;
  return (
    <div className={styles['certificate']} data-mood={wrongKey ? 'failure' : mood} data-testid="certificate">
      <b>{one.subject || '(no subject)'}</b>
      <br />
      {one.selfSigned ? 'signed by itself' : `from ${one.issuer}`}
      {one.names.length > 0 && `, for ${one.names.join(', ')}`}
      <br />
      <span style={mood ? { color: `var(--ng-${mood})` } : undefined}>{text}</span>
      {wrongKey && <span style={{ color: 'var(--ng-failure)' }}>. The key does not belong to it.</span>}
      <br />
      <span style={{ color: 'var(--ng-dim)' }}>SHA-256 {one.fingerprint256}</span>
    </div>
  );
}
