import { InvalidConfigError } from './invalid-config-error';
import { TYPES } from './recorded/types';
import { nameClass, Typed, typed, typeProblem } from './type-check';

type Callable = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Decorates a public class: its constructor, factories and methods refuse arguments that TypeScript would not compile, in one sentence.
 * JavaScript has no other check, and a misspelled prop would do nothing.
 */
export function checked<T extends object>(type: T, { name = '' }: { readonly name?: string }): T {
  const calls: Readonly<Record<string, readonly string[]>> = Object.hasOwn(TYPES.calls, name) ? TYPES.calls[name] : {};
  nameClass(name, type);
  for (const [call, parameters] of Object.entries(calls)) {
    if (call === 'new') continue;
    const isStatic = call.startsWith('static ');
    const owner = isStatic ? type : (type as { readonly prototype: object }).prototype;
    checkMethod(owner, isStatic ? call.slice('static '.length) : call, name, parameters);
  }
  return calls.new ? constructorChecked(type, name, calls.new) : type;
}

function checkMethod(owner: object, method: string, name: string, parameters: readonly string[]): void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, method);
  if (!descriptor) return;
  const types = parsed(parameters);
  const original = descriptor.value as Callable;
  const value: Callable = function (...args) {
    assertArguments(types, args, () => pathOf(this) ?? placeOf(`${name}.${method}`, types, args));
    return Reflect.apply(original, this, args);
  };
  Object.defineProperty(owner, method, { ...descriptor, value });
}

function constructorChecked<T extends object>(type: T, name: string, parameters: readonly string[]): T {
  const types = parsed(parameters);
  const made = new Proxy(type, {
    construct(target, args: unknown[], newTarget) {
      assertArguments(types, args, () => placeOf(name, types, args));
      return Reflect.construct(target as unknown as Callable, args, newTarget) as object;
    },
  });
  Object.defineProperty((type as { readonly prototype: object }).prototype, 'constructor', { value: made });
  return made;
}

function parsed(parameters: readonly string[]): Typed[] {
  return parameters.map((parameter) => {
    const [name, type] = parameter.split(':');
    return typed(name, type);
  });
}

function assertArguments(types: readonly Typed[], args: unknown[], place: () => string): void {
  for (let i = 0; i < types.length; i++) {
    const values = types[i].rest ? args.slice(i) : [args[i]];
    for (const value of values) {
      const problem =
        typeProblem(types[i], types[i].isStruct && types[i].name === 'props' ? '' : types[i].name, value) ?? emptyId(types[i], value);
      if (problem !== undefined) throw new InvalidConfigError(`${place()}: ${problem}`);
    }
  }
}

/** The library of constructs refuses it with a stack, and no word about whose id it is. */
function emptyId({ name }: Typed, value: unknown): string | undefined {
  return name === 'id' && value === '' ? 'id is empty: give it a name' : undefined;
}

/** Of a construct that is there, or is about to be made. */
function pathOf(construct: unknown, id?: unknown): string | undefined {
  const path = (construct as { readonly node?: { readonly path?: unknown } } | undefined)?.node?.path;
  if (typeof path !== 'string') return undefined;
  return [path, id].filter((part) => typeof part === 'string' && part !== '').join('/');
}

function placeOf(call: string, types: readonly Typed[], args: unknown[]): string {
  const isNamed = (i: number): boolean => typeof args[i] === 'string' && ['id', 'name'].includes(types[i]?.name);
  if (isNamed(1)) return pathOf(args[0], args[1]) ?? `${call} '${String(args[1])}'`;
  return isNamed(0) ? `${call} '${String(args[0])}'` : call;
}
