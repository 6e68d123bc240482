import { BoundedServer } from '../../runtime/http/bounded-server';
import { authorizeBy, Credentials } from '../../runtime/http/credentials';
import { RefusedError, Reply, RouteRequest, text } from '../../runtime/http/route';
import { sharedRender } from '../../runtime/http/shared-render';
import { Log } from '../../runtime/log';
import { DeadMansSwitch } from './dead-mans-switch';
import { objectionTo } from './heartbeat';

/** Alertmanager sends at most ten alerts, of about 1 KiB each. */
const BODIES = { each: 64 * 1024, together: 256 * 1024 };

/** Connections of Alertmanager's replicas, of Prometheus and of the probes, and some to spare. */
const CONNECTIONS = 32;

/**
 * The HTTP side of the switch: heartbeats in, metrics and health out.
 *
 * @param credentials what heartbeats and scrapes must show; undefined when everybody may send them
 */
export function serverOf(deadMansSwitch: DeadMansSwitch, log: Log, credentials?: Credentials): BoundedServer {
  const metrics = sharedRender(async () => deadMansSwitch.renderMetrics());
  return new BoundedServer({
    routes: [
      { method: 'POST', path: '/heartbeat', answer: (request) => heartbeat(deadMansSwitch, request) },
      { method: 'GET', path: '/metrics', answer: async () => ({ status: 200, ...(await metrics()) }) },
      { method: 'GET', path: '/healthz', open: true, answer: () => text(200, 'ok') },
      { method: 'GET', path: '/readyz', open: true, answer: () => readiness(deadMansSwitch) },
    ],
    authorize: credentials && authorizeBy(credentials),
    bodies: BODIES,
    connections: CONNECTIONS,
    log: (line) => log.error(line),
  });
}

async function heartbeat(deadMansSwitch: DeadMansSwitch, { body }: RouteRequest): Promise<Reply> {
  const objection = objectionTo((await body()).toString('utf8'));
  deadMansSwitch.receive(objection);
  if (objection !== undefined) throw new RefusedError(400, objection);
  return text(200, 'ok');
}

function readiness(deadMansSwitch: DeadMansSwitch): Reply {
  const problem = deadMansSwitch.problem();
  return problem === undefined ? text(200, 'ok') : text(503, problem);
}
