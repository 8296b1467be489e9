import { ActionIcon, Button, PasswordInput, Text, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { auditSchema } from '../../src-shared/settings/schema.ts';
import { api } from '../app/api.ts';
import { attempt } from '../app/notify.ts';
import { CertificateView } from './certificate-view.tsx';
import { useDraft } from './draft-context.ts';
import { FileField, Group, NumberField, PasswordField, SelectField, SwitchField, TextField } from './fields.tsx';
import { optionLabel, shortLabelOf } from './labels.ts';
import { SchemaFields } from './schema-fields.tsx';
import styles from './settings.module.css';

const profiles = ['bcp195', 'bcp195-modified', 'bcp195-non-downgrading', 'bcp195-downgrading', 'aes'];
const optionsOf = (path: string, values: readonly string[]) =>
  Object.fromEntries(values.map((value) => [value, optionLabel(path, value)]));

/** Who callers are, how connections are encrypted, and what is recorded. */
export function SecuritySection() {
  return (
    <>
      <Encryption />
      <Users />
      <Audit />
    </>
  );
}

function Encryption() {
  const { draft } = useDraft();
  const { tls } = draft.listener;
  const calls = draft.nodes.some((node) => node.tls);
  const old = tls.profile === 'bcp195-downgrading' || tls.profile === 'aes';
  return (
    <Group title="Encryption (TLS)">
      <SwitchField path="listener.tls.enabled" hint="Only callers with TLS can connect then" />
      {(tls.enabled || calls) && (
        <>
          <FileField path="listener.tls.certificateFile" hint="PEM file, with the chain of its authorities" />
          <FileField path="listener.tls.keyFile" hint="PEM file" />
          <PasswordField path="listener.tls.keyPassphrase" hint="Only of a key that is encrypted" />
          <CertificateView file={tls.certificateFile} keyFile={tls.keyFile} keyPassphrase={tls.keyPassphrase} />
          <FileField path="listener.tls.authoritiesFile" hint="PEM file; needed to ask others for certificates" />
          <CertificateView file={tls.authoritiesFile} />
          <SwitchField path="listener.tls.requirePeerCertificate" />
          <SwitchField path="listener.tls.checkHostName" hint="For connections that we open" />
          <SelectField
            path="listener.tls.profile"
            options={optionsOf('listener.tls.profile', profiles)}
            hint={
              old && (
                <span style={{ color: 'var(--ng-warning)' }}>
                  Weak by today's rules. Only for systems that know nothing better, best for single nodes.
                </span>
              )
            }
          />
          {!old && (
            <SelectField
              path="listener.tls.minimumVersion"
              options={{ 'TLSv1.2': 'TLS 1.2', 'TLSv1.3': 'TLS 1.3' }}
              width={130}
            />
          )}
        </>
      )}
    </Group>
  );
}

function Users() {
  const { draft, set } = useDraft();
  const { users, check } = draft.listener.users;
  const [name, setName] = useState('');
  const [passcode, setPasscode] = useState('');
  const add = (): Promise<boolean> =>
    attempt(async () => {
      const passcodeHash = passcode === '' ? '' : (await api.settings.hashPasscode({ passcode })).passcodeHash;
      set('listener.users.users', [
        ...users.filter(({ username }) => username !== name.trim()),
        { username: name.trim(), passcodeHash },
      ]);
      setName('');
      setPasscode('');
    });
  return (
    <Group title="User identity of callers">
      <SelectField
        path="listener.users.check"
        options={optionsOf('listener.users.check', ['open', 'known-if-given', 'required'])}
      />
      <SelectField
        path="listener.userIdentity"
        label={shortLabelOf('listener.userIdentity')}
        options={{ acknowledge: 'Yes, when they ask for one', ignore: 'None' }}
      />
      {check !== 'open' && (
        <div className={styles['row']} data-setting="listener.users.users">
          <span style={{ paddingTop: 5 }}>Known users</span>
          <div>
            {users.map(({ username, passcodeHash }) => (
              <div key={username} className={styles['item']}>
                <div>
                  {username}{' '}
                  <span style={{ color: 'var(--ng-dim)' }}>{passcodeHash ? 'with passcode' : 'without passcode'}</span>
                </div>
                <ActionIcon
                  aria-label={`Remove the user ${username}`}
                  onClick={() =>
                    set(
                      'listener.users.users',
                      users.filter((other) => other.username !== username),
                    )
                  }
                >
                  <X size={14} />
                </ActionIcon>
              </div>
            ))}
            {users.length === 0 && (
              <Text size="xs" c="var(--ng-warning)">
                Nobody is known yet: {check === 'required' ? 'nobody can call' : 'nobody who gives a name can call'}.
              </Text>
            )}
            <div className={styles['bar']}>
              <TextInput
                aria-label="User"
                placeholder="User"
                w={130}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <PasswordInput
                aria-label="Passcode of the user"
                placeholder="Passcode"
                size="xs"
                w={130}
                value={passcode}
                onChange={(event) => setPasscode(event.currentTarget.value)}
              />
              <Button
                variant="default"
                leftSection={<Plus size={14} />}
                disabled={name.trim() === ''}
                onClick={() => void add()}
              >
                Add
              </Button>
            </div>
          </div>
        </div>
      )}
    </Group>
  );
}

function Audit() {
  const { draft } = useDraft();
  const { syslog } = draft.audit;
  const path = 'audit.syslog';
  return (
    <Group title="Audit trail">
      <SchemaFields schema={auditSchema} path="audit" omit={['syslog']} />
      <SelectField path={`${path}.transport`} options={optionsOf(`${path}.transport`, ['off', 'udp', 'tls'])} />
      {syslog.transport !== 'off' && (
        <>
          <TextField path={`${path}.host`} placeholder="syslog.hospital" />
          <NumberField path={`${path}.port`} hint="514 for UDP, 6514 for TLS by their standards" />
        </>
      )}
      {syslog.transport === 'udp' && (
        <Text size="xs" c="var(--ng-warning)" mb="xs">
          UDP is neither encrypted nor certain to arrive.
        </Text>
      )}
      {syslog.transport === 'tls' && (
        <>
          <FileField
            path={`${path}.tls.authoritiesFile`}
            label="Trusted authorities"
            hint="PEM file. Empty: those of the system"
          />
          <CertificateView file={syslog.tls.authoritiesFile} />
          <FileField
            path={`${path}.tls.certificateFile`}
            label="Certificate"
            hint="Only if the collector asks for one"
          />
          <FileField path={`${path}.tls.keyFile`} label="Key" />
          <PasswordField path={`${path}.tls.keyPassphrase`} label="Password of the key" />
          <CertificateView
            file={syslog.tls.certificateFile}
            keyFile={syslog.tls.keyFile}
            keyPassphrase={syslog.tls.keyPassphrase}
          />
        </>
      )}
    </Group>
  );
}
