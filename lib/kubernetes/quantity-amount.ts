import { k8s } from './k8s';

const MULTIPLES: Record<string, number> = {
  ...{ '': 1, m: 0.001, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/** How much a quantity is, in bytes for memory; NaN when Kubernetes would not read it. */
export function amountOf(quantity: k8s.Quantity | string): number {
  const text = String(typeof quantity === 'string' ? quantity : quantity.value);
  const [, number, unit] = /^(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)([a-zA-Z]*)$/.exec(text) ?? [];
  return Number(number) * (MULTIPLES[unit] ?? NaN);
}
