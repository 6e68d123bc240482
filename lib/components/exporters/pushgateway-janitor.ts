/** Deletes the groups of a Pushgateway that nobody has pushed for a while; it is run by Node and needs nothing else. */
export const JANITOR_PROGRAM = `const { PUSHGATEWAY_URL, MAX_AGE_SECONDS } = process.env;

async function request(path, method) {
  const response = await fetch(PUSHGATEWAY_URL + path, { method, signal: AbortSignal.timeout(30000) });
  if (!response.ok) throw new Error(method + ' ' + path + ': HTTP ' + response.status);
  return response;
}

// Values may hold slashes or be empty; in base64 both can stand in a path.
const segment = ([label, value]) => label + '@base64/' + (Buffer.from(value).toString('base64url') || '=');
const timeOf = (family) => Number(family?.metrics[0].value ?? 0);

async function main() {
  const groups = (await (await request('/api/v1/metrics', 'GET')).json()).data;
  const oldest = Date.now() / 1000 - Number(MAX_AGE_SECONDS);
  for (const { labels, push_time_seconds, push_failure_time_seconds } of groups) {
    if (Math.max(timeOf(push_time_seconds), timeOf(push_failure_time_seconds)) > oldest) continue;
    const { job, ...others } = labels;
    await request('/metrics/' + [['job', job], ...Object.entries(others)].map(segment).join('/'), 'DELETE');
    console.log(JSON.stringify({ msg: 'deleted', labels }));
  }
}

main().catch((error) => {
  console.error(JSON.stringify({ msg: 'failed', error: String(error) }));
  process.exitCode = 1;
});
`;
