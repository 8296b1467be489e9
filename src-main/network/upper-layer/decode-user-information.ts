import type { ByteReader } from './byte-reader.ts';
import type {
  CommonExtendedNegotiation,
  ExtendedNegotiation,
  RoleSelection,
  UserIdentityRequest,
  UserInformation,
} from './pdu.ts';
import { itemType } from './pdu.ts';

/** Content of the User Information item 50H (PS3.8 9.3.2.3); sub-items of unknown types are skipped. */
export function decodeUserInformation(reader: ByteReader): UserInformation {
  const roles: RoleSelection[] = [];
  const extended: ExtendedNegotiation[] = [];
  const commonExtended: CommonExtendedNegotiation[] = [];
  const user: UserInformation = { roles, extended, commonExtended };
  while (reader.remaining > 0) {
    const { type, content } = reader.item('user information sub-item');
    switch (type) {
      case itemType.maximumLength:
        user.maximumLength = content.uint32('maximum length');
        break;
      case itemType.implementationClassUid:
        user.implementationClassUid = content.text(content.remaining, 'implementation class UID');
        break;
      case itemType.implementationVersionName:
        user.implementationVersionName = content.text(content.remaining, 'implementation version name');
        break;
      case itemType.asynchronousWindow:
        user.asynchronousWindow = {
          invoked: content.uint16('operations invoked'),
          performed: content.uint16('operations performed'),
        };
        break;
      case itemType.roleSelection:
        roles.push({
          sopClassUid: uidField(content),
          scu: content.uint8('SCU role') === 1,
          scp: content.uint8('SCP role') === 1,
        });
        break;
      case itemType.extendedNegotiation:
        extended.push({
          sopClassUid: uidField(content),
          information: content.bytes(content.remaining, 'application information'),
        });
        break;
      case itemType.commonExtendedNegotiation:
        commonExtended.push(decodeCommonExtended(content));
        break;
      case itemType.userIdentityRequest:
        user.userIdentity = decodeUserIdentity(content);
        break;
      case itemType.userIdentityResponse:
        user.userIdentityResponse = content.bytes(content.uint16('length of server response'), 'server response');
        break;
      default:
    }
  }
  return user;
}

const uidField = (content: ByteReader): string =>
  content.text(content.uint16('length of SOP class UID'), 'SOP class UID');

function decodeCommonExtended(content: ByteReader): CommonExtendedNegotiation {
  const sopClassUid = uidField(content);
  const serviceClassUid = content.text(content.uint16('length of service class UID'), 'service class UID');
  const relatedGeneralSopClassUids: string[] = [];
  let left = content.uint16('length of related general SOP classes');
  while (left > 0) {
    const length = content.uint16('length of related general SOP class UID');
    relatedGeneralSopClassUids.push(content.text(length, 'related general SOP class UID'));
    left -= 2 + length;
  }
  return { sopClassUid, serviceClassUid, relatedGeneralSopClassUids };
}

function decodeUserIdentity(content: ByteReader): UserIdentityRequest {
  const type = content.uint8('user identity type');
  const positiveResponseRequested = content.uint8('positive response requested') === 1;
  const primary = content.bytes(content.uint16('length of primary field'), 'primary field');
  const secondary = content.bytes(content.uint16('length of secondary field'), 'secondary field');
  return { type, positiveResponseRequested, primary, secondary };
}
