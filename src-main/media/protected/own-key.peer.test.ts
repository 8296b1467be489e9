import { join } from 'node:path';
import { expect, it } from 'vitest';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { temporaryFolderSync } from '../../../testing/temp.ts';
import { ownIdentity } from '../../file-set/secure/certificate-files.ts';
import { madeStudies } from '../../file-set/testing/file-set-rig.ts';
import { rigsOfTests } from '../../file-set/testing/rigs-of-tests.ts';
import { silentLog } from '../../log/types.ts';
import { Media } from '../media.ts';

const start = rigsOfTests();
const folder = temporaryFolderSync('own-key');

async function station(name: string) {
  const [certificateFile, keyFile] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  const made = ['-subj', `/CN=${name}`, '-keyout', keyFile, '-out', certificateFile];
  await runPeer('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...made]);
  return { certificateFile, keyFile, keyPassphrase: '' };
}

it.skipIf(!peersAvailable('openssl'))(
  'what was encrypted for the certificate of a station is read there without a word, and nowhere else',
  async () => {
    const rig = await start();
    await rig.takeMade(madeStudies(1, 1, 1, 3));
    const [theirs, others] = [await station('theirs'), await station('others')];
    const request = { secure: true, recipientFiles: [theirs.certificateFile] };
    const plan = await rig.fileSets.plan(await rig.request(request));
    expect(plan).toMatchObject({ instances: 3, refusals: [] });
    const unusable = await rig.request({ ...request, recipientFiles: [theirs.keyFile] });
    expect((await rig.fileSets.plan(unusable)).refusals).toEqual(['certificate-unusable']);
    await expect(rig.fileSets.create(unusable)).rejects.toMatchObject({
      parameters: { reason: 'certificate-unusable' },
    });
    const job = await rig.write(request);
    expect(job).toMatchObject({ state: 'done' });
    const [volume] = (await rig.fileSets.result(job.id))!.volumes;
    expect(volume).toMatchObject({ instances: 3, verified: { different: [] } });
    const opened = async (of: typeof theirs) => {
      const media = new Media(rig.archive.pool, silentLog, undefined, () => ownIdentity(of));
      const medium = await media.medium([volume!.path]);
      await medium.ready;
      const info = medium.info();
      const [location] = await medium.locate({ sopInstanceUid: '1.2.826.1.1.1.2' });
      const access = location && (await medium.open(location));
      const bytes = await access?.read(0, access.size);
      await access?.close();
      await media.closeAll();
      return { info, bytes };
    };
    const there = await opened(theirs);
    expect(there.info).toMatchObject({ kind: 'dicomdir', instances: 3, missing: 0, unreadable: 0 });
    expect(there.info).not.toHaveProperty('locked');
    expect(Buffer.from(there.bytes!).toString('latin1', 128, 132)).toBe('DICM');
    const elsewhere = await opened(others);
    expect(elsewhere.info).toMatchObject({ instances: 0, locked: expect.any(Number) });
  },
);
