import { Button, CloseButton, Text } from '@mantine/core';
import { FileKey } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { CertificateInfo } from '../../src-shared/contract/settings.ts';
import { api, asError } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { attempt } from '../app/notify.ts';
import styles from './giving.module.css';

interface RecipientsChoiceProps {
  /** Files with their certificates. */
  recipients: readonly string[];
  change(recipients: string[]): void;
}

const most = 20;

/** For whom files are encrypted beside whoever knows the password: the holders of certificates. */
export function RecipientsChoice({ recipients, change }: RecipientsChoiceProps) {
  const add = () =>
    attempt(async () => {
      const chosen = await api.app.choosePaths({ kind: 'files' });
      change([...new Set([...recipients, ...chosen])].slice(0, most));
    }, 'The certificate could not be chosen');
  return (
    <div data-testid="recipients">
      {recipients.map((file) => (
        <div key={file} className={styles['recipient']}>
          <Recipient file={file} />
          <CloseButton
            size="xs"
            aria-label={`Not for ${file}`}
            onClick={() => change(recipients.filter((other) => other !== file))}
          />
        </div>
      ))}
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<FileKey size={13} />}
        disabled={recipients.length >= most}
        title="A PEM file with the certificate of whoever is to read the files: no password has to be told then"
        onClick={() => void add()}
      >
        {recipients.length === 0 ? 'For the holder of a certificate …' : 'For another one …'}
      </Button>
    </div>
  );
}

/** Whose certificate a file has; that nothing can be encrypted for it, the plan says. */
function Recipient({ file }: { file: string }) {
  const [found, setFound] = useState<CertificateInfo | string>();
  useEffect(() => {
    let isShown = true;
    const show = (what: CertificateInfo | string) => isShown && setFound(what);
    api.settings.certificates({ file }).then(
      ([first]) => show(first ?? 'There is no certificate in the file'),
      (thrown: unknown) => show(errorText(asError(thrown)).title),
    );
    return () => {
      isShown = false;
    };
  }, [file]);
  if (found === undefined) return <Text size="xs">{file}</Text>;
  if (typeof found === 'string') {
    return (
      <Text size="xs" c="var(--ng-warning)" title={file}>
        {found}
      </Text>
    );
  }
  return (
    <Text size="xs" title={`${file}\nSHA-256 ${found.fingerprint256}`} className={styles['recipientName'] ?? ''}>
      {found.subject}, valid until {new Date(found.validTo).toISOString().slice(0, 10)}
    </Text>
  );
}
