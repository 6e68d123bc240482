/**
 * Makes one page at a time, however many ask for it: all who ask before it is begun, or while it is made, are given the same one.
 *
 * @param render makes the page
 */
export function sharedRender<Page>(render: () => Promise<Page>): () => Promise<Page> {
  let underWay: Promise<Page> | undefined;
  const make = async () => {
    // Requests that have come at the same time, and cheaper ones, go first.
    await new Promise((resolve) => setImmediate(resolve));
    return render();
  };
  return () => (underWay ??= make().finally(() => (underWay = undefined)));
}
