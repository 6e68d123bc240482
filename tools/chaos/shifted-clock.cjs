// Preloaded into a program whose wall clock is to step: the file says by how many milliseconds it is off.
const { readFileSync } = require('node:fs');

const file = process.env.TRAINWATCH_CLOCK_FILE;
const RealDate = Date;
let offset = 0;

function read() {
  try {
    offset = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    offset = 0;
  }
}

read();
setInterval(read, 50).unref();
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + offset);
    else super(...parts);
  }

  static now() {
    return RealDate.now() + offset;
  }
};
