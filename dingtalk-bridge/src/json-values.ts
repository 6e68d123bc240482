const [QUOTE, BACKSLASH, COMMA, OPEN_BRACKET, OPEN_BRACE] = Buffer.from('"\\,[{');

/** How many values a JSON text holds at most, objects and lists included. Text that is no JSON has some number, too. */
export function countValues(json: Buffer): number {
  let values = 1;
  let isText = false;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i];
    if (byte === QUOTE) isText = !isText;
    else if (isText) i += byte === BACKSLASH ? 1 : 0;
    else if (byte === COMMA || byte === OPEN_BRACKET || byte === OPEN_BRACE) values += 1;
  }
  return values;
}
