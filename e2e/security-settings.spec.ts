import { join } from 'node:path';
import { certificatesAvailable, makeCertificate } from '../testing/certificates.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { picture } from './picture.ts';

test.skip(!certificatesAvailable, 'openssl is not installed');

test('a certificate is shown before it is used: whose, until when, whether the key is its own', async ({
  application,
}) => {
  const { page } = application;
  await expect(page.getByTestId('transfers-strip')).toContainText('listening');
  await withTemporaryFolder(async (folder) => {
    const own = makeCertificate(folder, 'own');
    const other = makeCertificate(folder, 'other');
    const expired = makeCertificate(folder, 'expired', { validity: 'expired' });
    await page.keyboard.press('Control+,');
    const form = page.getByRole('dialog', { name: 'Settings' });
    await form.getByRole('tab', { name: 'Security' }).click();
    // The switch itself lies under its track.
    await form.getByLabel('TLS', { exact: true }).check({ force: true });
    await form.getByLabel('Certificate', { exact: true }).fill(own.certificateFile);
    await form.getByLabel('Key', { exact: true }).fill(other.keyFile);
    const shown = form.getByTestId('certificate');
    await expect(shown).toContainText('The key does not belong to it');
    await form.getByLabel('Key', { exact: true }).fill(own.keyFile);
    await expect(shown).not.toContainText('The key does not belong to it');
    await expect(shown).toContainText('SHA-256');
    await form.getByLabel('Trusted authorities', { exact: true }).fill(expired.certificateFile);
    await expect(shown.last()).toContainText('expired on 2020');
    await form.getByLabel('Trusted authorities', { exact: true }).fill(join(folder, 'missing.pem'));
    await expect(form.getByRole('alert')).toContainText('missing.pem');
    await picture(page, 'settings-certificates');
  }, 'certificates');
});
