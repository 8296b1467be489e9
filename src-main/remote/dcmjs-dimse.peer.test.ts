import dcmjsDimse from 'dcmjs-dimse';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort, waitForPort } from '../../testing/ports.ts';
import { type RemoteRig, startRemoteRig } from './testing/remote-rig.ts';

const { Scp, Server, Dataset, constants, association, log, responses } = dcmjsDimse;
const { Status, PresentationContextResult } = constants;
log.disableAll?.();

let rig: RemoteRig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

const asked: { level: string; elements: Record<string, unknown> }[] = [];

/** Answers every query with two studies, every C-MOVE with a failure of one of three sub-operations. */
class Provider extends Scp {
  override associationRequested(requested: InstanceType<typeof association.Association>) {
    for (const { id } of requested.getPresentationContexts()) {
      const context = requested.getPresentationContext(id);
      context.setResult(PresentationContextResult.Accept, context.getTransferSyntaxUids()[0]);
    }
    this.sendAssociationAccept();
  }
  override cFindRequest(...[request, callback]: Parameters<InstanceType<typeof Scp>['cFindRequest']>) {
    const elements = request.getDataset()!.getElements() as Record<string, unknown>;
    asked.push({ level: String(elements['QueryRetrieveLevel']), elements });
    const found = [1, 2].map((number) => {
      const response = responses.CFindResponse.fromRequest(request);
      response.setDataset(
        new Dataset({
          QueryRetrieveLevel: 'STUDY',
          PatientID: `D${number}`,
          PatientName: `Dimse^Number${number}`,
          StudyInstanceUID: `2.25.${number}`,
          NumberOfStudyRelatedInstances: '3',
        }),
      );
      response.setStatus(Status.Pending);
      return response;
    });
    const end = responses.CFindResponse.fromRequest(request);
    end.setStatus(Status.Success);
    callback([...found, end]);
  }
  override cMoveRequest(...[request, callback]: Parameters<InstanceType<typeof Scp>['cMoveRequest']>) {
    const pending = responses.CMoveResponse.fromRequest(request);
    pending.setStatus(Status.Pending);
    pending.setRemaining(2);
    pending.setCompleted(1);
    const end = responses.CMoveResponse.fromRequest(request);
    end.setStatus(0xb000);
    end.setCompleted(2);
    end.setFailures(1);
    callback([pending, end]);
  }
  override associationReleaseRequested() {
    this.sendAssociationReleaseResponse();
  }
}

describe('dcmjs-dimse', () => {
  it('is searched, and asked to send', async () => {
    const port = await freePort();
    const server = new Server(Provider);
    server.listen(port);
    try {
      await waitForPort(port);
      rig = await startRemoteRig({
        nodes: [{ port, aeTitle: 'DCMJS', overrides: { checkArrival: false, model: 'study-root' } }],
      });
      const { rows, end } = await rig.find({ PatientName: 'Dim' });
      expect(end).toMatchObject({ outcome: 'complete', count: 2 });
      expect(rows.map(({ patientId, name, instances }) => [patientId, name.alphabetic, instances])).toEqual([
        ['D1', 'Dimse^Number1', 3],
        ['D2', 'Dimse^Number2', 3],
      ]);
      expect(asked[0]).toMatchObject({ level: 'STUDY' });
      const item = { studyUid: '2.25.1', patientId: 'D1', retrieveAeTitle: '', title: '' };
      const { jobIds } = await rig.remote.retrieve({ nodeId: 'node', items: [item] });
      expect(await rig.jobs.finished(jobIds[0]!)).toMatchObject({ state: 'warning', done: 2, lastStatus: 0xb000 });
    } finally {
      server.close();
    }
  });
});
