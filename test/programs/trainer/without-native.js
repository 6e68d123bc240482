const Module = require('node:module');

const load = Module._load;

/** Preloaded into a program, it makes native TensorFlow look as it does where it was never built. */
Module._load = function (request, ...rest) {
  if (request === '@tensorflow/tfjs-node-gpu') throw new Error('The Node.js native addon module (tfjs_binding.node) can not be found');
  return load.call(this, request, ...rest);
};
