import type { ErrorCode } from '../../src-shared/contract/errors.ts';
import { refusalSentence } from './file-sets/refusals.ts';
import { sentence } from './formatting.ts';

/** An error as people read it: what happened, and what can be done about it. */
export interface ErrorText {
  title: string;
  advice: string;
}

interface ErrorLike {
  code: string;
  message: string;
  parameters: Record<string, unknown>;
}

type Writer = (parameter: (name: string) => string, message: string) => ErrorText;

/** PS3.8 9.3.4: result, source and reason of A-ASSOCIATE-RJ, as advice. */
const rejectionAdvice: Record<string, string> = {
  '1/1': 'It gave no reason. Ask its administrator whether this station is allowed to call.',
  '1/2': 'It does not know the application context. It may not be a DICOM system.',
  '1/3': 'It does not know the calling AE title. Ask its administrator to add the title of this station.',
  '1/7': 'It does not answer to the called AE title. Check the AE title of the node.',
  '2/1': 'It could not set up the association. Try again; if it stays, ask its administrator.',
  '2/2': 'It does not speak this version of the protocol.',
  '3/1': 'It is busy. Try again in a while.',
  '3/2': 'It has too many connections at the moment. Try again in a while.',
};

const connectionAdvice: Record<string, string> = {
  ECONNREFUSED:
    'The computer answers, but nothing listens on that port. Check the port, and whether its DICOM service runs.',
  ENOTFOUND: 'There is no computer of that name. Check the address.',
  EAI_AGAIN: 'The name could not be looked up. Check the network and the address.',
  EHOSTUNREACH: 'There is no way to that address. Check the address and the network.',
  ENETUNREACH: 'There is no way to that network. Check the network cable or the VPN.',
  ETIMEDOUT: 'Nothing answered. Check the address, and whether a firewall stands between.',
  ECONNRESET: 'The other side closed the connection. If it expects TLS (or does not), change that setting.',
  EPROTO: 'The encryption could not be agreed on. If the other side does not use TLS, switch it off for this node.',
  CERT_HAS_EXPIRED: 'The certificate of the other side has expired. Its administrator has to renew it.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate of the other side is not trusted. Add it to the trusted authorities.',
  SELF_SIGNED_CERT_IN_CHAIN: 'The certificate of the other side is not trusted. Add its authority to the trusted ones.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'The certificate of the other side is not trusted. Add its authority to the trusted ones.',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'The certificate of the other side is for another address. Use the name it was made for.',
};

/** Why a connection failed, in words where the system gave a code: `connect ECONNREFUSED 10.0.0.1:104`. */
export function connectionReason(reason: string): string {
  const [code = ''] = /\b[A-Z][A-Z_]{4,}\b/.exec(reason) ?? [];
  const [words] = connectionAdvice[code]?.split('. ') ?? [];
  return words === undefined ? reason : words.charAt(0).toLowerCase() + words.slice(1);
}

const writers: Record<ErrorCode, Writer> = {
  internal: (_p, message) => ({
    title: 'Something went wrong inside Negatoscope',
    advice: `Try again. If it happens again, report this: ${message}`,
  }),
  'invalid-input': (p, message) => ({
    title: p('field') ? `"${p('field')}" cannot be taken as it is` : 'Something that was entered cannot be taken',
    advice: p('reason') || message,
  }),
  'not-found': (p) =>
    retrieveText(p) ?? {
      title: `${p('object') || 'What was asked for'} is not there any more`,
      advice: 'It was deleted, or its medium was taken out. Look at the list again.',
    },
  cancelled: () => ({ title: 'Cancelled', advice: 'Nothing was changed after that.' }),
  busy: (p, message) => ({
    title: p('object') ? `${p('object')} is in use` : 'That is not possible at the moment',
    advice: sentence(message) || 'Wait until the running work has ended (see Transfers), then try again.',
  }),
  forbidden: () => ({ title: 'That is not allowed here', advice: 'Ask whoever administers this workstation.' }),
  'not-dicom': (p) => ({
    title: `${p('path') || 'The file'} is not a DICOM file`,
    advice: 'Nothing can be read from it. If it is an archive or a disc image, unpack it first.',
  }),
  unsupported: (p, message) =>
    p('aeTitle') && p('sopClassUid')
      ? {
          title: `${p('aeTitle')} does not offer this service`,
          advice: 'Check what the node is used for in Settings, or ask its administrator to allow it for this station.',
        }
      : {
          title: p('object')
            ? `${p('object')} is of a kind that is not supported`
            : 'That kind of data is not supported',
          advice: message,
        },
  damaged: (p) => ({
    title: `${p('path') || p('object') || 'The file'} is damaged${p('offset') ? ` at byte ${p('offset')}` : ''}`,
    advice: 'Ask the sender for it again. Damaged files that were received are kept in quarantine.',
  }),
  'disk-full': () => ({
    title: 'The disk is full: nothing more is received',
    advice:
      'Delete studies that are kept elsewhere, or free space on the disk. Senders will be able to send again at once.',
  }),
  io: (p, message) => ({
    title:
      p('system') === 'changed'
        ? `${p('path') || 'The file'} is not the file that was listed`
        : p('path')
          ? `${p('path')} could not be read or written`
          : 'A file could not be read or written',
    advice: ioAdvice[p('system')] ?? `Check the disk or medium and try again. (${message})`,
  }),
  'address-in-use': (p) => ({
    title: `Port ${p('port') || 'of the listener'} is used by another program`,
    advice: 'Choose another port in Settings, or end the other program, then try again.',
  }),
  'connection-failed': (p, message) => ({
    title: `No connection to ${peer(p)}`,
    advice:
      connectionAdvice[p('system')] ??
      `Check address, port and TLS of the node, and whether it is switched on. (${message})`,
  }),
  'association-rejected': (p) => ({
    title: `${peer(p)} refused the association`,
    advice:
      rejectionAdvice[`${p('source')}/${p('reason')}`] ??
      'Ask its administrator whether this station is allowed to call.',
  }),
  'association-aborted': (p) => ({
    title: `${peer(p)} broke the association off`,
    advice: 'Try again. If it happens again, its log may say why.',
  }),
  timeout: (p) => ({
    title: `${peer(p)} did not answer in time`,
    advice: 'It may be busy, or a firewall may stand between. Try again.',
  }),
  protocol: (p, message) => ({
    title: `${peer(p)} sent something that DICOM does not allow`,
    advice: `The association was ended for safety. (${message})`,
  }),
  'dimse-status': (p, message) =>
    retrieveText(p) ?? {
      title: `${peer(p)} answered with a failure${p('status') ? ` (${hexadecimal(p('status'))})` : ''}`,
      advice: p('comment') || message,
    },
  'not-displayable': (p, message) => ({
    title: 'This object cannot be shown as an image',
    advice: p('reason') || message,
  }),
  'decode-failed': (p, message) => ({
    title: `The pixels of ${p('object') || 'this image'} could not be decoded`,
    advice: `The file may be damaged. (${message})`,
  }),
};

/** What went wrong with a retrieve, where the workstation knows the likely cause. */
function retrieveText(p: (name: string) => string): { title: string; advice: string } | undefined {
  const node = p('node') || 'The node';
  switch (p('reason')) {
    case 'nothing-arrived':
      return {
        title: `${node} says that it sent ${p('sent') || 'the study'}, but ${p('arrived')} arrived here`,
        advice: `Is our address right there? It sends to the AE title ${p('destination')}, which must stand there with the address and port of this workstation.`,
      };
    case 'not-listening':
      return {
        title: `${node} cannot send to us while our listener is off`,
        advice: 'Switch receiving on in Settings, or fetch by C-GET.',
      };
    case 'nothing-sent':
      return {
        title: `${node} found nothing to send`,
        advice: 'The study may have been deleted there, or lie where it cannot be fetched from. Search again.',
      };
    case 'destination-unknown':
      return {
        title: `${node} does not know where to send to`,
        advice: `The AE title ${p('destination')} must be entered there, with the address and port of this workstation.`,
      };
    default:
      return undefined;
  }
}

const ioAdvice: Record<string, string> = {
  changed:
    'Somebody put another one in its place, perhaps of another patient: it is not shown. Choose "Look again" at the medium.',
  ENOENT: 'It is not there any more. Was the medium taken out?',
  EACCES: 'This user may not read or write there. Change the permissions or choose another place.',
  EPERM: 'This user may not do that there. Change the permissions or choose another place.',
  ENOSPC: 'The disk is full.',
  EIO: 'The disk or disc gave an error. Try again; if it stays, try another drive.',
  EROFS: 'That place cannot be written to.',
};

const peer = (p: (name: string) => string): string => {
  const address = p('host') ? `${p('host')}${p('port') ? `:${p('port')}` : ''}` : '';
  const title = p('peer') || p('aeTitle');
  if (title && address) return `${title} (${address})`;
  return title || address || 'The other system';
};

const hexadecimal = (status: string): string => {
  const value = Number(status);
  return Number.isInteger(value) ? `${value.toString(16).toUpperCase().padStart(4, '0')}H` : status;
};

/** Parameters that say the same under several names. */
const synonyms: Record<string, readonly string[]> = {
  path: ['path', 'file'],
  system: ['system', 'errno', 'reason', 'code'],
};

/** Text for people; `error.message` is for logs and is shown only where nothing better is known. */
export function errorText(error: ErrorLike): ErrorText {
  const parameter = (name: string): string => {
    for (const key of synonyms[name] ?? [name]) {
      const value = error.parameters[key];
      if (typeof value === 'string' || typeof value === 'number') return String(value);
    }
    // The system's own code stands in its messages.
    return name === 'system' ? (/\bE[A-Z]{3,}\b/.exec(error.message)?.[0] ?? '') : '';
  };
  const refusal = error.code === 'invalid-input' ? refusalSentence(parameter('reason')) : undefined;
  if (refusal !== undefined) {
    const [title = refusal, ...advice] = refusal.replace(/\.$/, '').split('. ');
    return { title, advice: sentence(advice.join('. ')) };
  }
  const writer = writers[error.code as ErrorCode] ?? writers.internal;
  return writer(parameter, error.message);
}

/** Why a file could not be read (`UnreadableFile.reason`), in a few words. */
export function unreadableText(file: { reason: string; offset?: number | undefined; detail: string }): string {
  switch (file.reason) {
    case 'not-dicom':
      return 'Not a DICOM file';
    case 'unsupported':
      return `Not supported: ${file.detail}`;
    case 'damaged':
      return `Damaged${file.offset === undefined ? '' : ` at byte ${file.offset}`}: ${file.detail}`;
    case 'missing':
      return 'Named in the DICOMDIR, but not on the medium';
    case 'wrong':
      return `Not what the DICOMDIR says: ${file.detail}`;
    case 'locked':
      return 'Encrypted: no password that was entered opens it';
    case 'extra':
      return 'On the medium, but not named in the DICOMDIR';
    case 'io':
      return `Could not be read: ${file.detail}`;
    default:
      return file.detail;
  }
}
