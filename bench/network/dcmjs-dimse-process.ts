import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import dcmjsDimse from 'dcmjs-dimse';
import { freePort } from '../../testing/ports.ts';

/** The rival of `--peer dcmjs-dimse`: its server, storing what it received by its own `Dataset.toFile`. */
const { Scp, Server, association, constants, log, responses } = dcmjsDimse;
log.disableAll?.();
const { folder } = JSON.parse(process.argv[2] ?? '{}') as { folder: string };
mkdirSync(folder, { recursive: true });
let number = 0;

class StoringScp extends Scp {
  override associationRequested(asked: InstanceType<typeof association.Association>) {
    for (const { id } of asked.getPresentationContexts()) {
      const context = asked.getPresentationContext(id);
      context.setResult(constants.PresentationContextResult.Accept, context.getTransferSyntaxUids()[0]);
    }
    this.sendAssociationAccept();
  }
  override cStoreRequest(...[request, callback]: Parameters<InstanceType<typeof Scp>['cStoreRequest']>) {
    request.getDataset()?.toFile(join(folder, `${++number}.dcm`));
    const response = responses.CStoreResponse.fromRequest(request);
    response.setStatus(constants.Status.Success);
    callback(response);
  }
  override associationReleaseRequested() {
    this.sendAssociationReleaseResponse();
  }
}

const port = await freePort();
new Server(StoringScp).listen(port);
process.on('message', (message) => process.send?.(message === 'settle' ? 'settled' : null));
setTimeout(() => process.send?.({ port }), 300);
