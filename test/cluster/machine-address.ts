import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { kubectl } from './kubectl';

interface Node {
  readonly status: { readonly addresses: readonly { readonly type: string; readonly address: string }[] };
}

const ANY_PORT = 9;

/** The address with which this machine talks to the nodes of the cluster, and under which their pods reach it. */
export async function machineAddress(): Promise<string> {
  const { items: nodes } = JSON.parse(await kubectl('get', 'nodes', '--output', 'json')) as { items: Node[] };
  const address = nodes.flatMap(({ status }) => status.addresses).find(({ type }) => type === 'InternalIP')?.address;
  if (!address) throw new Error('no node of the cluster has an InternalIP');
  // Connecting a datagram socket sends nothing; it only looks up the route.
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.connect(ANY_PORT, address);
  await once(socket, 'connect');
  const local = socket.address().address;
  socket.close();
  return local;
}
