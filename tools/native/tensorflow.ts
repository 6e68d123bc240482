import { PinnedWheels } from '../wheels/pip';

/** The TensorFlow that the binding is linked against, as its wheel on PyPI. */
export interface TensorflowWheel {
  /** Name and version. */
  readonly requirement: string;
  /** Its pins and, with CUDA, those of CUDA's libraries. */
  readonly pins: PinnedWheels;
  /** Name of the platform in the wheel's file name; the libraries in it do not depend on the Python that runs here. */
  readonly platform: string;
  /** Whether the wheels of the CUDA libraries, which TensorFlow loads at run time, are wanted too. */
  readonly withCuda: boolean;
  /** For the message before the download. */
  readonly download: string;
}

const TENSORFLOW_VERSION = '2.21.0';
/** Any Python for which wheels exist. */
export const WHEEL_PYTHON = '3.11';
const WHEEL_PLATFORMS: Record<string, string> = { 'linux-x64': 'manylinux_2_27_x86_64' };

/** The wheel for a machine, or undefined where none is known to work with the binding. */
export function wheelFor(machine: string, gpu: boolean): TensorflowWheel | undefined {
  const platform = WHEEL_PLATFORMS[machine];
  if (!platform) return undefined;
  return gpu
    ? {
        requirement: `tensorflow[and-cuda]==${TENSORFLOW_VERSION}`,
        pins: 'tensorflow-gpu',
        platform,
        withCuda: true,
        download: 'about 3 GB',
      }
    : { requirement: `tensorflow-cpu==${TENSORFLOW_VERSION}`, pins: 'tensorflow-cpu', platform, withCuda: false, download: '274 MB' };
}
