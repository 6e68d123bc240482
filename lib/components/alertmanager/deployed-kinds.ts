import { DingTalkBridgeKind } from '../../kinds/dingtalk-bridge/dingtalk-bridge-kind';
import { ISubjectKind } from '../../kinds/subject';

/**
 * Adds a kind once. Two bridges are one kind, though one of them asks for credentials.
 *
 * @throws InvalidConfigError when two bridges cannot be monitored together
 */
export function addDeployedKind(kinds: ISubjectKind[], kind: ISubjectKind): void {
  if (kinds.includes(kind)) return;
  const index = kinds.findIndex((known) => known instanceof DingTalkBridgeKind);
  const known = kinds[index];
  if (known instanceof DingTalkBridgeKind && kind instanceof DingTalkBridgeKind) kinds[index] = known._joined(kind);
  else kinds.push(kind);
}
