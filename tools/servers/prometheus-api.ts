/** One series of the answer to an instant query. */
export interface InstantSample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Asks Prometheus, or what speaks its API.
 *
 * @param url of the server, without a slash at the end
 * @param parameters further ones of the API, for example `time`
 * @throws Error with the server's words when it cannot answer
 */
export async function instantQuery(
  url: string,
  query: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<InstantSample[]> {
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query, ...parameters }).toString()}`);
  const answer = (await response.json()) as {
    error?: string;
    data?: { result: { metric: Record<string, string>; value: [number, string] }[] };
  };
  if (!answer.data) throw new Error(answer.error);
  return answer.data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
}
