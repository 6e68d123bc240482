import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { isExempt } from './manifest-exemption';
import { faultsOf } from './manifest-faults';
import { AppObject, ManifestIndex } from './manifest-index';
import { ManifestRule } from './manifest-rule';
import { duplicateNames } from './unique-names';

const CHECKS = Symbol.for('trainwatch.app-checks');

/** On the objects that constructs of Trainwatch make. */
const OURS = Symbol.for('trainwatch.object');

/** An App, as far as it writes manifests. */
interface Synthesized {
  synth?: () => void;
  synthYaml?: () => string;
}

/** Lets the synthesis fail where manifests of the app, those of other constructs included, could not be applied or would not work. */
export function checkApp(object: ApiObject): void {
  Object.defineProperty(object, OURS, { value: true });
  checksOf(object.node.root, true);
}

/** Does what renders manifests of the app with each object rendered once, for the checks and for the result. */
export function renderedOnce<Result>(scope: IConstruct, render: () => Result): Result {
  return checksOf(scope.node.root)?.duringSynthesis(render) ?? render();
}

/** All objects below a construct, with those that can be found from there. */
export function objectsOf(scope: IConstruct): AppObject[] {
  return scope.node.findAll().flatMap((construct) => (ApiObject.isApiObject(construct) ? new AppObject(construct, OURS in construct) : []));
}

function checksOf(root: IConstruct, make = false): AppChecks | undefined {
  const checked = root as { [CHECKS]?: AppChecks };
  if (make && !checked[CHECKS]) Object.defineProperty(root, CHECKS, { value: new AppChecks(root) });
  return checked[CHECKS];
}

class AppChecks {
  private readonly shadowed: ApiObject[] = [];
  private synthesizing = false;
  private verdict?: string[];

  public constructor(private readonly root: IConstruct) {
    root.node.addValidation({ validate: () => this.validate() });
    // cdk8s validates before each of its charts, and so renders an app with ten of them for the checks eleven times more.
    const app = root as Synthesized;
    const { synth, synthYaml } = app;
    if (synth) app.synth = () => this.duringSynthesis(() => synth.call(root));
    if (synthYaml) app.synthYaml = () => this.duringSynthesis(() => synthYaml.call(root));
  }

  public duringSynthesis<Result>(render: () => Result): Result {
    if (this.synthesizing) return render();
    this.synthesizing = true;
    try {
      return render();
    } finally {
      for (const object of this.shadowed.splice(0)) Reflect.deleteProperty(object, 'toJson');
      this.verdict = undefined;
      this.synthesizing = false;
    }
  }

  private validate(): string[] {
    if (!this.synthesizing) return [...duplicateNames(this.root), ...this.faults(objectsOf(this.root))];
    return (this.verdict ??= [...duplicateNames(this.root), ...this.faults(this.rememberedObjects())]);
  }

  /** Objects that stay as they were rendered until the synthesis ends: some of other libraries are another one each time. */
  private rememberedObjects(): AppObject[] {
    const objects = objectsOf(this.root);
    for (const entry of objects) {
      const { object, manifest } = entry;
      if (Object.hasOwn(object, 'toJson')) continue;
      object.toJson = () => manifest;
      this.shadowed.push(object);
    }
    return objects;
  }

  /** A single chart is synthesized in tests, which may count on how often an object of their own was rendered: only ours are looked at. */
  private faults(objects: AppObject[]): string[] {
    const index = new ManifestIndex(objects);
    return objects
      .filter(({ isOurs }) => isOurs || this.synthesizing)
      .flatMap((entry) =>
        faultsOf(entry, index)
          .filter(({ rule }) => !isExempt(entry.object, rule))
          .map(
            ({ rule, text }) => `${entry.object.node.path}: ${text}; Manifests.exempt takes a reason against ManifestRule.${nameOf(rule)}`,
          ),
      );
  }
}

function nameOf(rule: ManifestRule): string {
  return Object.entries(ManifestRule).find(([, value]) => value === rule)?.[0] ?? rule;
}
