import { Construct } from 'constructs';
import { ApiObject } from 'cdk8s';
import { createHash } from 'node:crypto';
import { apiObject } from './api-object';
import { k8s } from './k8s';

/** Of a character in JSON, as in `\u0000`. */
const MOST_BYTES = 6;

/** Of a name and a text: quotes, colon, comma and braces. */
const PUNCTUATION = 8;

/** `kubectl apply` keeps the whole object in an annotation, and annotations may hold 256 KiB together; the rest is for names and labels. */
const LARGEST_OBJECT_BYTES = 256 * 1024 - 4096;

export interface ConfigFileProps {
  readonly name: string;
  readonly labels: Record<string, string>;
  /** Contents by file name, computed when the app is synthesized. */
  readonly files: () => Record<string, string>;
}

/** Configuration files in a ConfigMap, with the checksum that makes pods roll when they change. */
export class ConfigFile extends Construct {
  public readonly name: string;
  public readonly configMap: ApiObject;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: ConfigFileProps,
  ) {
    super(scope, id);
    this.name = props.name;
    this.configMap = apiObject(this, 'Resource', k8s.KubeConfigMap, { name: props.name, labels: props.labels }, { data: props.files });
    // During a synthesis the object is rendered once, and cdk8s asks before each of its charts.
    this.node.addValidation({ validate: () => oversize(this.name, (this.configMap.toJson() as k8s.KubeConfigMapProps).data ?? {}) });
  }

  /** Changes whenever a file does; for the annotation `checksum/config` of a pod template. */
  public get checksum(): string {
    const files = Object.entries(this.props.files()).sort(([a], [b]) => (a < b ? -1 : 1));
    return createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
  }
}

/**
 * Why `kubectl apply` refuses a ConfigMap with these files; empty when it does not.
 *
 * @param name of the ConfigMap
 */
export function oversize(name: string, files: Record<string, string>): string[] {
  // Most files are far below the limit.
  const characters = Object.entries(files).reduce((sum, [file, text]) => sum + file.length + text.length + PUNCTUATION, 0);
  if (MOST_BYTES * characters <= LARGEST_OBJECT_BYTES) return [];
  const bytes = bytesInGo(JSON.stringify(files));
  if (bytes <= LARGEST_OBJECT_BYTES) return [];
  return [
    `ConfigMap '${name}' has ${bytes} bytes, but 'kubectl apply' accepts at most ${LARGEST_OBJECT_BYTES}: split its files into several ConfigMaps`,
  ];
}

/** The size of a JSON text as kubectl and the API server write it: in UTF-8, with these characters as six, for example `\u003c`. */
function bytesInGo(json: string): number {
  const escaped = json.match(/[<>&\u2028\u2029]/g) ?? [];
  return Buffer.byteLength(json) + escaped.reduce((sum, character) => sum + MOST_BYTES - Buffer.byteLength(character), 0);
}
