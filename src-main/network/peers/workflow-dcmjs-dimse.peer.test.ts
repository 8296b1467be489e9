import dcmjsDimse from 'dcmjs-dimse';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort, waitForPort } from '../../../testing/ports.ts';
import { ct } from '../conformance/rig.ts';
import { createProcedureSteps } from '../services/procedure-step/procedure-steps.ts';
import { createCommitments } from '../services/storage-commitment/commitments.ts';
import { eventually } from '../testing/message-peer.ts';
import { type ServiceParts, startServiceRig, testNode } from '../testing/service-rig.ts';

/** Storage Commitment and procedure steps with an implementation that shares nothing with ours, as SCU and as SCP. */
const { Client, Dataset, Scp, Server, association, constants, log, requests, responses } = dcmjsDimse;
const { PresentationContextResult, SopClass, Status } = constants as never as {
  PresentationContextResult: { Accept: number };
  SopClass: Record<string, string>;
  Status: { Success: number };
};
log.disableAll?.();
const commitmentClass = SopClass['StorageCommitmentPushModel']!;
const stepClass = SopClass['ModalityPerformedProcedureStep']!;
const wellKnown = '1.2.840.10008.1.20.1.1';

interface Taken {
  what: string;
  uid: string;
  elements: Record<string, unknown>;
}

/** Takes everything and remembers it. */
class Provider extends Scp {
  static taken: Taken[] = [];
  override associationRequested(asked: InstanceType<typeof association.Association>) {
    for (const { id } of asked.getPresentationContexts()) {
      const context = asked.getPresentationContext(id);
      context.setResult(PresentationContextResult.Accept, context.getTransferSyntaxUids()[0]);
    }
    this.sendAssociationAccept();
  }
  override nCreateRequest(...[request, callback]: Parameters<InstanceType<typeof Scp>['nCreateRequest']>) {
    remember('N-CREATE', request.getAffectedSopInstanceUid(), request);
    const response = responses.NCreateResponse.fromRequest(request);
    response.setStatus(Status.Success);
    callback(response);
  }
  override nSetRequest(...[request, callback]: Parameters<InstanceType<typeof Scp>['nSetRequest']>) {
    remember('N-SET', request.getRequestedSopInstanceUid(), request);
    const response = responses.NSetResponse.fromRequest(request);
    response.setStatus(Status.Success);
    callback(response);
  }
  override nActionRequest(...[request, callback]: Parameters<InstanceType<typeof Scp>['nActionRequest']>) {
    remember('N-ACTION', request.getRequestedSopInstanceUid(), request);
    const response = responses.NActionResponse.fromRequest(request);
    response.setStatus(Status.Success);
    callback(response);
  }
  override nEventReportRequest(...[request, callback]: Parameters<InstanceType<typeof Scp>['nEventReportRequest']>) {
    remember(`N-EVENT-REPORT ${request.getEventTypeId()}`, request.getAffectedSopInstanceUid(), request);
    const response = responses.NEventReportResponse.fromRequest(request);
    response.setStatus(Status.Success);
    callback(response);
  }
  override associationReleaseRequested() {
    this.sendAssociationReleaseResponse();
  }
}
const remember = (what: string, uid: string, request: { getDataset(): { getElements(): object } | undefined }) =>
  void Provider.taken.push({ what, uid, elements: { ...request.getDataset()?.getElements() } });

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close();
  }
});

async function provider(): Promise<number> {
  Provider.taken = [];
  const port = await freePort();
  const server = new Server(Provider);
  server.listen(port);
  await waitForPort(port);
  closing.push(() => server.close());
  return port;
}

const make = (parts: ServiceParts) => {
  const commitments = createCommitments(parts);
  const steps = createProcedureSteps(parts);
  return {
    commitments,
    steps,
    classes: [commitments.serviceClass, steps.serviceClass],
    start: () => commitments.start(),
    close: () => {
      commitments.close();
      steps.close();
    },
  };
};
async function start(change: object) {
  const rig = await startServiceRig('default', make, { change });
  closing.push(() => rig.close());
  return rig;
}

type AnyRequest = InstanceType<
  | typeof requests.NActionRequest
  | typeof requests.NCreateRequest
  | typeof requests.NEventReportRequest
  | typeof requests.NSetRequest
>;

/** Sends requests over one association; their statuses. */
function send(port: number, ...list: AnyRequest[]) {
  const client = new Client();
  const statuses: number[] = [];
  for (const request of list) {
    request.on('response', (response: { getStatus(): number }) => statuses.push(response.getStatus()));
    client.addRequest(request);
  }
  return new Promise<number[]>((resolve, reject) => {
    client.on('networkError', reject);
    client.on('closed', () => resolve(statuses));
    client.send('127.0.0.1', port, 'DCMJS', 'STATION');
  });
}

const references = (...numbers: number[]) =>
  numbers.map((number) => ({ ReferencedSOPClassUID: ct, ReferencedSOPInstanceUID: `2.25.4711.3.${number}` }));

describe('dcmjs-dimse', () => {
  it('as a modality tells us of a procedure step, which goes on to dcmjs-dimse as order filler', async () => {
    const port = await provider();
    const rig = await start({ nodes: [testNode({ aeTitle: 'FILLER', port, roles: ['procedure-step'] })] });
    const created = new requests.NCreateRequest(stepClass, '2.25.31');
    created.setDataset(
      new Dataset({
        PatientName: 'Doe^Jane',
        PatientID: 'P1',
        Modality: 'CT',
        PerformedStationAETitle: 'DCMJS',
        PerformedProcedureStepID: 'S1',
        PerformedProcedureStepStartDate: '20260102',
        PerformedProcedureStepStartTime: '101500',
        PerformedProcedureStepStatus: 'IN PROGRESS',
        ScheduledStepAttributesSequence: [{ StudyInstanceUID: '2.25.4711.1' }],
      }),
    );
    const ended = new requests.NSetRequest(stepClass, '2.25.31');
    ended.setDataset(
      new Dataset({
        PerformedProcedureStepStatus: 'COMPLETED',
        PerformedProcedureStepEndDate: '20260102',
        PerformedProcedureStepEndTime: '103000',
      }),
    );
    expect(await send(rig.port, created, ended)).toEqual([0, 0]);
    await eventually(() => Provider.taken.length === 2);
    expect(Provider.taken.map(({ what, uid }) => `${what} ${uid}`)).toEqual(['N-CREATE 2.25.31', 'N-SET 2.25.31']);
    expect(Provider.taken[0]?.elements).toMatchObject({ PatientID: 'P1', PerformedProcedureStepStatus: 'IN PROGRESS' });
    expect(Provider.taken[1]?.elements).toMatchObject({ PerformedProcedureStepStatus: 'COMPLETED' });
    expect(await rig.services.steps.list()).toMatchObject([{ state: 'COMPLETED', patientId: 'P1' }]);
    await eventually(() => rig.jobs.list().every(({ state }) => state === 'done'));
  });

  it('asks us to commit, and is told on a new association', async () => {
    const port = await provider();
    const rig = await start({
      nodes: [testNode({ aeTitle: 'DCMJS', port })],
      listener: { commitment: { report: 'new-association' } },
    });
    await rig.send({ number: 1 });
    const action = new requests.NActionRequest(commitmentClass, wellKnown, 1);
    action.setDataset(new Dataset({ TransactionUID: '2.25.500', ReferencedSOPSequence: references(1, 2) }));
    expect(await send(rig.port, action)).toEqual([0]);
    await eventually(() => Provider.taken.length === 1);
    expect(Provider.taken[0]).toMatchObject({
      what: 'N-EVENT-REPORT 2',
      uid: wellKnown,
      elements: { TransactionUID: '2.25.500', RetrieveAETitle: 'STATION' },
    });
    const list = (name: string) => [Provider.taken[0]?.elements[name]].flat() as Record<string, unknown>[];
    expect(list('ReferencedSOPSequence')).toMatchObject(references(1));
    expect(list('FailedSOPSequence')).toMatchObject([{ ...references(2)[0], FailureReason: 0x0112 }]);
    await eventually(() => rig.jobs.list().every(({ state }) => state === 'done'));
  });

  it('commits what we ask for, on an association that it opens without a word of roles', async () => {
    const port = await provider();
    const node = testNode({ aeTitle: 'DCMJS', port, roles: ['commitment'] });
    const rig = await start({ nodes: [{ ...node, commitment: { ...node.commitment, sameAssociationMs: 0 } }] });
    const [target] = rig.settings().nodes;
    await rig.services.commitments.request(target!, [{ sopClassUid: ct, sopInstanceUid: '2.25.4711.3.1' }]);
    await eventually(() => rig.jobs.list()[0]?.state === 'done');
    const transactionUid = String(Provider.taken[0]?.elements['TransactionUID']);
    expect(Provider.taken[0]?.what).toBe('N-ACTION');
    const report = new requests.NEventReportRequest(commitmentClass, wellKnown, 1);
    report.setDataset(new Dataset({ TransactionUID: transactionUid, ReferencedSOPSequence: references(1) }));
    expect(await send(rig.port, report)).toEqual([0]);
    expect(await rig.services.commitments.list()).toMatchObject([{ transactionUid, state: 'committed' }]);
  });
});
