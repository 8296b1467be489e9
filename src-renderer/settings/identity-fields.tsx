import type { NodeSettings } from '../../src-shared/settings/node.ts';
import { FileField, PasswordField, SelectField, SwitchField, TextField } from './fields.tsx';
import { optionLabel, shortLabelOf } from './labels.ts';

const tlsProfiles = ['', 'bcp195', 'bcp195-modified', 'bcp195-non-downgrading', 'bcp195-downgrading', 'aes'];

/** Whether another system (a node, a printer) is called with TLS, and by which rules. `path` is that of the system. */
export function TlsFields({ on, path }: { on: boolean; path: string }) {
  return (
    <>
      <SwitchField path={`${path}.tls`} label="Encrypted (TLS)" hint="With the certificate of this station" />
      {on && (
        <SelectField
          path={`${path}.tlsProfile`}
          label="Security profile"
          options={Object.fromEntries(tlsProfiles.map((value) => [value, optionLabel('nodes.tlsProfile', value)]))}
        />
      )}
    </>
  );
}

/** How we say to another system who we are (PS3.7 D.3.3.7). */
export function IdentityFields({ identity, path }: { identity: NodeSettings['userIdentity']; path: string }) {
  const { type } = identity;
  const types = ['none', 'username', 'username-and-passcode', 'kerberos', 'saml', 'jwt'];
  const labelled = (name: string) => ({ path: `${path}.${name}`, label: shortLabelOf(`nodes.userIdentity.${name}`) });
  return (
    <>
      <SelectField
        {...labelled('type')}
        options={Object.fromEntries(types.map((value) => [value, optionLabel('nodes.userIdentity.type', value)]))}
      />
      {(type === 'username' || type === 'username-and-passcode') && <TextField {...labelled('username')} />}
      {type === 'username-and-passcode' && <PasswordField {...labelled('passcode')} />}
      {(type === 'kerberos' || type === 'saml' || type === 'jwt') && (
        <FileField {...labelled('tokenFile')} hint="Read for every association" />
      )}
      {type !== 'none' && <SwitchField {...labelled('responseRequested')} />}
    </>
  );
}
