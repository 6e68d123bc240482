const { Yaml } = require('cdk8s');

const isManifest = (value) => typeof value === 'object' && value !== null && 'apiVersion' in value && 'kind' in value;

/** Prints lists of manifests as the YAML that dist/ holds. */
module.exports = {
  test: (value) => Array.isArray(value) && value.length > 0 && value.every(isManifest),
  serialize: (value) => Yaml.stringify(...value),
};
